/**
 * From parsed documents to resources: lists flattened, metadata checked, addresses given. Bodies stay as they were
 * written.
 */
import { fingerprint } from '../../base/ids.ts';
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { Problem } from '../../base/problems.ts';
import { findNode, locate, type ParsedDocument, type PositionedNode } from '../../languages/yaml/index.ts';
import { findKind, splitApiVersion } from '../../model/kubernetes-kinds.ts';
import { findMetadataFault, identifyObject } from '../../model/kubernetes-object.ts';
import type { Origin, Resource } from '../../model/resource.ts';
import type { SourceRead } from '../api.ts';
import { fileProblem } from '../problem.ts';

/** Where an object was found. */
type Place = { readonly file: string; readonly document: number; readonly root: PositionedNode };

type Found = { readonly resources: Resource[]; readonly problems: Problem[] };

/** Documents of Bulwark's own, wherever they lie, are no part of the estate. */
const OWN_GROUP = 'bulwark.dev';

/** The Kubernetes objects among the documents of one file; other documents are passed over. */
export function readDocuments(documents: readonly ParsedDocument[], file: string): SourceRead {
  const found: Found = { resources: [], problems: [] };
  for (const { index, value, root } of documents) {
    if (isJsonObject(value)) readObject(found, value, { file, document: index, root });
  }
  return found;
}

function readObject(found: Found, body: JsonObject, place: Place): void {
  const apiVersion = getField(body, 'apiVersion');
  const kind = getField(body, 'kind');
  if (apiVersion === undefined || kind === undefined) return;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || apiVersion === '' || kind === '') {
    reportMalformed(found, place, typeof kind === 'string' ? 'apiVersion' : 'kind', 'is not text');
    return;
  }
  const items = getField(body, 'items');
  if (kind.endsWith('List') && Array.isArray(items)) readItems(found, items, apiVersion, kind, place);
  else if (splitApiVersion(apiVersion).group !== OWN_GROUP) readResource(found, body, apiVersion, kind, place);
}

/** The items of `List`, `PodList` and the like; those of typed lists may leave out what the list already says. */
function readItems(found: Found, items: readonly Json[], apiVersion: string, kind: string, place: Place): void {
  const itemKind = kind.slice(0, -'List'.length);
  items.forEach((item, i) => {
    const root = findNode(place.root, ['items', i]) ?? place.root;
    const itemPlace = { ...place, root };
    if (!isJsonObject(item)) {
      const message = `item ${i} of the ${kind} is no object`;
      found.problems.push(fileProblem('kubernetes-malformed', message, place.file, locate(root, []).span));
    } else if (itemKind !== '' && !Object.hasOwn(item, 'kind') && !Object.hasOwn(item, 'apiVersion')) {
      readObject(found, { apiVersion, kind: itemKind, ...item }, itemPlace);
    } else readObject(found, item, itemPlace);
  });
}

function readResource(found: Found, body: JsonObject, apiVersion: string, kind: string, place: Place): void {
  const { group } = splitApiVersion(apiVersion);
  const metadata = getField(body, 'metadata');
  // Configuration files of tools have kinds too, but no metadata: they are no objects of a cluster.
  if (metadata === undefined && findKind(group, kind) === undefined) return;
  const fault = findMetadataFault(metadata);
  if (fault !== undefined) {
    reportMalformed(found, place, fault.field, fault.message);
    return;
  }
  reportLabels(found, metadata, place);
  const identity = identifyObject({ apiVersion, kind }, metadata, () => nameByPlace(place, found.resources.length));
  found.resources.push({ ...identity, body, origin: createOrigin(place) });
}

function reportMalformed(found: Found, place: Place, field: string, message: string): void {
  const { span } = locate(place.root, field.split('.'));
  found.problems.push(fileProblem('kubernetes-malformed', `\`${field}\` ${message}`, place.file, span));
}

function nameByPlace(place: Place, ordinal: number): string {
  return `#${fingerprint(place.file, String(place.document), String(ordinal)).slice(0, 8)}`;
}

function reportLabels(found: Found, metadata: Json | undefined, place: Place): void {
  const labels = getField(metadata, 'labels');
  if (!isJsonObject(labels)) return;
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value === 'string' || value === null) continue;
    const { span } = locate(place.root, ['metadata', 'labels', key]);
    found.problems.push(fileProblem('kubernetes-label-not-text', `the label \`${key}\` is not text`, place.file, span));
  }
}

/** The span is computed when asked for: most resources pass and nobody asks. */
function createOrigin({ file, document, root }: Place): Origin {
  return {
    file,
    document,
    get span() {
      return locate(root, []).span;
    },
    locate: (path) => {
      const { span, isExact } = locate(root, path);
      const name = isExact ? undefined : findNameOfAncestor(root, path);
      return name === undefined ? { span, isExact } : { span: locate(root, name).span, isExact };
    },
  };
}

/** What is absent from a container, or another item that has a name, is told at that name; from the object, at its. */
function findNameOfAncestor(root: PositionedNode, path: FieldPath): FieldPath | undefined {
  let depth = path.length;
  while (depth > 0 && findNode(root, path.slice(0, depth)) === undefined) depth--;
  if (depth > 0 && typeof path[depth - 1] !== 'number') return undefined;
  const name = depth === 0 ? ['metadata', 'name'] : [...path.slice(0, depth), 'name'];
  return findNode(root, name) === undefined ? undefined : name;
}
