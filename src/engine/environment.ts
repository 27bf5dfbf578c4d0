/**
 * The CEL environments of the engine: what native controls may use, and what each origin of foreign policies offers.
 */
import type { Environment, Library, Type, Value } from '../languages/cel/index.ts';
import {
  AUTHORIZER_TYPE,
  createAuthorizer,
  createEnvironment,
  ENCODERS_LIBRARY,
  kubernetesLibraries,
  DYN,
  INT,
  listOf,
  mapOf,
  objectOf,
  STRING,
  BOOL,
} from '../languages/cel/index.ts';
import type { ForeignPolicy } from '../model/foreign-policy.ts';
import { ESTATE_TYPE, estateLibrary } from './estate-library.ts';
import { KYVERNO_LIBRARIES } from './kyverno-library.ts';

const GROUP_VERSION_KIND = objectOf('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING });
const GROUP_VERSION_RESOURCE = objectOf('kubernetes.GroupVersionResource', {
  group: STRING,
  version: STRING,
  resource: STRING,
});
const USER_INFO = objectOf('kubernetes.UserInfo', {
  username: STRING,
  uid: STRING,
  groups: listOf(STRING),
  extra: mapOf(STRING, listOf(STRING)),
});

/** `admission.k8s.io/v1` AdmissionRequest, without the objects, which are variables of their own. */
const REQUEST = objectOf('kubernetes.AdmissionRequest', {
  kind: GROUP_VERSION_KIND,
  resource: GROUP_VERSION_RESOURCE,
  subResource: STRING,
  requestKind: GROUP_VERSION_KIND,
  requestResource: GROUP_VERSION_RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: USER_INFO,
  dryRun: BOOL,
  options: DYN,
});

const RESOURCE = objectOf('bulwark.Resource', {
  address: STRING,
  kind: STRING,
  apiVersion: STRING,
  name: STRING,
  namespace: STRING,
  labels: mapOf(STRING, DYN),
  source: STRING,
});

const POD = objectOf('bulwark.Pod', {
  kind: STRING,
  name: STRING,
  namespace: STRING,
  metadata: DYN,
  spec: DYN,
  containers: listOf(DYN),
  mainContainers: listOf(DYN),
  initContainers: listOf(DYN),
  ephemeralContainers: listOf(DYN),
  templatePath: STRING,
});

const KUBERNETES = objectOf('bulwark.Kubernetes', { minor: INT, version: STRING });

const ADMISSION_VARIABLES: Readonly<Record<string, Type>> = {
  object: DYN,
  oldObject: DYN,
  request: REQUEST,
  params: DYN,
  namespaceObject: DYN,
};

/** What it would answer is not known outside a cluster: every check is unknown, never allowed. */
export const OFFLINE_AUTHORIZER: Value = createAuthorizer();

const OBJECT_TYPES = [GROUP_VERSION_KIND, GROUP_VERSION_RESOURCE, USER_INFO, REQUEST];

function makeEnvironment(
  variables: Readonly<Record<string, Type>>,
  orValueOnConcrete: ForeignPolicy['orValueOnConcrete'],
  extra: readonly Library[],
): Environment {
  return createEnvironment({
    libraries: [...kubernetesLibraries({ orValueOnConcrete }), ...extra],
    variables: { ...ADMISSION_VARIABLES, authorizer: AUTHORIZER_TYPE, ...variables },
    objectTypes: [...OBJECT_TYPES, RESOURCE, POD, KUBERNETES],
    // As the API server compiles policies, so that a rule is accepted here and has the same budget as there.
    isHeterogeneous: false,
    mayOptionalsLackFields: true,
    checksLiterals: true,
    foldsConstants: true,
  });
}

let native: Environment | undefined;

/** The environment of native controls. One for the whole process: it is immutable and costs a millisecond to make. */
export function createNativeEnvironment(): Environment {
  const variables = { resource: RESOURCE, pod: POD, view: DYN, kubernetes: KUBERNETES, estate: ESTATE_TYPE };
  return (native ??= makeEnvironment(variables, 'error', [estateLibrary, ENCODERS_LIBRARY]));
}

const foreign = new Map<string, Environment>();

/** The environment of a foreign policy: that of the Kubernetes API server, with what the origin adds. */
export function createForeignEnvironment(
  origin: ForeignPolicy['origin'],
  orValueOnConcrete: ForeignPolicy['orValueOnConcrete'],
): Environment {
  const key = `${origin}/${orValueOnConcrete}`;
  const known = foreign.get(key);
  if (known !== undefined) return known;
  const environment = makeEnvironment({}, orValueOnConcrete, origin === 'Kyverno' ? KYVERNO_LIBRARIES : []);
  foreign.set(key, environment);
  return environment;
}
