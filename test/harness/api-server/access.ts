/**
 * Who asks the fake API server, by bearer token, and what they may: everything for system:masters, what rules of the
 * test say, and what the RBAC objects in the store grant.
 */
import { randomUUID } from 'node:crypto';
import type { Json } from '../../../src/base/json.ts';
import type { Call, Target, User } from './call.ts';
import { listAt, textAt } from './fields.ts';
import type { ObjectStore } from './object-store.ts';
import { forbidden, unauthorized } from './status.ts';

export type AccessRule = {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  /** `pods`, `pods/exec`, `*`. */
  readonly resources: readonly string[];
  /** All when they are left out. */
  readonly namespaces?: readonly string[];
  readonly resourceNames?: readonly string[];
};

export type TokenHolder = User & { readonly rules?: readonly AccessRule[] };

export type Access = {
  /** Throws 401 for a token that nobody has. Without a token it is nobody, `system:anonymous`. */
  readonly authenticate: (headers: Call['headers']) => User;
  /** Throws 403. */
  readonly authorize: (user: User, verb: string, target: Target) => void;
  readonly mayDo: (user: User, verb: string, target: Target) => boolean;
  /** A new token of a holder. */
  readonly issue: (holder: TokenHolder) => string;
  readonly revoke: (token: string) => void;
};

const ANONYMOUS: User = { username: 'system:anonymous', groups: ['system:unauthenticated'] };
export const ADMIN: User = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** Who a service account is to the API server. */
export function serviceAccountUser(namespace: string, name: string): User {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    uid: randomUUID(),
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** Access over the RBAC objects of a store. */
export function createAccess(store: ObjectStore): Access {
  const holders = new Map<string, TokenHolder>();
  const mayDo = (user: User, verb: string, target: Target): boolean =>
    user.groups.includes('system:masters') ||
    rulesOf(user).some((rule) => isAllowedBy(rule, verb, target)) ||
    grantsOf(store, user, target.namespace).some((rule) => isAllowedBy(rule, verb, target));
  // A user is handed about as it was authenticated, so that its rules are found by its name.
  const rulesOf = ({ username }: User): readonly AccessRule[] =>
    [...holders.values()].filter((holder) => holder.username === username).flatMap(({ rules = [] }) => rules);
  return {
    authenticate: ({ authorization }) => {
      if (authorization === undefined) return ANONYMOUS;
      const holder = holders.get(authorization.replace(/^Bearer /, ''));
      if (holder === undefined) throw unauthorized();
      const { rules: _, ...user } = holder;
      return user;
    },
    authorize: (user, verb, target) => {
      if (mayDo(user, verb, target)) return;
      throw forbidden(target, target.name, describeRefusal(user, verb, target));
    },
    mayDo,
    issue: (holder) => {
      const token = randomUUID();
      holders.set(token, holder);
      return token;
    },
    revoke: (token) => void holders.delete(token),
  };
}

function describeRefusal({ username }: User, verb: string, target: Target): string {
  const { group, resource, subresource, namespace } = target;
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `User "${username}" cannot ${verb} resource "${whole}" in API group "${group}" ${where}`;
}

function isAllowedBy(rule: AccessRule, verb: string, target: Target): boolean {
  const { group, resource, subresource, namespace, name } = target;
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  const has = (list: readonly string[], one: string): boolean => list.includes('*') || list.includes(one);
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    (has(rule.resources, whole) || (subresource !== '' && rule.resources.includes(`*/${subresource}`))) &&
    (rule.namespaces?.includes(namespace) ?? true) &&
    ((rule.resourceNames ?? []).length === 0 || rule.resourceNames?.includes(name) === true)
  );
}

const RBAC = 'rbac.authorization.k8s.io';

/** The rules that bindings in the namespace, and of the whole cluster, grant the user. */
function grantsOf(store: ObjectStore, user: User, namespace: string): readonly AccessRule[] {
  const everywhere = store.list(`${RBAC}/clusterrolebindings`);
  const here = namespace === '' ? [] : store.list(`${RBAC}/rolebindings`, namespace);
  return [...everywhere, ...here]
    .filter((binding) => listAt(binding, 'subjects').some((subject) => isSubject(subject, user)))
    .flatMap((binding) => {
      const name = textAt(binding, 'roleRef', 'name');
      const isClusterRole = textAt(binding, 'roleRef', 'kind') === 'ClusterRole';
      const role = isClusterRole
        ? store.find(`${RBAC}/clusterroles`, '', name)
        : store.find(`${RBAC}/roles`, namespace, name);
      return role === undefined ? [] : listAt(role, 'rules').map(readRule);
    });
}

function isSubject(subject: Json, user: User): boolean {
  const kind = textAt(subject, 'kind');
  const name = textAt(subject, 'name');
  if (kind === 'User') return user.username === name;
  if (kind === 'Group') return user.groups.includes(name);
  return user.username === `system:serviceaccount:${textAt(subject, 'namespace')}:${name}`;
}

function readRule(rule: Json): AccessRule {
  const texts = (key: string): readonly string[] => listAt(rule, key).map((value) => textAt(value));
  return {
    verbs: texts('verbs'),
    apiGroups: texts('apiGroups'),
    resources: texts('resources'),
    resourceNames: texts('resourceNames'),
  };
}
