/** GitHub's built-in functions over known values; `UNKNOWN` where the result depends on what is not known. */
import { readConstantJson } from '../constant-json.ts';
import { parseFormat } from '../format-string.ts';
import { isLooselyEqual } from './compare.ts';
import {
  type EvaluatedValue,
  foldCase,
  hasUnknown,
  isContainer,
  isList,
  isObject,
  isTruthy,
  type KnownValue,
  toText,
  UNKNOWN,
} from './values.ts';

type Args = readonly EvaluatedValue[];

/** Runs a test on two texts without case; lists and objects never match. */
function testTexts(args: Args, isMatch: (text: string, part: string) => boolean): EvaluatedValue {
  const [text = null, part = null] = args;
  if (text === UNKNOWN || part === UNKNOWN) return UNKNOWN;
  if (isContainer(text) || isContainer(part)) return false;
  return isMatch(foldCase(toText(text)), foldCase(toText(part)));
}

function contains(args: Args): EvaluatedValue {
  const [search = null, item = null] = args;
  if (!isList(search)) return testTexts(args, (text, part) => text.includes(part));
  if (item === UNKNOWN) return search.length === 0 ? false : UNKNOWN;
  if (search.some((element) => element !== UNKNOWN && isLooselyEqual(element, item))) return true;
  return search.includes(UNKNOWN) ? UNKNOWN : false;
}

function format([template = null, ...values]: Args): EvaluatedValue {
  if (template === UNKNOWN) return UNKNOWN;
  const parts = parseFormat(toText(template));
  if (parts === undefined) return UNKNOWN;
  let text = '';
  for (const part of parts) {
    const value = typeof part === 'number' ? values[part] : part;
    if (value === undefined || value === UNKNOWN) return UNKNOWN;
    text += toText(value);
  }
  return text;
}

function join([items = null, separator = ',']: Args): EvaluatedValue {
  if (items === UNKNOWN || separator === UNKNOWN) return UNKNOWN;
  if (!isList(items)) return isObject(items) ? '' : toText(items);
  const known = items.filter((item) => item !== UNKNOWN);
  if (known.length < items.length) return UNKNOWN;
  return known.map(toText).join(isContainer(separator) ? ',' : toText(separator));
}

function toJson([value = null]: Args): EvaluatedValue {
  return hasUnknown(value) ? UNKNOWN : JSON.stringify(value, undefined, 2);
}

function fromJson([text = null]: Args): EvaluatedValue {
  if (text === UNKNOWN || isContainer(text)) return UNKNOWN;
  const json = readConstantJson(toText(text));
  return json.kind === 'value' ? (json.value as KnownValue) : UNKNOWN;
}

function chooseCase(args: Args): EvaluatedValue {
  for (let at = 0; at + 1 < args.length; at += 2) {
    const predicate = args[at] ?? null;
    if (predicate === UNKNOWN) return UNKNOWN;
    if (isTruthy(predicate)) return args[at + 1] ?? null;
  }
  return args.at(-1) ?? null;
}

const IMPLEMENTATIONS: ReadonlyMap<string, (args: Args) => EvaluatedValue> = new Map([
  ['contains', contains],
  ['startswith', (args: Args) => testTexts(args, (text, part) => text.startsWith(part))],
  ['endswith', (args: Args) => testTexts(args, (text, part) => text.endsWith(part))],
  ['format', format],
  ['join', join],
  ['tojson', toJson],
  ['fromjson', fromJson],
  ['case', chooseCase],
  ['always', () => true],
]);

/** The value of a call. Unknown functions, `hashFiles` and the status of a run are not known before the run. */
export function callFunction(name: string, args: Args): EvaluatedValue {
  return IMPLEMENTATIONS.get(name.toLowerCase())?.(args) ?? UNKNOWN;
}
