/** Values as HCL writes them: in one line where nothing is nested in them, indented by two else. */
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const UNIT = '  ';

/** Text of a value. Every line after the first starts with `indent`. */
export function writeHclValue(value: Json, indent = ''): string {
  if (typeof value === 'string') return writeHclText(value);
  if (isJsonObject(value)) return writeObject(value, indent);
  if (value === null || typeof value !== 'object') return String(value);
  const items: readonly Json[] = value;
  if (items.every(isScalar)) return `[${items.map((item) => writeHclValue(item)).join(', ')}]`;
  const lines = items.map((item) => `${indent}${UNIT}${writeHclValue(item, indent + UNIT)},\n`);
  return `[\n${lines.join('')}${indent}]`;
}

const isScalar = (value: Json): boolean => typeof value !== 'object' || value === null;

/** Quoted, with escapes, and with the two that open a template. */
function writeHclText(text: string): string {
  const quoted = JSON.stringify(text).replaceAll(/\\[bf]/g, (escape) => (escape === '\\b' ? '\\u0008' : '\\u000c'));
  return quoted.replaceAll(/[$%]\{/g, (opening) => (opening[0] ?? '') + opening);
}

/** A key of an object, or the name of an attribute. */
export function writeHclKey(name: string, isQuoted = false): string {
  return !isQuoted && IDENTIFIER.test(name) ? name : writeHclText(name);
}

function writeObject(value: JsonObject, indent: string): string {
  const names = Object.keys(value);
  if (names.length === 0) return '{}';
  const width = Math.max(...names.map((name) => writeHclKey(name).length));
  const lines = Object.entries(value).map(
    ([name, field]) => `${indent}${UNIT}${writeHclKey(name).padEnd(width)} = ${writeHclValue(field, indent + UNIT)}\n`,
  );
  return `{\n${lines.join('')}${indent}}`;
}

/** Whether a value is what nested blocks of one type are: a list of objects, not empty. */
export function isBlockList(value: Json): value is readonly JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isJsonObject);
}

/** Lines of a block with its members; the equals signs of its attributes stand in one column, as `fmt` has them. */
export function writeHclBlock(name: string, body: JsonObject, indent: string, unit: string): string {
  const attributes = Object.entries(body).filter(([, value]) => !isBlockList(value));
  const width = Math.max(0, ...attributes.map(([key]) => key.length));
  const inner = indent + unit;
  const lines = attributes.map(([key, value]) => `${inner}${key.padEnd(width)} = ${writeHclValue(value, inner)}\n`);
  const blocks = Object.entries(body).flatMap(([key, value]) =>
    isBlockList(value) ? value.map((one) => writeHclBlock(key, one, inner, unit)) : [],
  );
  const all = [lines.join(''), ...blocks].filter((part) => part !== '');
  return all.length === 0 ? `${indent}${name} {}\n` : `${indent}${name} {\n${all.join('\n')}${indent}}\n`;
}
