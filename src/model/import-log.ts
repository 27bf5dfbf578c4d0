/** What importers share: tolerant reading of foreign documents, and the list of what could not be carried over. */
import { getField, isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import { formatPath } from '../base/positions.ts';
import type { Problem } from '../base/problems.ts';

export type ImportLog = {
  readonly problems: readonly Problem[];
  /** Something that judges was not imported: what depends on it is missing from the result. */
  readonly error: (path: FieldPath, message: string, remedy: string) => void;
  /** Imported, but not in every respect as the origin would judge. */
  readonly warn: (path: FieldPath, message: string, remedy: string) => void;
};

/** `subject` names the document in every message: `ClusterPolicy/require-labels`. */
export function createImportLog(subject: string): ImportLog {
  const problems: Problem[] = [];
  const add = (severity: Problem['severity']) => (path: FieldPath, message: string, remedy: string) => {
    const place = path.length === 0 ? subject : `${subject}: ${formatPath(path)}`;
    problems.push({ code: 'import-field', severity, message: `${place}: ${message}`, remedy });
  };
  return { problems, error: add('error'), warn: add('warning') };
}

/** Reports every member of `value` that the importer has never heard of. */
export function reportUnknownFields(log: ImportLog, value: unknown, path: FieldPath, known: readonly string[]): void {
  if (!isJsonObject(value)) return;
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    log.error(
      [...path, key],
      'is not known to this importer',
      'Remove the field, or judge the document at its origin.',
    );
  }
}

/** The text of a field; undefined when it is absent, empty or no text. */
export function readText(value: unknown, key: string): string | undefined {
  const text = getField(value, key);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** The texts of a list field; undefined when it is absent. */
export function readTexts(value: unknown, key: string): readonly string[] | undefined {
  const list = getField(value, key);
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : undefined;
}

/** The object of a field; undefined when it is absent or no object. */
export function readObject(value: unknown, key: string): JsonObject | undefined {
  const object = getField(value, key);
  return isJsonObject(object) ? object : undefined;
}

/** The objects of a list field with their indexes; empty when it is absent. */
export function readObjects(value: unknown, key: string): readonly JsonObject[] {
  const list = getField(value, key);
  return Array.isArray(list) ? list.filter((item: Json) => isJsonObject(item)) : [];
}

/** `metadata.name`, '' when absent. */
export function readName(document: JsonObject): string {
  return readText(getField(document, 'metadata'), 'name') ?? '';
}
