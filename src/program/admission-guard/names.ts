/** What the guard of the gate keeps in a cluster, by name; the gate's own names are those of the installation. */
import type { ObjectRef } from '../../clusters/api.ts';
import { GATE_NAME, GATE_NAMESPACE, TLS_SECRET } from '../admission-install/names.ts';

/** The Secret of the authority, which the guard alone may read. */
export const AUTHORITY_SECRET = 'bulwark-admission-ca';

/** Annotations of the webhook configuration. */
export const GATE_ANNOTATIONS = {
  /** JSON of `SteppedAside`: the watchdog has set the enforced entry to `Ignore`. */
  steppedAside: 'bulwark.dev/stepped-aside',
  /** JSON of `BreakGlass`. */
  breakGlass: 'bulwark.dev/break-glass',
  /** What was applied, by `digestConfiguration`. */
  applied: 'bulwark.dev/applied-digest',
} as const;

/** The match condition that nothing meets: an entry with it is not called at all. */
export const BREAK_GLASS_CONDITION = { name: 'break-glass.bulwark.dev', expression: 'false' } as const;

/** The names that an API server calls the gate by. */
export const GATE_DNS_NAMES: readonly string[] = [
  `${GATE_NAME}.${GATE_NAMESPACE}.svc`,
  `${GATE_NAME}.${GATE_NAMESPACE}.svc.cluster.local`,
];

export const CONFIGURATION_REF: ObjectRef = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resource: 'validatingwebhookconfigurations',
  name: GATE_NAME,
};

const secretRef = (name: string): ObjectRef => ({
  group: '',
  version: 'v1',
  resource: 'secrets',
  namespace: GATE_NAMESPACE,
  name,
});

export const AUTHORITY_REF: ObjectRef = secretRef(AUTHORITY_SECRET);
export const SERVING_REF: ObjectRef = secretRef(TLS_SECRET);
