/**
 * CEL library: Kubernetes' authorizer. A check asks who may do what, which only a cluster can answer: without a decider
 * every check is an unknown that names the question.
 */
import type { Library, Overload } from '../environment.ts';
import { fail } from '../runtime/failures.ts';
import { declare, method } from '../standard/declare.ts';
import { BOOL, opaqueOf, STRING, type Type } from '../types.ts';
import { Opaque, type Result, Unknown } from '../values.ts';
import { FORMAT_RULES } from './format-rules.ts';

const PACKAGE = 'kubernetes.authorization';

/** Type of the `authorizer` variable. */
export const AUTHORIZER_TYPE: Type = opaqueOf(`${PACKAGE}.Authorizer`);
/** Type of the `authorizer.requestResource` variable. */
export const RESOURCE_CHECK_TYPE: Type = opaqueOf(`${PACKAGE}.ResourceCheck`);
const PATH_CHECK_TYPE: Type = opaqueOf(`${PACKAGE}.PathCheck`);
const GROUP_CHECK_TYPE: Type = opaqueOf(`${PACKAGE}.GroupCheck`);
const DECISION_TYPE: Type = opaqueOf(`${PACKAGE}.Decision`);

/** A question to an authorizer. Empty strings are what was not said. */
export type AuthorizationQuestion = {
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
  readonly verb: string;
  /** Of a path check; the fields below are then empty. */
  readonly path: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly fieldSelector: string;
  readonly labelSelector: string;
};

export type AuthorizationAnswer = { readonly isAllowed: boolean; readonly reason: string; readonly error?: string };

/** Answers a question, or does not (`undefined`): the check is then unknown. Must not throw. */
export type Decider = (question: AuthorizationQuestion) => AuthorizationAnswer | undefined;

/** Values of this library are equal only to themselves. */
abstract class AuthorizationValue extends Opaque {
  equals(other: Opaque): boolean {
    return other === this;
  }
}

/** An authorizer or a check under construction. */
class Check extends AuthorizationValue {
  readonly typeName: string;
  readonly question: AuthorizationQuestion;
  readonly decide: Decider;
  constructor(typeName: string, question: AuthorizationQuestion, decide: Decider) {
    super();
    this.typeName = typeName;
    this.question = question;
    this.decide = decide;
  }
  with(part: Partial<AuthorizationQuestion>, typeName = this.typeName): Check {
    return new Check(typeName, { ...this.question, ...part }, this.decide);
  }
}

class Decision extends AuthorizationValue {
  readonly typeName = `${PACKAGE}.Decision`;
  readonly answer: AuthorizationAnswer;
  constructor(answer: AuthorizationAnswer) {
    super();
    this.answer = answer;
  }
}

const NOTHING_ASKED: AuthorizationQuestion = {
  verb: '',
  path: '',
  group: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
  fieldSelector: '',
  labelSelector: '',
};

/** Value of the `authorizer` variable. Without `decide`, every check is unknown. */
export function createAuthorizer(decide: Decider = () => undefined): Opaque {
  return new Check(`${PACKAGE}.Authorizer`, NOTHING_ASKED, decide);
}

/** Value of the `authorizer.requestResource` variable: a check of the resource that the request is about. */
export function createResourceCheck(
  resource: Partial<AuthorizationQuestion>,
  decide: Decider = () => undefined,
): Opaque {
  return new Check(`${PACKAGE}.ResourceCheck`, { ...NOTHING_ASKED, ...resource }, decide);
}

function check(subject: Check, verb: string): Result {
  const question = { ...subject.question, verb };
  const answer = subject.decide(question);
  return answer === undefined ? new Unknown([describeQuestion(question)]) : new Decision(answer);
}

function describeQuestion(question: AuthorizationQuestion): string {
  const { serviceAccount, verb, path, group, resource, subresource, namespace, name } = question;
  const who = serviceAccount === undefined ? 'the requester' : `${serviceAccount.namespace}/${serviceAccount.name}`;
  const whole = resource + (subresource && `/${subresource}`) + (group && `.${group}`);
  const what = path === '' ? whole + (name && ` '${name}'`) + (namespace && ` in namespace '${namespace}'`) : path;
  return `authorizer check: may ${who} ${verb} ${what}`;
}

const isBlank = (text: string): boolean => text.trim() === '';

function checkPath(authorizer: Check, path: string): Result {
  if (isBlank(path)) return fail('invalid_argument', 'path must not be empty');
  return authorizer.with({ path }, `${PACKAGE}.PathCheck`);
}

function checkResource(group: Check, resource: string): Result {
  if (isBlank(resource)) return fail('invalid_argument', 'resource must not be empty');
  return group.with({ resource }, `${PACKAGE}.ResourceCheck`);
}

function asServiceAccount(authorizer: Check, namespace: string, name: string): Result {
  const isValid = (format: string, text: string): boolean => FORMAT_RULES[format]?.(text).length === 0;
  if (!isValid('dns1123Subdomain', name)) return fail('invalid_argument', 'Invalid service account name');
  if (!isValid('dns1123Label', namespace)) return fail('invalid_argument', 'Invalid service account namespace');
  return authorizer.with({ serviceAccount: { namespace, name } });
}

type ResourceField = 'subresource' | 'namespace' | 'name' | 'fieldSelector' | 'labelSelector';

const narrow = (id: string, field: ResourceField): Overload =>
  method(id, [RESOURCE_CHECK_TYPE, STRING], RESOURCE_CHECK_TYPE, (resource: Check, value: string) =>
    resource.with({ [field]: value }),
  );

const read = (id: string, type: Type, get: (answer: AuthorizationAnswer) => boolean | string): Overload =>
  method(id, [DECISION_TYPE], type, (decision: Decision) => get(decision.answer));

/** Kubernetes' libraries `authz` and `authzSelectors`. */
export const AUTHORIZER_LIBRARY: Library = {
  name: 'kubernetes.authz',
  types: [AUTHORIZER_TYPE, PATH_CHECK_TYPE, GROUP_CHECK_TYPE, RESOURCE_CHECK_TYPE, DECISION_TYPE],
  functions: [
    declare('path', method('authorizer_path', [AUTHORIZER_TYPE, STRING], PATH_CHECK_TYPE, checkPath)),
    declare(
      'group',
      method('authorizer_group', [AUTHORIZER_TYPE, STRING], GROUP_CHECK_TYPE, (authorizer: Check, group: string) =>
        authorizer.with({ group }, `${PACKAGE}.GroupCheck`),
      ),
    ),
    declare(
      'serviceAccount',
      method('authorizer_serviceaccount', [AUTHORIZER_TYPE, STRING, STRING], AUTHORIZER_TYPE, asServiceAccount),
    ),
    declare('resource', method('groupcheck_resource', [GROUP_CHECK_TYPE, STRING], RESOURCE_CHECK_TYPE, checkResource)),
    declare('subresource', narrow('resourcecheck_subresource', 'subresource')),
    declare('namespace', narrow('resourcecheck_namespace', 'namespace')),
    declare('name', narrow('resourcecheck_name', 'name')),
    declare('fieldSelector', narrow('authorizer_fieldselector', 'fieldSelector')),
    declare('labelSelector', narrow('authorizer_labelselector', 'labelSelector')),
    declare(
      'check',
      method('pathcheck_check', [PATH_CHECK_TYPE, STRING], DECISION_TYPE, check),
      method('resourcecheck_check', [RESOURCE_CHECK_TYPE, STRING], DECISION_TYPE, check),
    ),
    declare(
      'allowed',
      read('decision_allowed', BOOL, (answer) => answer.isAllowed),
    ),
    declare(
      'reason',
      read('decision_reason', STRING, (answer) => answer.reason),
    ),
    declare(
      'errored',
      read('decision_errored', BOOL, (answer) => answer.error !== undefined),
    ),
    declare(
      'error',
      read('decision_error', STRING, (answer) => answer.error ?? ''),
    ),
  ],
};
