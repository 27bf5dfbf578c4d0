/** From listed resources of ARM to resources with addresses, references and positions. */
import { getField, getPath, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { Origin, Reference, Resource } from '../../model/resource.ts';
import { type DocumentPlace, traceOrigin } from '../document-place.ts';
import { isCopyList } from './evaluate-json.ts';
import type { ListedResource } from './list-resources.ts';
import type { NamedField } from './reading.ts';

const SOURCE = 'arm';

const addressOf = (file: string, type: string, name: string): string => `${SOURCE}:${file}/${type}/${name}`;

/** The resources of a file with their addresses; names that lead to none of them are no references. */
export function toResources(listed: readonly ListedResource[], place: DocumentPlace): readonly Resource[] {
  const findAddresses = indexNames(listed, place.file);
  return listed.flatMap((resource) => {
    const { type, name, body } = resource;
    if (body === undefined) return [];
    const address = addressOf(place.file, type, name);
    const named = [...resource.named, ...nameParent(resource), ...nameDependencies(body)];
    const references = new Map<string, Reference>();
    const { parent } = resource;
    if (parent?.body !== undefined) {
      const target = addressOf(place.file, parent.type, parent.name);
      references.set('parent', { path: ['name'], target, attribute: '' });
    }
    for (const { path, attribute, ...wanted } of named) {
      for (const target of findAddresses(wanted)) {
        if (target === address) continue;
        references.set(JSON.stringify([path, target, attribute]), { path, target, attribute });
      }
    }
    return [makeResource(place, resource, address, body, [...references.values()])];
  });
}

function makeResource(
  place: DocumentPlace,
  { type, name, written, path }: ListedResource,
  address: string,
  body: JsonObject,
  references: readonly Reference[],
): Resource {
  return {
    address,
    source: SOURCE,
    type,
    kind: type,
    name,
    namespace: undefined,
    labels: readTags(body),
    body,
    origin: createOrigin(place, written, path, body),
    references,
  };
}

type Target = Omit<NamedField, 'path' | 'attribute'>;

/** Resources that one name leads to, where a loop does not tell them apart. */
const SAME_NAMES_MAX = 20;

/** Finds addresses by type and name, or by symbolic name; a loop has one of either for several resources. */
function indexNames(listed: readonly ListedResource[], file: string): (target: Target) => readonly string[] {
  const byKey = new Map<string, string[]>();
  const add = (key: string, address: string): void => {
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [address]);
    else if (known.length < SAME_NAMES_MAX) known.push(address);
  };
  for (const { type, name, nameKey, symbol, body } of listed) {
    if (body === undefined) continue;
    const address = addressOf(file, type, name);
    add(`${type.toLowerCase()}/${nameKey}`, address);
    if (symbol !== undefined) add(symbol.toLowerCase(), address);
  }
  return ({ type, name }) => byKey.get(type === undefined ? name.toLowerCase() : `${type.toLowerCase()}/${name}`) ?? [];
}

/** A child that is written apart from its parent refers to it by the first part of its name. */
function nameParent({ type, nameKey, parent }: ListedResource): readonly NamedField[] {
  if (parent !== undefined) return [];
  const typeEnd = type.lastIndexOf('/');
  const nameEnd = nameKey.lastIndexOf('/');
  if (type.split('/').length < 3 || nameEnd < 0) return [];
  return [{ path: ['name'], type: type.slice(0, typeEnd), name: nameKey.slice(0, nameEnd), attribute: '' }];
}

/** Dependencies may be written as a symbolic name, or as type and name in one text. */
function nameDependencies(body: JsonObject): readonly NamedField[] {
  const dependsOn = getField(body, 'dependsOn');
  return (Array.isArray(dependsOn) ? dependsOn : []).flatMap((item: Json, i): NamedField[] => {
    if (typeof item !== 'string') return [];
    const [provider = '', ...segments] = item.split('/');
    const path = ['dependsOn', i];
    if (segments.length === 0) return [{ path, type: undefined, name: item, attribute: '' }];
    const names = segments.filter((_, at) => at % 2 === 1);
    const types = segments.filter((_, at) => at % 2 === 0);
    const alternating = {
      path,
      type: [provider, ...types].join('/'),
      name: names.join('/').toLowerCase(),
      attribute: '',
    };
    const end = item.lastIndexOf('/');
    const joined = { path, type: item.slice(0, end), name: item.slice(end + 1).toLowerCase(), attribute: '' };
    return types.length === 1 ? [joined] : [alternating, joined];
  });
}

function readTags(body: JsonObject): Readonly<Record<string, string>> {
  const tags = getField(body, 'tags');
  if (!isJsonObject(tags)) return {};
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}

/** The way from a body to what is `written` of it at `path`; spans are computed when asked for. */
function createOrigin(place: DocumentPlace, written: Json, path: FieldPath, body: JsonObject): Origin {
  return traceOrigin(place, path, (field) => {
    const traced = traceField(written, field);
    return { path: [...path, ...traced.path], isExact: traced.isExact && getPath(body, field) !== undefined };
  });
}

/** Follows a path of the body through what is written: a property that a loop makes stands in the loop's input. */
function traceField(written: Json, field: FieldPath): { readonly path: FieldPath; readonly isExact: boolean } {
  const path: (string | number)[] = [];
  let current: Json | undefined = written;
  for (let i = 0; i < field.length; i++) {
    const step = field[i] as string | number;
    const loop: WrittenLoop | undefined = typeof step === 'string' ? findLoop(current, step) : undefined;
    if (loop !== undefined) {
      path.push(...loop.steps);
      current = loop.input;
      i++; // the number of the round
      continue;
    }
    const next: Json | undefined =
      typeof step === 'number' ? (Array.isArray(current) ? current[step] : undefined) : getField(current, step);
    if (next === undefined) return { path, isExact: false };
    path.push(step);
    current = next;
  }
  return { path, isExact: true };
}

type WrittenLoop = { readonly steps: FieldPath; readonly input: Json };

function findLoop(object: Json | undefined, name: string): WrittenLoop | undefined {
  const copies = getField(object, 'copy') ?? null;
  if (getField(object, name) !== undefined || !isCopyList('copy', copies)) return undefined;
  const index = copies.findIndex((copy) => getField(copy, 'name') === name);
  const input = getField(copies[index], 'input');
  return input === undefined ? undefined : { steps: ['copy', index, 'input'], input };
}
