/** Kyverno's match and exclude blocks as MatchResources: kinds with globs, names, namespaces, selectors, subjects. */
import { getField } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { readSelector, readStringMap } from '../../model/foreign-fields.ts';
import type { KindMatch, LabelSelector, MatchResources, SubjectMatch } from '../../model/foreign-policy.ts';
import type { ImportLog } from '../../model/import-log.ts';
import { readObject, readObjects, readText, readTexts, reportUnknownFields } from '../../model/import-log.ts';

const FILTER_FIELDS = ['resources', 'subjects', 'roles', 'clusterRoles'];
const RESOURCE_FIELDS = [
  'kinds',
  'name',
  'names',
  'namespaces',
  'annotations',
  'selector',
  'namespaceSelector',
  'operations',
];

type Side = 'match' | 'exclude';

/** The filters of a block: under `any`, under `all`, or the block itself in the oldest form. */
export function listFilters(block: JsonObject | undefined): {
  readonly join: 'any' | 'all';
  readonly key: 'any' | 'all' | undefined;
  readonly filters: readonly JsonObject[];
} {
  const any = readObjects(block, 'any');
  if (any.length > 0) return { join: 'any', key: 'any', filters: any };
  const all = readObjects(block, 'all');
  if (all.length > 0) return { join: 'all', key: 'all', filters: all };
  return { join: 'all', key: undefined, filters: block === undefined ? [] : [block] };
}

/**
 * A block as one MatchResources. Undefined when it can never select. Roles of a user are worked out by a cluster from
 * its bindings and are not in any document: a filter that asks for them selects no known user's request, and that is
 * reported.
 */
export function readFilters(log: ImportLog, rule: JsonObject, side: Side, path: FieldPath): MatchResources | undefined {
  const block = readObject(rule, side);
  const { join, key, filters } = listFilters(block);
  if (key !== undefined) reportUnknownFields(log, block, [...path, side], [...FILTER_FIELDS, 'any', 'all']);
  const read = filters.map((filter, i) => {
    const at = key === undefined ? [...path, side] : [...path, side, key, i];
    return readFilter(log, filter, side, at);
  });
  const members = read.filter((member) => member !== undefined);
  if (members.length === 0 || (join === 'all' && members.length < read.length)) return undefined;
  return join === 'any' ? { anyOf: members } : { allOf: members };
}

function readFilter(log: ImportLog, filter: JsonObject, side: Side, path: FieldPath): MatchResources | undefined {
  reportUnknownFields(log, filter, path, FILTER_FIELDS);
  const resources = readObject(filter, 'resources');
  const at = [...path, 'resources'];
  reportUnknownFields(log, resources, at, RESOURCE_FIELDS);
  const subjects = readObjects(filter, 'subjects').map(readSubject);
  const roles = ['roles', 'clusterRoles'].flatMap((field) => readTexts(filter, field) ?? []);
  if (roles.length > 0) reportRoles(log, filter, side, path);
  const members = readResources(log, resources, side, at);
  const hasResources = Object.keys(members).length > 0;
  if (roles.length > 0 && (side === 'exclude' || !hasResources)) return undefined;
  // Kyverno: an empty filter selects nothing.
  if (!hasResources && subjects.length === 0) return undefined;
  return {
    ...members,
    ...(subjects.length === 0 ? {} : { subjects }),
    ...(roles.length === 0 ? {} : { roles }),
    ...(side === 'match' && hasResources && subjects.length + roles.length > 0 ? { passesWithoutUser: true } : {}),
  };
}

function reportRoles(log: ImportLog, filter: JsonObject, side: Side, path: FieldPath): void {
  const field = (readTexts(filter, 'roles') ?? []).length > 0 ? 'roles' : 'clusterRoles';
  const effect = side === 'match' ? "so it selects no known user's request here" : 'so nobody is excluded by it here';
  const report = side === 'match' ? log.error : log.warn;
  report([...path, field], `needs a cluster's role bindings, ${effect}`, 'Use subjects instead of roles.');
}

function readSubject(subject: JsonObject): SubjectMatch {
  const namespace = readText(subject, 'namespace');
  return {
    kind: readText(subject, 'kind') ?? 'User',
    name: readText(subject, 'name') ?? '',
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function readResources(log: ImportLog, resources: JsonObject | undefined, side: Side, path: FieldPath): MatchResources {
  const kinds = readTexts(resources, 'kinds') ?? [];
  const single = readText(resources, 'name');
  const names = [...(single === undefined ? [] : [single]), ...(readTexts(resources, 'names') ?? [])];
  const namespaces = readTexts(resources, 'namespaces') ?? [];
  const operations = readTexts(resources, 'operations') ?? [];
  const annotations = readStringMap(resources, 'annotations');
  const objectSelector = withGlobs(readSelector(log, resources, 'selector', path));
  const namespaceSelector = withGlobs(readSelector(log, resources, 'namespaceSelector', path));
  return {
    ...(kinds.length === 0 ? {} : { kinds: kinds.map((kind) => parseKind(kind, side)) }),
    ...(names.length === 0 ? {} : { names }),
    ...(namespaces.length === 0 ? {} : { namespaces }),
    ...(operations.length === 0 ? {} : { operations }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(objectSelector === undefined ? {} : { objectSelector }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
  };
}

function withGlobs(selector: LabelSelector | undefined): LabelSelector | undefined {
  return selector === undefined ? undefined : { ...selector, hasGlobs: true };
}

const VERSION = /^(?:v\d+(?:(?:alpha|beta)\d+)?|\*)$/;

/**
 * `Pod`, `v1/Pod`, `apps/v1/Deployment`, `Pod/exec`, `Pod.status`, or any part as a star. Without a
 * subresource, an exclusion means all of them and a match those that Kyverno's webhook is registered for.
 */
export function parseKind(text: string, side: Side): KindMatch {
  const parts = text.split('/').flatMap((part, i, all) => (i === all.length - 1 ? part.split('.') : [part]));
  const [a = '*', b = '*', c = '*', d] = parts;
  switch (parts.length) {
    case 1:
      return describeKind('*', '*', a, undefined, side);
    case 2:
      if (a === '*' && b === '*') return describeKind('*', '*', '*', '*', side);
      if (a === '*' && b === b.toLowerCase()) return describeKind('*', '*', a, b, side);
      return VERSION.test(a) ? describeKind('*', a, b, undefined, side) : describeKind('*', '*', a, b, side);
    case 3:
      return VERSION.test(a) ? describeKind('*', a, b, c, side) : describeKind(a, b, c, undefined, side);
    default:
      return describeKind(a, b, c, d, side);
  }
}

function describeKind(group: string, version: string, kind: string, sub: string | undefined, side: Side): KindMatch {
  const subresources = sub === undefined ? (side === 'match' ? ['', 'ephemeralcontainers'] : undefined) : [sub];
  return {
    groups: [group],
    versions: [version],
    kinds: [kind],
    ...(subresources === undefined ? {} : { subresources }),
  };
}

/** Kind texts of a filter. */
export function kindsOf(filter: JsonObject): readonly string[] {
  return readTexts(getField(filter, 'resources'), 'kinds') ?? [];
}
