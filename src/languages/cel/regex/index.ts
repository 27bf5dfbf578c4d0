/**
 * Regular expressions with the syntax and meaning of RE2 (as Go's `regexp`), in linear time for every pattern and text.
 *
 * A pattern runs on V8's own engine where a proof shows that to be the same and linear (`native.ts`), else on re2js.
 */
import { RE2JS } from 're2js';
import { CelError } from '../values.ts';
import type { NativePattern } from './native.ts';
import { translateToNative } from './native.ts';
import { sourceOf, Tester } from './tester.ts';

/** One match: UTF-16 offsets, and the text of each group from 0 (the whole), `undefined` where it took no part. */
export type RegexMatch = {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
};

export type Regex = {
  readonly pattern: string;
  /** Which engine serves `matches`, `find` and `findAll`. */
  readonly engine: 'native' | 're2';
  /** What serves `matches` on V8's own engine, for texts up to `NATIVE_TEXT_UNITS_MAX`. */
  readonly native?: NativePattern;
  /** True when the pattern matches anywhere in `text`. */
  readonly matches: (text: string) => boolean;
  /** The leftmost match, `undefined` when there is none. */
  readonly find: (text: string) => string | undefined;
  /**
   * Up to `limit` matches from left to right (all when negative); an empty match that abuts the one before does not
   * count.
   */
  readonly findAll: (text: string, limit: number) => string[];
  /** As `findAll`, with positions and groups. */
  readonly matchAll: (text: string, limit: number) => RegexMatch[];
  /** Names of the groups by number, '' for those without. */
  readonly groupNames: () => readonly string[];
};

const CACHED_PATTERNS_MAX = 1000;
/** V8's backtracking stack grows with the text; beyond this length re2js takes over, so that it can never overflow. */
export const NATIVE_TEXT_UNITS_MAX = 1 << 18;

const cache = new Map<string, Regex | CelError>();

/** Compiles `pattern`, or yields `invalid_regex` with the text of Go's `regexp` error. Results are kept (bounded). */
export function compileRegex(pattern: string): Regex | CelError {
  const cached = cache.get(pattern);
  if (cached !== undefined) return cached;
  const compiled = buildRegex(pattern);
  if (cache.size >= CACHED_PATTERNS_MAX) cache.delete(cache.keys().next().value ?? '');
  cache.set(pattern, compiled);
  return compiled;
}

const translations = new Map<string, NativePattern | null>();

/** What `translateToNative` gave for a pattern when code was generated ahead of time; null stands for no proof. */
export type Translation = readonly [pattern: string, native: NativePattern | null];

/** Takes over translations of an earlier process, so that nothing is proved again: a cold proof takes a millisecond. */
export function admitTranslations(admitted: readonly Translation[]): void {
  for (const [pattern, native] of admitted) translations.set(pattern, native);
}

function buildRegex(pattern: string): Regex | CelError {
  const known = translations.get(pattern);
  const native = known === undefined ? translateToNative(pattern) : (known ?? undefined);
  if (native !== undefined) return buildNative(pattern, native);
  const compiled = compileRe2(pattern);
  return compiled instanceof CelError ? compiled : buildRe2(pattern, compiled);
}

/** Whatever re2js throws is a fault of the pattern: evaluation must not throw. */
function compileRe2(pattern: string): RE2JS | CelError {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Go lets two groups share a name.
    const unnamed = message.includes(DUPLICATE_NAME) ? stripNames(pattern) : pattern;
    if (unnamed !== pattern) return compileRe2(unnamed);
    return new CelError('invalid_regex', goErrorText(message, pattern));
  }
}

const DUPLICATE_NAME = 'duplicate capture group name';
/** A named group, or what may hold the signs of one as plain text: quoted text, an escape, a class. */
const NAMED_GROUP = /\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\(\?P?<\w+>/gs;

/** The pattern with plain groups in place of named ones. */
const stripNames = (pattern: string): string =>
  pattern.replace(NAMED_GROUP, (part) => (part.startsWith('(') ? '(' : part));

/** Go quotes the faulty part after every error; re2js leaves it out of two of them. */
function goErrorText(message: string, pattern: string): string {
  if (message.endsWith('`')) return message;
  return message.endsWith('trailing backslash at end of expression')
    ? `${message}: \`\``
    : `${message}: \`${pattern}\``;
}

function buildRe2(pattern: string, compiled: RE2JS): Regex {
  const matchAll = (text: string, limit: number): RegexMatch[] => collectMatches(compiled, text, limit);
  return {
    pattern,
    engine: 're2',
    matches: (text) => compiled.test(text),
    find: (text) => matchAll(text, 1)[0]?.groups[0],
    findAll: (text, limit) => matchAll(text, limit).map((match) => text.slice(match.start, match.end)),
    matchAll,
    groupNames: () => namesOf(compiled),
  };
}

/** Groups are always read through re2js, which is built when it is first needed: JavaScript resets groups in loops. */
function buildNative(pattern: string, native: NativePattern): Regex {
  const tester = new Tester(native);
  const finder = new RegExp(sourceOf(native), 'gu');
  let compiled: RE2JS | undefined;
  const re2 = (): RE2JS => {
    compiled ??= RE2JS.compile(pattern);
    return compiled;
  };
  const matchAll = (text: string, limit: number): RegexMatch[] => collectMatches(re2(), text, limit);
  return {
    pattern,
    engine: 'native',
    native,
    matches: (text) => (text.length > NATIVE_TEXT_UNITS_MAX ? re2().test(text) : tester.test(text)),
    find: (text) =>
      text.length > NATIVE_TEXT_UNITS_MAX ? matchAll(text, 1)[0]?.groups[0] : findAllNative(finder, text, 1)[0],
    findAll: (text, limit) =>
      text.length > NATIVE_TEXT_UNITS_MAX
        ? matchAll(text, limit).map((match) => text.slice(match.start, match.end))
        : findAllNative(finder, text, limit),
    matchAll,
    groupNames: () => namesOf(re2()),
  };
}

function findAllNative(finder: RegExp, text: string, limit: number): string[] {
  const found: string[] = [];
  walkMatches(
    text,
    limit,
    (from) => {
      finder.lastIndex = from;
      const match = finder.exec(text);
      return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
    },
    (match) => found.push(text.slice(match.start, match.end)),
  );
  return found;
}

function collectMatches(compiled: RE2JS, text: string, limit: number): RegexMatch[] {
  const found: RegexMatch[] = [];
  const matcher = compiled.matcher(text);
  walkMatches(
    text,
    limit,
    (from) => (matcher.find(from) ? { start: matcher.start(), end: matcher.end() } : undefined),
    ({ start, end }) => {
      const groups: (string | undefined)[] = [];
      for (let group = 0; group <= matcher.groupCount(); group += 1) groups.push(matcher.group(group) ?? undefined);
      found.push({ start, end, groups });
    },
  );
  return found;
}

type Span = { readonly start: number; readonly end: number };

/**
 * Go's order of matches: after an empty match step one character, and drop an empty match that abuts the one before.
 */
function walkMatches(
  text: string,
  limit: number,
  search: (from: number) => Span | undefined,
  accept: (match: Span) => void,
): void {
  let count = 0;
  let previousEnd = -1;
  for (let from = 0; from <= text.length && count !== limit; ) {
    const match = search(from);
    if (match === undefined) return;
    if (match.end > from) from = match.end;
    else from += (text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1;
    const isAbutting = match.start === match.end && match.end === previousEnd;
    previousEnd = match.end;
    if (isAbutting) continue;
    accept(match);
    count += 1;
  }
}

function namesOf(compiled: RE2JS): readonly string[] {
  const names = Array.from({ length: compiled.groupCount() + 1 }, () => '');
  for (const [name, group] of Object.entries(compiled.namedGroups())) names[group] = name;
  return names;
}
