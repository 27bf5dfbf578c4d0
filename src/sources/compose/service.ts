/** A service as Compose runs it: variables expanded, `extends` within the file merged, every member with its place. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { interpolate } from './interpolate.ts';

/** A value, and the path in the document at which it is written. */
export type Sourced = {
  readonly value: Json;
  readonly path: FieldPath;
  readonly fields?: ReadonlyMap<string, Sourced>;
  readonly items?: readonly Sourced[];
};

/** A service, or why it could not be put together. */
export type ReadService = { readonly service: Sourced; readonly faults: readonly string[] };

/** Services that extend each other in a chain. */
const EXTENDS_MAX = 32;

/** Reads the service of that name, from the root of its document. */
export function readService(document: Json, name: string): ReadService {
  const faults: string[] = [];
  let service = findService(document, name);
  const seen = new Set([name]);
  for (let link = readExtends(service); link !== undefined; ) {
    if (link.file !== undefined) {
      faults.push(`service ${name} extends ${link.service} of ${link.file}, which is not read`);
      break;
    }
    if (seen.has(link.service) || seen.size >= EXTENDS_MAX || findService(document, link.service).value === null) {
      faults.push(
        `service ${name} extends ${link.service}, which ${seen.has(link.service) ? 'extends it' : 'does not exist'}`,
      );
      break;
    }
    seen.add(link.service);
    const base = findService(document, link.service);
    service = mergeInto(base, service);
    link = readExtends(base);
  }
  return { service, faults };
}

function findService(document: Json, name: string): Sourced {
  const service = getField(getField(document, 'services'), name) ?? null;
  return source(service, ['services', name]);
}

function readExtends({ value }: Sourced): { readonly service: string; readonly file: string | undefined } | undefined {
  const link = getField(value, 'extends');
  if (typeof link === 'string') return { service: link, file: undefined };
  const service = getField(link, 'service');
  const file = getField(link, 'file');
  return typeof service === 'string' ? { service, file: typeof file === 'string' ? file : undefined } : undefined;
}

function source(value: Json, path: FieldPath): Sourced {
  if (typeof value === 'string') return { value: interpolate(value), path };
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    return sourceList(
      list.map((item, index) => source(item, [...path, index])),
      path,
    );
  }
  if (!isJsonObject(value)) return { value, path };
  const fields = Object.entries(value).map(([key, member]): [string, Sourced] => [key, source(member, [...path, key])]);
  return sourceObject(new Map(fields), path);
}

function sourceList(items: readonly Sourced[], path: FieldPath): Sourced {
  return { value: items.map(({ value }) => value), items, path };
}

function sourceObject(fields: ReadonlyMap<string, Sourced>, path: FieldPath): Sourced {
  const value: JsonObject = Object.fromEntries([...fields].map(([key, member]): [string, Json] => [key, member.value]));
  return { value, fields, path };
}

/** Lists that a service states anew instead of adding to them. */
const REPLACED = new Set(['command', 'entrypoint', 'test']);

/** The base with what the service says over it: maps are merged, lists are joined. */
function mergeInto(base: Sourced, over: Sourced): Sourced {
  if (base.fields === undefined || over.fields === undefined) return over;
  const fields = new Map(base.fields);
  for (const [key, member] of over.fields) {
    const below = fields.get(key);
    if (below === undefined || REPLACED.has(key)) fields.set(key, member);
    else if (below.items !== undefined && member.items !== undefined) {
      fields.set(key, sourceList([...below.items, ...member.items], member.path));
    } else fields.set(key, mergeInto(below, member));
  }
  return sourceObject(fields, over.path);
}
