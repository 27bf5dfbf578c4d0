/**
 * Fields of a kubeconfig and of what its programs answer, each with the type that it must have. Messages name the field
 * and never its value, which may be what signs somebody in.
 */
import { resolve } from 'node:path';
import { AppError } from '../../base/errors.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { getField, isJsonObject } from '../../base/json.ts';
import { escapeUnprintable } from '../../base/text.ts';

/** A map of fields, and what it is called in messages: `/home/me/.kube/config: user admin`. */
export type Entry = {
  readonly fields: JsonObject;
  readonly where: string;
  /** Relative paths start here. */
  readonly folder: string;
};

/** What may be said in the kubeconfig or in a file that it names. */
export type Material = { readonly text: string } | { readonly file: string };

const NAME_CHARS_MAX = 200;

/** The error of a kubeconfig that leads nowhere. */
export function refuse(detail: string): AppError {
  return new AppError('cluster-unavailable', detail);
}

/** A name of somebody else's choosing, on one line and not without end. */
export function showName(name: string): string {
  return escapeUnprintable(name.length <= NAME_CHARS_MAX ? name : `${name.slice(0, NAME_CHARS_MAX)}…`);
}

/** Undefined where there is none, as for null. */
export function findField({ fields }: Entry, key: string): Exclude<Json, null> | undefined {
  return getField(fields, key) ?? undefined;
}

/** Undefined where it is empty too: that is how kubectl writes what is not there. */
export function readText(entry: Entry, key: string): string | undefined {
  const value = findField(entry, key);
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw refuse(`${entry.where}: ${key} must be text; quotes make it so`);
}

/** False where there is none. Throws `cluster-unavailable` for any other type, as all of these do. */
export function readFlag(entry: Entry, key: string): boolean {
  const value = findField(entry, key);
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw refuse(`${entry.where}: ${key} must be true or false`);
}

/** Empty where there is none. */
export function readList(entry: Entry, key: string): readonly Json[] {
  const value = findField(entry, key);
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as readonly Json[];
  throw refuse(`${entry.where}: ${key} must be a list`);
}

/** The texts of a list. */
export function readTexts(entry: Entry, key: string): readonly string[] {
  const items = readList(entry, key);
  if (items.every((item) => typeof item === 'string')) return items;
  throw refuse(`${entry.where}: ${key} must be a list of texts; quotes make them so`);
}

/** The map below a key; undefined where there is none. */
export function readEntry(entry: Entry, key: string): Entry | undefined {
  const value = findField(entry, key);
  if (value === undefined) return undefined;
  if (isJsonObject(value)) return { ...entry, fields: value };
  throw refuse(`${entry.where}: ${key} must be a map`);
}

/** The maps of a list. */
export function readEntries(entry: Entry, key: string): readonly Entry[] {
  return readList(entry, key).map((item) => {
    if (isJsonObject(item)) return { ...entry, fields: item };
    throw refuse(`${entry.where}: ${key} must be a list of maps`);
  });
}

/** A path from the root, of one that starts at the folder of the file. */
export function readPath(entry: Entry, key: string): string | undefined {
  const path = readText(entry, key);
  return path === undefined ? undefined : resolve(entry.folder, path);
}

/** `<key>-data` counts before `<key>`, which names a file. */
export function readMaterial(entry: Entry, key: string): Material | undefined {
  const encoded = readText(entry, `${key}-data`);
  if (encoded !== undefined) return { text: decodeBase64(encoded, `${entry.where}: ${key}-data`) };
  const file = readPath(entry, key);
  return file === undefined ? undefined : { file };
}

/** RFC 4648 with padding; lines may be broken, as in a block of YAML. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBase64(encoded: string, what: string): string {
  const joined = encoded.replaceAll(/[\r\n]/g, '');
  if (!BASE64.test(joined)) throw refuse(`${what} is not base64`);
  return Buffer.from(joined, 'base64').toString();
}
