/**
 * The conditions that a request must meet before the API server calls the gate. They only narrow: no proof of what is
 * never matched depends on them. Each is CEL of Kubernetes 1.30, and reads no field that a request may lack.
 */
import { GATE_NAME, WATCHDOG_NAME } from './names.ts';

export type MatchCondition = { readonly name: string; readonly expression: string };

/** Fields of an object that say nothing of what it is meant to be, or are compared one by one. */
const UNCOMPARED = "['metadata', 'status']";

/**
 * True where a top-level field differs, whatever the kind calls it (spec, data, rules, subjects), or a label or an
 * annotation does. What else controllers write again and again (status, managed fields, owners, finalizers) is no
 * change of what was judged.
 */
const IS_CHANGE = [
  "request.operation != 'UPDATE'",
  `object.exists(k, !(k in ${UNCOMPARED}) && (!(k in oldObject) || object[k] != oldObject[k]))`,
  `oldObject.exists(k, !(k in ${UNCOMPARED}) && !(k in object))`,
  ...['labels', 'annotations'].map(
    (field) =>
      `(has(object.metadata.${field}) ? object.metadata.${field} : {})` +
      ` != (has(oldObject.metadata.${field}) ? oldObject.metadata.${field} : {})`,
  ),
].join(' || ');

/** The names alone are spared: a label would be a way past the gate that anybody can take. */
const OWN_NAMES = [GATE_NAME, WATCHDOG_NAME].map((name) => `'${name}'`).join(', ');

/** Of both entries, in the order in which they are cheap and decide much. */
export const MATCH_CONDITIONS: readonly MatchCondition[] = [
  // Kubelets mirror static pods and report; a node that cannot is lost.
  {
    name: 'not-a-node',
    expression: "!has(request.userInfo.groups) || !('system:nodes' in request.userInfo.groups)",
  },
  // Controllers make pods from templates that were judged when they were written. Without them no cluster heals.
  {
    name: 'not-the-control-plane',
    expression: "!has(request.userInfo.groups) || !('system:serviceaccounts:kube-system' in request.userInfo.groups)",
  },
  {
    name: 'not-the-api-server',
    expression: "!has(request.userInfo.username) || request.userInfo.username != 'system:apiserver'",
  },
  // Where controllers share one user: what it does to objects that are there is status and garbage.
  {
    name: 'not-status-or-garbage-work',
    expression:
      "!has(request.userInfo.username) || !(request.operation in ['UPDATE', 'DELETE'])" +
      " || !(request.userInfo.username in ['system:kube-controller-manager', 'system:kube-scheduler'])",
  },
  { name: 'not-a-lease-or-event', expression: "!(request.resource.resource in ['leases', 'events'])" },
  // Roles have no namespace by which they could be spared; the gate must be mendable while it is down.
  {
    name: 'not-the-gates-own-role',
    expression:
      "!has(request.name) || request.resource.group != 'rbac.authorization.k8s.io'" +
      " || !(request.resource.resource in ['clusterroles', 'clusterrolebindings'])" +
      ` || !(request.name in [${OWN_NAMES}])`,
  },
  { name: 'changes-what-is-judged', expression: IS_CHANGE },
];
