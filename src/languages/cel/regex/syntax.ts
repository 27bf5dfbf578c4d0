/**
 * The regex room of the CEL engine: a parser for the plain part of RE2 syntax (literals, classes, groups, repeats,
 * anchors). It never guesses: whatever it does not know for certain to mean the same in RE2 and JavaScript yields
 * `undefined`, and the pattern then goes to re2js.
 */

/** Inclusive code points. A set is sorted and its ranges neither touch nor overlap. */
export type CodeRange = readonly [low: number, high: number];

export type RegexNode =
  | { readonly kind: 'set'; readonly ranges: readonly CodeRange[] }
  | { readonly kind: 'assertion'; readonly sign: '^' | '$' | '\\b' }
  | { readonly kind: 'concat'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'alternation'; readonly branches: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
    };

const CODE_POINT_MAX = 0x10ffff;
const REPEATS_MAX = 1000;
const NESTING_MAX = 100;

const DIGIT: readonly CodeRange[] = [[0x30, 0x39]];
const WORD: readonly CodeRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** RE2's `\s` is ASCII and, unlike Perl's, has no vertical tab. */
const SPACE: readonly CodeRange[] = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
];
const NEWLINE: readonly CodeRange[] = [[0x0a, 0x0a]];

const CLASS_ESCAPES: Readonly<Record<string, readonly CodeRange[]>> = {
  d: DIGIT,
  D: complementOf(DIGIT),
  w: WORD,
  W: complementOf(WORD),
  s: SPACE,
  S: complementOf(SPACE),
};
const CHARACTER_ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
/** `\B` is left to re2js: V8 lets it match between the two halves of a surrogate pair. */
const ASSERTION_ESCAPES: Readonly<Record<string, '^' | '$' | '\\b'>> = { A: '^', z: '$', b: '\\b' };
const PUNCTUATION = /^[!-/:-@[-`{-~]$/;

type Cursor = { readonly pattern: string; readonly foldsCase: boolean; position: number; depth: number };

/** The one flag that is read here, and only in front of the whole pattern. */
const CASE_FLAG = '(?i)';

/** Parses `pattern`, or yields `undefined` when it holds anything outside the plain part of the syntax. */
export function parsePlainRegex(pattern: string): RegexNode | undefined {
  const foldsCase = pattern.startsWith(CASE_FLAG);
  const cursor: Cursor = { pattern, foldsCase, position: foldsCase ? CASE_FLAG.length : 0, depth: 0 };
  const node = parseAlternation(cursor);
  return cursor.position === pattern.length ? node : undefined;
}

function parseAlternation(cursor: Cursor): RegexNode | undefined {
  const branches: RegexNode[] = [];
  for (;;) {
    const branch = parseConcat(cursor);
    if (branch === undefined) return undefined;
    branches.push(branch);
    if (cursor.pattern[cursor.position] !== '|') break;
    cursor.position += 1;
  }
  return branches.length === 1 ? branches[0] : { kind: 'alternation', branches };
}

function parseConcat(cursor: Cursor): RegexNode | undefined {
  const items: RegexNode[] = [];
  while (cursor.position < cursor.pattern.length) {
    const sign = cursor.pattern[cursor.position];
    if (sign === '|' || sign === ')') break;
    const atom = parseAtom(cursor);
    const item = atom && parseRepeat(cursor, atom);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items.length === 1 ? items[0] : { kind: 'concat', items };
}

function parseAtom(cursor: Cursor): RegexNode | undefined {
  const sign = String.fromCodePoint(cursor.pattern.codePointAt(cursor.position) ?? 0);
  switch (sign) {
    case '(':
      return parseGroup(cursor);
    case '[':
      return parseClass(cursor);
    case '\\':
      return parseEscape(cursor);
    case '*':
    case '+':
    case '?':
    case '{':
      return undefined;
  }
  cursor.position += sign.length;
  if (sign === '^' || sign === '$') return { kind: 'assertion', sign };
  if (sign === '.') return { kind: 'set', ranges: complementOf(NEWLINE) };
  return literalOf(cursor, sign.codePointAt(0) ?? 0);
}

/** `(...)` and `(?:...)`. Names and flags are left to re2js. */
function parseGroup(cursor: Cursor): RegexNode | undefined {
  const isPlain = cursor.pattern[cursor.position + 1] !== '?';
  if (!isPlain && !cursor.pattern.startsWith('(?:', cursor.position)) return undefined;
  cursor.depth += 1;
  if (cursor.depth > NESTING_MAX) return undefined;
  cursor.position += isPlain ? 1 : 3;
  const body = parseAlternation(cursor);
  if (body === undefined || cursor.pattern[cursor.position] !== ')') return undefined;
  cursor.position += 1;
  cursor.depth -= 1;
  return body;
}

function parseEscape(cursor: Cursor): RegexNode | undefined {
  const letter = cursor.pattern[cursor.position + 1] ?? '';
  cursor.position += 2;
  const assertion = ASSERTION_ESCAPES[letter];
  if (assertion !== undefined) return { kind: 'assertion', sign: assertion };
  const ranges = classEscape(cursor, letter);
  if (ranges !== undefined) return { kind: 'set', ranges };
  const code = escapedCode(letter);
  return code === undefined ? undefined : literalOf(cursor, code);
}

/** Without regard to case `\w` also holds the two letters that fold into ASCII from outside; that is left to re2js. */
function classEscape(cursor: Cursor, letter: string): readonly CodeRange[] | undefined {
  return cursor.foldsCase && (letter === 'w' || letter === 'W') ? undefined : CLASS_ESCAPES[letter];
}

function escapedCode(letter: string): number | undefined {
  return CHARACTER_ESCAPES[letter] ?? (PUNCTUATION.test(letter) ? letter.charCodeAt(0) : undefined);
}

function parseClass(cursor: Cursor): RegexNode | undefined {
  cursor.position += 1;
  const isNegated = cursor.pattern[cursor.position] === '^';
  if (isNegated) cursor.position += 1;
  if (cursor.pattern[cursor.position] === ']') return undefined;
  const ranges: CodeRange[] = [];
  while (cursor.pattern[cursor.position] !== ']') {
    const members = parseClassMembers(cursor);
    if (members === undefined) return undefined;
    ranges.push(...members);
  }
  cursor.position += 1;
  const merged = mergeRanges(ranges);
  return { kind: 'set', ranges: isNegated ? complementOf(merged) : merged };
}

/** One member of a class: `\d`, `a` or `a-z`. Named classes (`[:alpha:]`, `\pN`) are left to re2js. */
function parseClassMembers(cursor: Cursor): readonly CodeRange[] | undefined {
  const { pattern } = cursor;
  if (pattern.startsWith('[:', cursor.position)) return undefined;
  const ranges =
    pattern[cursor.position] === '\\' ? classEscape(cursor, pattern[cursor.position + 1] ?? '') : undefined;
  if (ranges !== undefined) {
    cursor.position += 2;
    return ranges;
  }
  const low = parseClassCode(cursor);
  if (low === undefined) return undefined;
  const mayRange = pattern[cursor.position] === '-' && pattern[cursor.position + 1] !== ']';
  if (!mayRange) return foldRange(cursor, low, low);
  cursor.position += 1;
  const high = parseClassCode(cursor);
  return high === undefined || high < low ? undefined : foldRange(cursor, low, high);
}

function parseClassCode(cursor: Cursor): number | undefined {
  const code = cursor.pattern.codePointAt(cursor.position);
  if (code === undefined) return undefined;
  if (code !== 0x5c) {
    cursor.position += code > 0xffff ? 2 : 1;
    return code;
  }
  const escaped = escapedCode(cursor.pattern[cursor.position + 1] ?? '');
  cursor.position += 2;
  return escaped;
}

const COUNT = /\{(0|[1-9]\d{0,3})(?:(,)(0|[1-9]\d{0,3})?)?\}/y;

function parseRepeat(cursor: Cursor, body: RegexNode): RegexNode | undefined {
  const bounds = parseBounds(cursor);
  if (bounds === undefined) return body;
  if (bounds === 'unclear') return undefined;
  const isLazy = cursor.pattern[cursor.position] === '?';
  if (isLazy) cursor.position += 1;
  const next = cursor.pattern[cursor.position] ?? '';
  // A repeat of a repeat (`a**`) is an error in RE2 and means other things elsewhere.
  if (next !== '' && '*+?{'.includes(next)) return undefined;
  return { kind: 'repeat', body, min: bounds[0], max: bounds[1], isLazy };
}

function parseBounds(cursor: Cursor): readonly [number, number] | 'unclear' | undefined {
  switch (cursor.pattern[cursor.position]) {
    case '*':
      cursor.position += 1;
      return [0, Number.POSITIVE_INFINITY];
    case '+':
      cursor.position += 1;
      return [1, Number.POSITIVE_INFINITY];
    case '?':
      cursor.position += 1;
      return [0, 1];
    case '{':
      break;
    default:
      return undefined;
  }
  COUNT.lastIndex = cursor.position;
  const match = COUNT.exec(cursor.pattern);
  if (match === null) return 'unclear';
  cursor.position += match[0].length;
  const min = Number(match[1]);
  const max = match[2] === undefined ? min : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]);
  const isInBounds = min <= REPEATS_MAX && (max === Number.POSITIVE_INFINITY || max <= REPEATS_MAX) && min <= max;
  return isInBounds ? [min, max] : 'unclear';
}

function literalOf(cursor: Cursor, code: number): RegexNode | undefined {
  const ranges = foldRange(cursor, code, code);
  return ranges === undefined ? undefined : { kind: 'set', ranges: mergeRanges(ranges) };
}

/** Letters beyond ASCII that Unicode's simple case folding maps to an ASCII letter: KELVIN SIGN, LONG S. */
const FOREIGN_TWINS: readonly (readonly [twin: number, upper: number])[] = [
  [0x212a, 0x4b],
  [0x17f, 0x53],
];
const CASE_DISTANCE = 0x20;

/**
 * The range with the other case of its letters where the pattern ignores case; letters beyond ASCII are left to re2js.
 */
function foldRange(cursor: Cursor, low: number, high: number): readonly CodeRange[] | undefined {
  if (!cursor.foldsCase) return [[low, high]];
  if (high > 0x7f) return undefined;
  const ranges: CodeRange[] = [[low, high]];
  const [upperLow, upperHigh] = [Math.max(low, 0x41), Math.min(high, 0x5a)];
  const [lowerLow, lowerHigh] = [Math.max(low, 0x61), Math.min(high, 0x7a)];
  if (upperLow <= upperHigh) ranges.push([upperLow + CASE_DISTANCE, upperHigh + CASE_DISTANCE]);
  if (lowerLow <= lowerHigh) ranges.push([lowerLow - CASE_DISTANCE, lowerHigh - CASE_DISTANCE]);
  for (const [twin, upper] of FOREIGN_TWINS) {
    if (ranges.some(([from, to]) => from <= upper && upper <= to)) ranges.push([twin, twin]);
  }
  return ranges;
}

function mergeRanges(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const merged: [number, number][] = [];
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

/** Every code point that is not in `ranges` (sorted and merged). */
export function complementOf(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const complement: CodeRange[] = [];
  let next = 0;
  for (const [low, high] of ranges) {
    if (low > next) complement.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= CODE_POINT_MAX) complement.push([next, CODE_POINT_MAX]);
  return complement;
}
