/** Functions of texts and numbers whose arguments are all known; undefined stands for arguments of the wrong kind. */
import { isJsonObject, type Json } from '../../base/json.ts';
import { toText } from './values.ts';

type KnownFunction = (args: readonly Json[]) => Json | undefined;

const ofText =
  (apply: (text: string, ...rest: readonly Json[]) => Json | undefined): KnownFunction =>
  ([first, ...rest]) =>
    typeof first === 'string' ? apply(first, ...rest) : undefined;

const ofTexts =
  (apply: (a: string, b: string) => Json | undefined): KnownFunction =>
  ([a, b]) =>
    typeof a === 'string' && typeof b === 'string' ? apply(a, b) : undefined;

const ofNumbers =
  (apply: (a: number, b: number) => Json | undefined): KnownFunction =>
  ([a, b]) =>
    typeof a === 'number' && typeof b === 'number' ? apply(a, b) : undefined;

const compare =
  (test: (order: number) => boolean): KnownFunction =>
  ([a, b]) => {
    if (typeof a === 'number' && typeof b === 'number') return test(a - b);
    return typeof a === 'string' && typeof b === 'string' ? test(a < b ? -1 : a > b ? 1 : 0) : undefined;
  };

/** Characters that `padLeft` pads to at most. */
const PADDED_CHARS_MAX = 1024;

/** By lower-case name. */
export const TEXT_FUNCTIONS: ReadonlyMap<string, KnownFunction> = new Map<string, KnownFunction>([
  ['tolower', ofText((text) => text.toLowerCase())],
  ['toupper', ofText((text) => text.toUpperCase())],
  ['trim', ofText((text) => text.trim())],
  ['startswith', ofTexts((text, start) => text.toLowerCase().startsWith(start.toLowerCase()))],
  ['endswith', ofTexts((text, end) => text.toLowerCase().endsWith(end.toLowerCase()))],
  ['indexof', ([a, b]) => (Array.isArray(a) ? a.indexOf(b) : indexOfText(a, b, 'indexOf'))],
  ['lastindexof', ([a, b]) => (Array.isArray(a) ? a.lastIndexOf(b) : indexOfText(a, b, 'lastIndexOf'))],
  ['substring', ofText(takeSubstring)],
  ['replace', ofText((text, from, to) => replaceText(text, from, to))],
  ['split', ofText(splitText)],
  ['padleft', padLeft],
  ['string', ([value]) => toText(value) ?? JSON.stringify(value)],
  ['int', ([value]) => toInteger(value)],
  ['float', ([value]) => toInteger(value)],
  ['bool', ([value]) => toBoolean(value)],
  ['json', ofText(parseJsonText)],
  ['base64', ofText((text) => Buffer.from(text).toString('base64'))],
  ['base64tostring', ofText((text) => Buffer.from(text, 'base64').toString())],
  ['base64tojson', ofText((text) => parseJsonText(Buffer.from(text, 'base64').toString()))],
  ['uricomponent', ofText((text) => encodeURIComponent(text.toWellFormed()))],
  ['uricomponenttostring', ofText(decodeComponent)],
  ['uri', ofTexts((base, path) => joinUri(base, path))],
  ['datauri', ofText((text) => `data:text/plain;charset=utf8;base64,${Buffer.from(text).toString('base64')}`)],
  ['add', ofNumbers((a, b) => a + b)],
  ['sub', ofNumbers((a, b) => a - b)],
  ['mul', ofNumbers((a, b) => a * b)],
  ['div', ofNumbers((a, b) => (b === 0 ? undefined : Math.trunc(a / b)))],
  ['mod', ofNumbers((a, b) => (b === 0 ? undefined : a % b))],
  ['less', compare((order) => order < 0)],
  ['lessorequals', compare((order) => order <= 0)],
  ['greater', compare((order) => order > 0)],
  ['greaterorequals', compare((order) => order >= 0)],
  ['true', () => true],
  ['false', () => false],
  ['null', () => null],
]);

function indexOfText(a: Json | undefined, b: Json | undefined, method: 'indexOf' | 'lastIndexOf'): Json | undefined {
  return typeof a === 'string' && typeof b === 'string' ? a.toLowerCase()[method](b.toLowerCase()) : undefined;
}

function takeSubstring(text: string, start: Json | undefined, length: Json | undefined): Json | undefined {
  const from = start ?? 0;
  const count = length ?? (typeof from === 'number' ? text.length - from : 0);
  if (typeof from !== 'number' || typeof count !== 'number') return undefined;
  return from < 0 || count < 0 || from + count > text.length ? undefined : text.slice(from, from + count);
}

function replaceText(text: string, from: Json | undefined, to: Json | undefined): Json | undefined {
  if (typeof from !== 'string' || typeof to !== 'string' || from === '') return undefined;
  return text.split(from).join(to);
}

function splitText(text: string, delimiters: Json | undefined): Json | undefined {
  const all: readonly Json[] = Array.isArray(delimiters) ? delimiters : [delimiters ?? null];
  let parts = [text];
  for (const delimiter of all) {
    if (typeof delimiter !== 'string' || delimiter === '') return undefined;
    parts = parts.flatMap((part) => part.split(delimiter));
  }
  return parts;
}

function padLeft([value, length, fill = ' ']: readonly Json[]): Json | undefined {
  const text = toText(value);
  if (text === undefined || typeof length !== 'number' || length > PADDED_CHARS_MAX) return undefined;
  return typeof fill === 'string' ? text.padStart(length, fill) : undefined;
}

function toInteger(value: Json | undefined): Json | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function toBoolean(value: Json | undefined): Json | undefined {
  if (typeof value === 'number') return value !== 0;
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (word === 'true' || word === '1' || word === true) return true;
  return word === 'false' || word === '0' || word === false ? false : undefined;
}

/** Nesting that is taken from JSON in a text. */
const JSON_DEPTH_MAX = 100;

function parseJsonText(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isWithinDepth(value, JSON_DEPTH_MAX) ? value : undefined;
  } catch {
    // No JSON: an argument of the wrong kind.
    return undefined;
  }
}

function isWithinDepth(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const inner = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  return depth > 0 && inner.every((item: Json) => isWithinDepth(item, depth - 1));
}

function decodeComponent(text: string): Json | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Malformed escapes: an argument of the wrong kind.
    return undefined;
  }
}

function joinUri(base: string, path: string): Json | undefined {
  return URL.canParse(path, base) ? new URL(path, base).href : undefined;
}
