/** Terraform's encodings: JSON, YAML, base64, URLs, CSV and digests. */
import { createHash } from 'node:crypto';
import { writeYaml } from '../../../base/yaml-text.ts';
import type { Scope } from '../scope.ts';
import { decodeJsonText, parseJsonText } from '../text.ts';
import {
  failBecause,
  findUnknowns,
  isOpaque,
  makeObject,
  mergeUnknowns,
  toUnknown,
  Unknown,
  type Value,
} from '../values.ts';
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from './bytes.ts';
import { writeJson } from './json.ts';
import { type FunctionSpec, text } from './spec.ts';

export const ENCODING_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  base64decode: { params: ['text'], call: ([a]) => decodeBase64Text(text(a)) },
  base64encode: { params: ['text'], call: ([a]) => encodeBase64(encodeUtf8(text(a))) },
  base64gzip: { params: ['text'], call: () => new Unknown(['base64gzip() is not computed'], { isSet: true }) },
  base64sha256: digestOf('sha256', 'base64'),
  base64sha512: digestOf('sha512', 'base64'),
  bcrypt: { params: ['text'], rest: 'raw', call: () => comesLater('bcrypt') },
  csvdecode: { params: ['text'], call: ([a]) => decodeCsv(text(a)) },
  jsondecode: { params: ['raw'], mayBeNull: true, call: ([a]) => decodeJson(a ?? null) },
  jsonencode: { params: ['raw'], call: ([a]) => encodeJson(a ?? null) },
  md5: digestOf('md5', 'hex'),
  rsadecrypt: { params: ['text', 'text'], call: () => comesLater('rsadecrypt') },
  sha1: digestOf('sha1', 'hex'),
  sha256: digestOf('sha256', 'hex'),
  sha512: digestOf('sha512', 'hex'),
  textdecodebase64: { params: ['text', 'text'], call: ([a, name]) => decodeNamed(text(a), text(name)) },
  textencodebase64: { params: ['text', 'text'], call: ([a, name]) => encodeNamed(text(a), text(name)) },
  urldecode: { params: ['text'], call: ([a]) => decodeUrl(text(a)) },
  urlencode: { params: ['text'], call: ([a]) => encodeUrl(text(a)) },
  uuid: { params: [], call: () => comesLater('uuid') },
  uuidv5: { params: ['text', 'text'], call: () => comesLater('uuidv5') },
  yamldecode: { params: ['text'], mayBeNull: true, call: ([a], scope) => decodeYaml(text(a), scope) },
  yamlencode: { params: ['raw'], call: ([a]) => encodeYaml(a ?? null) },
};

function comesLater(name: string): Unknown {
  return new Unknown([`${name}() is computed at apply`], { isSet: true });
}

export type DigestAlgorithm = 'md5' | 'sha1' | 'sha256' | 'sha512';

function digestOf(algorithm: DigestAlgorithm, encoding: 'hex' | 'base64'): FunctionSpec {
  return { params: ['text'], call: ([a]) => digest(encodeUtf8(text(a)), algorithm, encoding) };
}

/** A digest as text. */
export function digest(bytes: Uint8Array, algorithm: DigestAlgorithm, encoding: 'hex' | 'base64'): string {
  return createHash(algorithm).update(bytes).digest(encoding);
}

/** JSON with unknown parts keeps its structure, so that what is known in a policy can be judged. */
function encodeJson(value: Value): Value {
  const unknowns = isOpaque(value) ? [toUnknown(value)] : findUnknowns(value);
  const error = unknowns.find((unknown) => unknown.isError);
  if (isOpaque(value)) return error ?? mergeUnknowns(unknowns, { isSet: true });
  return unknowns.length === 0 ? writeJson(value) : mergeErrorless(unknowns, value);
}

function mergeErrorless(unknowns: readonly Unknown[], encoded: Value): Unknown {
  const { reasons, reads } = mergeUnknowns(unknowns, { isSet: true, encoded });
  return new Unknown(reasons, { isSet: true, encoded, reads });
}

function decodeJson(value: Value): Value {
  if (isOpaque(value)) {
    const unknown = toUnknown(value);
    return decodeJsonText(unknown) ?? mergeUnknowns([unknown]);
  }
  if (typeof value !== 'string') return failBecause('a string is needed');
  const decoded = parseJsonText(value);
  return decoded === undefined ? failBecause('the text is no JSON') : decoded;
}

function decodeYaml(value: string, scope: Scope): Value {
  const decode = scope.evaluation.host.decodeYaml;
  if (decode === undefined) return new Unknown(['YAML is not read here']);
  return decode(value) ?? failBecause('the text is no YAML');
}

function encodeYaml(value: Value): Value {
  const unknowns = findUnknowns(value);
  if (unknowns.length > 0) return mergeUnknowns(unknowns, { isSet: true });
  const json = writeJson(value); // its bound holds for the YAML as well
  return typeof json === 'string' ? `${writeYaml(value).join('\n')}\n` : json;
}

function decodeBase64Text(value: string): Value {
  const bytes = decodeBase64(value);
  if (bytes === undefined) return failBecause('the text is no base64');
  return decodeUtf8(bytes) ?? failBecause('the bytes are no UTF-8');
}

function decodeNamed(value: string, encoding: string): Value {
  const bytes = decodeBase64(value);
  if (bytes === undefined) return failBecause('the text is no base64');
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return failBecause(`the encoding ${JSON.stringify(encoding.slice(0, 40))} is not known`);
  }
}

function encodeNamed(value: string, encoding: string): Value {
  const name = encoding.toUpperCase();
  if (name === 'UTF-8') return encodeBase64(encodeUtf8(value));
  if (name !== 'UTF-16LE') return new Unknown([`the encoding ${encoding} is not computed`], { isSet: true });
  return encodeBase64(Buffer.from(value, 'utf16le'));
}

/** As Go's `url.QueryEscape`: everything but letters, digits and `-_.~`; a space is `+`. */
function encodeUrl(value: string): string {
  return encodeURIComponent(value.toWellFormed())
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function decodeUrl(value: string): Value {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return failBecause('the text is not URL-encoded');
  }
}

const CSV_CHARS_MAX = 100_000;

/** RFC 4180: the first row names the attributes of the others. */
function decodeCsv(value: string): Value {
  if (value.length > CSV_CHARS_MAX) return new Unknown(['the CSV text is too long to read']);
  const rows = readCsvRows(value);
  const [header, ...records] = rows;
  if (header === undefined) return failBecause('the header row is missing');
  if (new Set(header).size < header.length) return failBecause('a column name comes twice');
  if (records.some((record) => record.length !== header.length)) return failBecause('rows differ in length');
  return records.map((record) => makeObject(header.map((name, i) => [name, record[i] ?? ''])));
}

const CSV_FIELD = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r?\n|$)/y;

function readCsvRows(value: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  CSV_FIELD.lastIndex = 0;
  while (CSV_FIELD.lastIndex < value.length) {
    const match = CSV_FIELD.exec(value);
    if (match === null) return [];
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',' && CSV_FIELD.lastIndex < value.length) continue;
    if (match[3] === ',') row.push('');
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
