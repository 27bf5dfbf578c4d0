/** Discovery of the fake API server: the legacy lists, and the aggregated one (apidiscovery.k8s.io/v2) where asked. */
import type { JsonObject } from '../../../src/base/json.ts';
import type { ServedKind } from './served-kinds.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const CONNECTS: Readonly<Record<string, string>> = {
  exec: 'PodExecOptions',
  attach: 'PodAttachOptions',
  portforward: 'PodPortForwardOptions',
};

/** `apps/v1`, or `v1` of the core group. */
export const groupVersionOf = ({ group, version }: Pick<ServedKind, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;

/** Answers `/api`, `/apis`, `/apis/<group>` and `/apis/<group>/<version>`; undefined for any other path. */
export function discover(path: string, accept: string, kinds: readonly ServedKind[]): JsonObject | undefined {
  const [root = '', ...steps] = path.split('/').filter((step) => step !== '');
  if (root !== 'api' && root !== 'apis') return undefined;
  const isCore = root === 'api';
  const served = kinds.filter(({ group }) => (group === '') === isCore);
  const isAggregated = /as=APIGroupDiscoveryList/.test(accept) && /v=v2(?![a-z0-9])/.test(accept);
  if (steps.length === 0) {
    if (isAggregated) return aggregate(served);
    return isCore ? { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] } : listGroups(served);
  }
  const [first, second] = steps;
  if (!isCore && steps.length === 1) return listGroups(served).groups.find(({ name }) => name === first);
  if (steps.length > (isCore ? 1 : 2)) return undefined;
  const [group, version] = isCore ? ['', first] : [first, second];
  const members = served.filter((kind) => kind.group === group && kind.version === version);
  return members.length === 0 ? undefined : listResources(members);
}

function listGroups(kinds: readonly ServedKind[]) {
  const groups = Map.groupBy(kinds, ({ group }) => group);
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...groups].map(([name, members]) => {
      const versions = [...new Set(members.map(({ version }) => version))].map((version) => ({
        groupVersion: `${name}/${version}`,
        version,
      }));
      return {
        kind: 'APIGroup',
        apiVersion: 'v1',
        name,
        versions,
        preferredVersion: versions[0] ?? { groupVersion: name, version: '' },
      };
    }),
  };
}

function listResources(members: readonly ServedKind[]): JsonObject {
  const [first] = members;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: first === undefined ? '' : groupVersionOf(first),
    resources: members.flatMap((member) => [
      {
        name: member.resource,
        singularName: member.singular,
        namespaced: member.isNamespaced,
        kind: member.kind,
        verbs: member.isVirtual ? ['create'] : VERBS,
        shortNames: member.shortNames,
      },
      ...member.subresources.map((part) => ({
        name: `${member.resource}/${part}`,
        singularName: '',
        namespaced: member.isNamespaced,
        ...kindOfPart(member, part),
        verbs: verbsOfPart(part),
      })),
    ]),
  };
}

/** Group, version and kind of the body of a subresource, where they are not those of its parent. */
export function kindOfPart({ kind }: Pick<ServedKind, 'kind'>, part: string) {
  if (part === 'scale') return { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  if (part === 'eviction') return { group: 'policy', version: 'v1', kind: 'Eviction' };
  return { kind: CONNECTS[part] ?? kind };
}

/** Whether the subresource opens a connection. */
export const isConnect = (part: string): boolean => Object.hasOwn(CONNECTS, part);

function verbsOfPart(part: string): readonly string[] {
  if (part === 'eviction') return ['create'];
  return isConnect(part) ? ['create', 'get'] : ['get', 'patch', 'update'];
}

function aggregate(kinds: readonly ServedKind[]): JsonObject {
  const groups = Map.groupBy(kinds, ({ group }) => group);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...groups].map(([name, members]) => ({
      metadata: name === '' ? {} : { name },
      versions: [...Map.groupBy(members, ({ version }) => version)].map(([version, of]) => ({
        version,
        freshness: 'Current',
        resources: of.map(describeAggregated),
      })),
    })),
  };
}

function describeAggregated(member: ServedKind): JsonObject {
  const { group, version, kind } = member;
  return {
    resource: member.resource,
    responseKind: { group, version, kind },
    scope: member.isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: member.singular,
    verbs: member.isVirtual ? ['create'] : VERBS,
    ...(member.shortNames.length === 0 ? {} : { shortNames: member.shortNames }),
    subresources: member.subresources.map((part) => ({
      subresource: part,
      responseKind: { group, version, ...kindOfPart(member, part) },
      verbs: verbsOfPart(part),
    })),
  };
}
