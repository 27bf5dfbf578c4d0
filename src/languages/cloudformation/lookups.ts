/** The functions that look names up: `Ref`, `Fn::GetAtt`, `Fn::FindInMap`. */
import { getField, getPath, isJsonObject, type Json } from '../../base/json.ts';
import { isSameJson } from '../../base/unknown-merge.ts';
import { mergeReasons, type Refinement, type UnknownValue } from '../../base/unknown-port.ts';
import { addReference, chargeNodes, type Evaluation, evaluateMember, failWith, makeUnknown } from './evaluation.ts';
import { readIntrinsic, toText } from './intrinsic.ts';
import { readParameter } from './parameters.ts';

/** What AWS fills in, with what is certain of it in every partition. */
const PSEUDO_PARAMETERS: ReadonlyMap<string, Refinement> = new Map([
  ['AWS::AccountId', {}],
  ['AWS::NotificationARNs', {}],
  ['AWS::Partition', { prefix: 'aws' }],
  ['AWS::Region', {}],
  ['AWS::StackId', { prefix: 'arn:aws' }],
  ['AWS::StackName', {}],
  ['AWS::URLSuffix', { prefix: 'amazonaws.com' }],
]);

/** `Ref`: a parameter, a pseudo parameter or a resource; undefined for `AWS::NoValue`. */
export function evaluateRef(evaluation: Evaluation, argument: Json): Json | undefined {
  const name = toText(argument);
  if (name === undefined)
    return failWith(evaluation, 'bad-function', '`Ref` wants the name of a parameter or resource');
  return name === 'AWS::NoValue' ? undefined : lookUp(evaluation, name, 'Ref');
}

/** The value of a name; `by` is the function that asks, for messages. */
export function lookUp(evaluation: Evaluation, name: string, by: string): Json {
  const pseudo = PSEUDO_PARAMETERS.get(name);
  if (pseudo !== undefined) {
    const refinement = { isSet: true, isNonEmpty: name !== 'AWS::NotificationARNs', ...pseudo };
    return evaluation.unknowns.make([`${name} is known at deployment`], refinement);
  }
  if (Object.hasOwn(evaluation.template.parameters, name)) {
    addReference(evaluation, name, '');
    return readParameter(evaluation, name);
  }
  return lookUpResource(evaluation, name, '', by);
}

/** `Fn::GetAtt`: `[resource, attribute]` or `resource.attribute`. */
export function evaluateGetAtt(evaluation: Evaluation, argument: Json): Json {
  const [resource, attribute] = Array.isArray(argument)
    ? argument.map((item: Json, i) => toText(evaluateMember(evaluation, i, item) ?? null))
    : splitAttribute(toText(argument) ?? '');
  if (resource === undefined || resource === '') {
    return failWith(evaluation, 'bad-function', '`Fn::GetAtt` wants a resource and the name of its attribute');
  }
  return lookUpResource(evaluation, resource, attribute ?? '', 'Fn::GetAtt');
}

function splitAttribute(text: string): readonly string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

/** What a resource or its attribute will be: unknown, but certainly there. */
export function lookUpResource(evaluation: Evaluation, name: string, attribute: string, by: string): Json {
  const isDeclared = evaluation.resourceIds.has(name);
  if (!isDeclared && !evaluation.mayInventNames) {
    const kind = by === 'Fn::GetAtt' ? 'resource' : 'parameter or resource';
    return failWith(evaluation, 'unknown-name', `\`${by}\` names \`${name}\`, which is no ${kind} of the template`);
  }
  if (isDeclared) addReference(evaluation, name, attribute);
  const type = toText(getPath(evaluation.template.resources, [name, 'Type']) ?? null) ?? '';
  const reason =
    attribute === '' ? `${name} is known after deployment` : `${name}.${attribute} is known after deployment`;
  const prefix = isArn(type, attribute) ? { prefix: 'arn:aws' } : {};
  return evaluation.unknowns.make([reason], { isSet: true, isNonEmpty: true, ...prefix });
}

/** Types of resources that `Ref` names by their ARN. */
const ARN_BY_REF: ReadonlySet<string> = new Set([
  'AWS::CertificateManager::Certificate',
  'AWS::ECS::TaskDefinition',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::ManagedPolicy',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
]);

/**
 * Whether a value is an ARN, by the name of its attribute; what other stacks and custom resources hand out is theirs.
 */
function isArn(type: string, attribute: string): boolean {
  if (attribute === '') return ARN_BY_REF.has(type);
  return attribute.endsWith('Arn') && !attribute.startsWith('Outputs.') && !CUSTOM.test(type);
}

const CUSTOM = /^(?:AWS::CloudFormation::CustomResource$|Custom::)/;

/** `Fn::FindInMap`: `[map, first key, second key]`, with a `DefaultValue` where the language extensions are used. */
export function evaluateFindInMap(evaluation: Evaluation, argument: Json): Json | undefined {
  if (!Array.isArray(argument) || argument.length < 3) {
    return failWith(evaluation, 'bad-function', '`Fn::FindInMap` wants a map and two keys');
  }
  const keys = argument.slice(0, 3).map((item: Json, i) => readKey(evaluation, i, item));
  const known = keys.filter((key) => key !== undefined);
  if (known.length < 3) return failWith(evaluation, 'bad-function', 'a key of `Fn::FindInMap` is no text');
  const candidates = findCandidates(evaluation.template.mappings, known);
  const open = known.filter((key) => typeof key !== 'string');
  const [first] = candidates;
  if (!chargeNodes(evaluation, candidates.length)) return makeUnknown(evaluation, 'the template is too large', false);
  if (first === undefined) return useDefault(evaluation, argument[3] ?? null, known);
  if (candidates.some((candidate) => isJsonObject(candidate) && readIntrinsic(candidate) !== undefined)) {
    return failWith(evaluation, 'malformed', 'a mapping holds a function; its values are literal');
  }
  if (candidates.every((candidate) => isSameJson(candidate, first))) return first;
  return evaluation.unknowns.make(mergeReasons(open), { isSet: true });
}

/** A key as text or unknown; undefined, when it is neither. */
function readKey(evaluation: Evaluation, step: number, item: Json): string | UnknownValue | undefined {
  const value = evaluateMember(evaluation, step, item) ?? null;
  return toText(value) ?? evaluation.unknowns.read(value);
}

/** The values that some keys may lead to; an unknown key may be any. */
function findCandidates(from: Json, keys: readonly (string | UnknownValue)[]): readonly Json[] {
  let values: readonly Json[] = [from];
  for (const key of keys) {
    values = values.flatMap((value) => {
      if (!isJsonObject(value)) return [];
      return typeof key === 'string' ? (getField(value, key) ?? []) : Object.values(value);
    });
  }
  return values;
}

function useDefault(evaluation: Evaluation, options: Json, keys: readonly (string | UnknownValue)[]): Json | undefined {
  const fallback = getField(options, 'DefaultValue');
  if (fallback !== undefined) return evaluation.evaluate(evaluation, fallback);
  const names = keys.map((key) => (typeof key === 'string' ? key : '?')).join('.');
  return failWith(evaluation, 'unknown-name', `\`Fn::FindInMap\` names \`${names}\`, which no mapping has`);
}
