/**
 * Recursive-descent parser of CEL. Recursion is bounded by a depth limit, so hostile text gives an issue and no crash.
 * A fault of structure ends the parse; faults inside a literal, a name or a macro are collected, so that one run shows
 * the first few of them.
 */
import { LIMITS } from '../../../base/limits.ts';
import type { Ast, CelIssue, Expr, Literal, MapLiteral, StructLiteral, TextRange } from '../ast.ts';
import {
  type Parser,
  ParseStop,
  expect,
  kindAt,
  newId,
  peek,
  rangeOf,
  rangeSince,
  report,
  stop,
  stopTooDeep,
  take,
  takeIf,
  textOf,
} from './cursor.ts';
import { type LiteralFault, decodeBytes, decodeDouble, decodeInt, decodeString, decodeUint } from './literals.ts';
import { type Token, type TokenKind, readTokens } from './lexer.ts';
import { type MacroFinder, createMacroFinder } from './macros.ts';
import { findTooDeep } from './walk.ts';

export type ParseOptions = {
  /** Longest text taken, in UTF-16 units. Default `LIMITS.celExpressionCharsMax`. */
  readonly charsMax?: number;
  /** Deepest nesting taken. Default `LIMITS.celDepthMax`. */
  readonly depthMax?: number;
  /** Finds macros; the default knows the built-in ones only. */
  readonly macros?: MacroFinder;
};

export type Parsed = { readonly ast?: Ast; readonly issues: readonly CelIssue[] };

const ISSUES_MAX = 5;

/** Words that cel-spec keeps free: legal as field and method names, not as identifiers. */
const RESERVED: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop namespace package return var void while'.split(' '),
);

/** Binary operators by binding strength; `&&`, `||` and `?:` are parsed apart. */
const BINARY = new Map<TokenKind, { readonly strength: number; readonly name: string }>([
  ['<', { strength: 1, name: '_<_' }],
  ['<=', { strength: 1, name: '_<=_' }],
  ['>', { strength: 1, name: '_>_' }],
  ['>=', { strength: 1, name: '_>=_' }],
  ['==', { strength: 1, name: '_==_' }],
  ['!=', { strength: 1, name: '_!=_' }],
  ['in', { strength: 1, name: '@in' }],
  ['+', { strength: 2, name: '_+_' }],
  ['-', { strength: 2, name: '_-_' }],
  ['*', { strength: 3, name: '_*_' }],
  ['/', { strength: 3, name: '_/_' }],
  ['%', { strength: 3, name: '_%_' }],
]);

/**
 * Parses one expression.
 *
 * @returns the tree, or issues with exact ranges (`syntax`, `too-long`, `too-deep`, `invalid-argument` for macros).
 * The tree is absent when there is any issue. Never throws.
 */
export function parseExpression(text: string, options: ParseOptions = {}): Parsed {
  const { charsMax = LIMITS.celExpressionCharsMax, depthMax = LIMITS.celDepthMax } = options;
  if (text.length > charsMax) {
    const message = `the expression has ${text.length} characters; at most ${charsMax} are taken`;
    return { issues: [{ code: 'too-long', message, range: { start: charsMax, end: text.length } }] };
  }
  const { tokens, issues } = readTokens(text, ISSUES_MAX);
  if (issues.length > 0) return { issues };
  const macros = options.macros ?? DEFAULT_MACROS;
  const p: Parser = { text, tokens, issues, depthMax, macros, at: 0, depth: 0, nextId: 1 };
  const root = parseWhole(p);
  if (root === undefined || issues.length > 0) return { issues: issues.slice(0, ISSUES_MAX) };
  return { ast: { text, root, nodeCount: p.nextId - 1 }, issues };
}

const DEFAULT_MACROS = createMacroFinder();

function parseWhole(p: Parser): Expr | undefined {
  try {
    const root = parseTernary(p);
    expect(p, 'end', 'an operator or the end of the expression');
    // Nothing is nested deeper than there are nodes.
    const deep = p.nextId <= p.depthMax ? undefined : findTooDeep(root, p.depthMax);
    return deep === undefined ? root : stopTooDeep(p, deep.range);
  } catch (error) {
    if (!(error instanceof ParseStop)) throw error;
    return undefined;
  }
}

// --- operators ------------------------------------------------------------------------------------------------------

/** `a ? b : c`: the whole grammar below it. Every nesting passes here, so here the depth is bounded. */
function parseTernary(p: Parser): Expr {
  const { start, end } = peek(p);
  if (++p.depth > p.depthMax) stopTooDeep(p, { start, end });
  const condition = parseLogical(p, '||');
  let result = condition;
  if (takeIf(p, '?') !== undefined) {
    const then = parseLogical(p, '||');
    expect(p, ':', "':' of the conditional");
    const otherwise = parseTernary(p);
    // oxlint-disable-next-line unicorn/no-thenable -- a tree is never awaited
    result = { kind: 'conditional', id: newId(p), range: rangeSince(p, start), condition, then, otherwise };
  }
  p.depth--;
  return result;
}

type Term = { readonly expr: Expr; readonly range: TextRange };

/** A chain `a || b || c`, balanced as cel-go balances it: the middle operator becomes the root. */
function parseLogical(p: Parser, operator: '||' | '&&'): Expr {
  const terms: Term[] = [];
  do {
    const { start } = peek(p);
    const expr = operator === '||' ? parseLogical(p, '&&') : parseBinary(p, 1);
    terms.push({ expr, range: rangeSince(p, start) });
  } while (takeIf(p, operator) !== undefined);
  return balance(p, operator, terms, 0, terms.length - 1).expr;
}

function balance(p: Parser, operator: '||' | '&&', terms: readonly Term[], low: number, high: number): Term {
  if (low === high) return terms[low] as Term;
  const middle = (low + high) >> 1;
  const left = balance(p, operator, terms, low, middle);
  const right = balance(p, operator, terms, middle + 1, high);
  const range = { start: left.range.start, end: right.range.end };
  return { expr: { kind: 'logical', id: newId(p), range, operator, left: left.expr, right: right.expr }, range };
}

/** Relations, sums and products by precedence climbing; all are left-associative. */
function parseBinary(p: Parser, strengthMin: number): Expr {
  const { start } = peek(p);
  let left = parseUnary(p);
  for (;;) {
    const operator = BINARY.get(peek(p).kind);
    if (operator === undefined || operator.strength < strengthMin) return left;
    const nameRange = rangeOf(take(p));
    const right = parseBinary(p, operator.strength + 1);
    left = callOf(p, operator.name, [left, right], rangeSince(p, start), nameRange);
  }
}

const callOf = (p: Parser, name: string, args: readonly Expr[], range: TextRange, nameRange: TextRange): Expr => ({
  kind: 'call',
  id: newId(p),
  range,
  name,
  target: undefined,
  args,
  nameRange,
});

/** `!` and `-` in runs; pairs cancel out as in cel-go. A minus directly before a number is part of the literal. */
function parseUnary(p: Parser): Expr {
  const first = peek(p);
  if (first.kind !== '!' && first.kind !== '-') return parseMember(p, false);
  let isOdd = false;
  let last = first;
  while (peek(p).kind === first.kind) {
    last = take(p);
    isOdd = !isOdd;
  }
  const isNumber = kindAt(p) === 'int' || kindAt(p) === 'double';
  if (first.kind === '-' && isOdd && isNumber) return parseMember(p, true);
  const operand = parseMember(p, false);
  if (!isOdd) return operand;
  return callOf(p, `${first.kind}_`, [operand], rangeSince(p, first.start), rangeOf(last));
}

// --- members --------------------------------------------------------------------------------------------------------

/** A primary followed by `.field`, `.?field`, `.method(...)`, `[index]` and `[?index]`. */
function parseMember(p: Parser, isNegative: boolean): Expr {
  const start = isNegative ? (p.tokens[p.at - 1] as Token).start : peek(p).start;
  let expr = isNegative ? parseNumber(p, start, true) : parsePrimary(p);
  for (;;) {
    if (takeIf(p, '.') !== undefined) expr = parseDotted(p, expr, start);
    else if (takeIf(p, '[') !== undefined) expr = parseIndex(p, expr, start);
    else return expr;
  }
}

function parseIndex(p: Parser, operand: Expr, start: number): Expr {
  const open = p.tokens[p.at - 1] as Token;
  const isOptional = takeIf(p, '?') !== undefined;
  const index = parseTernary(p);
  const close = expect(p, ']', "']'");
  const nameRange = { start: open.start, end: close.end };
  return callOf(p, isOptional ? '_[?_]' : '_[_]', [operand, index], rangeSince(p, start), nameRange);
}

function parseDotted(p: Parser, operand: Expr, start: number): Expr {
  const isOptional = takeIf(p, '?') !== undefined;
  const isQuoted = kindAt(p) === 'quoted-ident';
  const name = expect(p, isQuoted ? 'quoted-ident' : 'ident', 'a field or method name');
  if (!isOptional && !isQuoted && kindAt(p) === '(') return parseCall(p, name, operand, start, textOf(p, name));
  const field = isQuoted ? p.text.slice(name.start + 1, name.end - 1) : textOf(p, name);
  const fieldRange = rangeOf(name);
  return { kind: 'select', id: newId(p), range: rangeSince(p, start), operand, field, fieldRange, isOptional };
}

/** The arguments of a call and the macro that it may stand for. `(` is the current token. */
function parseCall(p: Parser, nameToken: Token, target: Expr | undefined, start: number, name: string): Expr {
  take(p);
  const args = parseSequence(p, ')', false, () => parseTernary(p));
  const range = rangeSince(p, start);
  const nameRange = rangeOf(nameToken);
  const call: Expr = { kind: 'call', id: newId(p), range, name, target, args, nameRange };
  const expand = p.macros(name, target !== undefined, args.length)?.expand;
  if (expand === undefined) return call;
  const fail = (message: string, at: Expr): undefined => report(p, 'invalid-argument', message, at.range) as undefined;
  return expand({ target, args, call, nextId: () => newId(p), fail }) ?? call;
}

/** Items separated by commas up to `close`; lists, maps and structs take a comma at the end, calls do not. */
function parseSequence<T>(p: Parser, close: TokenKind, mayTrail: boolean, parseItem: () => T): T[] {
  const items: T[] = [];
  if (mayTrail && kindAt(p) === ',' && kindAt(p, 1) === close) take(p);
  if (takeIf(p, close) !== undefined) return items;
  do {
    if (mayTrail && items.length > 0 && peek(p).kind === close) break;
    items.push(parseItem());
  } while (takeIf(p, ',') !== undefined);
  expect(p, close, `',' or '${close}'`);
  return items;
}

// --- primaries ------------------------------------------------------------------------------------------------------

function parsePrimary(p: Parser): Expr {
  const { kind, start } = peek(p);
  switch (kind) {
    case 'ident':
    case '.':
      return parseName(p, start);
    case '(':
      return parseParenthesized(p);
    case '[':
      return parseList(p, start);
    case '{':
      return parseMap(p, start);
    case 'int':
    case 'uint':
    case 'double':
      return parseNumber(p, start, false);
    default:
      return parseConstant(p);
  }
}

function parseParenthesized(p: Parser): Expr {
  take(p);
  const inner = parseTernary(p);
  expect(p, ')', "')'");
  return inner;
}

/** `x`, `.x`, `f(...)`, `.f(...)` and `pkg.Type{...}`. */
function parseName(p: Parser, start: number): Expr {
  const from = p.at;
  const isAbsolute = takeIf(p, '.') !== undefined;
  const token = expect(p, 'ident', 'a name');
  const name = textOf(p, token);
  const struct = parseStruct(p, start, from);
  if (struct !== undefined) return struct;
  if (RESERVED.has(name)) report(p, 'syntax', `'${name}' is a reserved word`, rangeOf(token));
  if (kindAt(p) === '(') return parseCall(p, token, undefined, start, isAbsolute ? `.${name}` : name);
  return { kind: 'ident', id: newId(p), range: rangeSince(p, start), name, isAbsolute };
}

/** A struct literal, when the dotted name that began at token `from` is followed by a brace. */
function parseStruct(p: Parser, start: number, from: number): StructLiteral | undefined {
  let ahead = 0;
  while (kindAt(p, ahead) === '.' && kindAt(p, ahead + 1) === 'ident') ahead += 2;
  if (kindAt(p, ahead) !== '{') return undefined;
  p.at += ahead;
  const nameRange = rangeSince(p, start);
  const nameTokens = p.tokens.slice(from, p.at);
  const typeName = nameTokens.map((token) => textOf(p, token)).join('');
  take(p);
  const entries = parseSequence(p, '}', true, () => parseStructEntry(p));
  return { kind: 'struct', id: newId(p), range: rangeSince(p, start), typeName, nameRange, entries };
}

function parseStructEntry(p: Parser): StructLiteral['entries'][number] {
  const isOptional = takeIf(p, '?') !== undefined;
  const isQuoted = kindAt(p) === 'quoted-ident';
  const name = expect(p, isQuoted ? 'quoted-ident' : 'ident', 'a field name');
  expect(p, ':', "':'");
  const field = isQuoted ? p.text.slice(name.start + 1, name.end - 1) : textOf(p, name);
  return { field, fieldRange: rangeOf(name), value: parseTernary(p), isOptional };
}

function parseList(p: Parser, start: number): Expr {
  take(p);
  const optionalIndices: number[] = [];
  let count = 0;
  const elements = parseSequence(p, ']', true, () => {
    if (takeIf(p, '?') !== undefined) optionalIndices.push(count);
    count++;
    return parseTernary(p);
  });
  return { kind: 'list', id: newId(p), range: rangeSince(p, start), elements, optionalIndices };
}

function parseMap(p: Parser, start: number): Expr {
  take(p);
  const entries = parseSequence(p, '}', true, (): MapLiteral['entries'][number] => {
    const isOptional = takeIf(p, '?') !== undefined;
    const key = parseTernary(p);
    expect(p, ':', "':' and a value");
    return { key, value: parseTernary(p), isOptional };
  });
  return { kind: 'map', id: newId(p), range: rangeSince(p, start), entries };
}

function parseNumber(p: Parser, start: number, isNegative: boolean): Expr {
  const token = take(p);
  const digits = textOf(p, token);
  const range = { start, end: token.end };
  if (token.kind === 'int') {
    const value = checkLiteral(p, decodeInt(digits, isNegative), token, 0n);
    return { kind: 'literal', id: newId(p), range, value: { type: 'int', value } };
  }
  if (token.kind === 'uint') {
    const value = checkLiteral(p, decodeUint(digits), token, 0n);
    return { kind: 'literal', id: newId(p), range, value: { type: 'uint', value } };
  }
  const value = checkLiteral(p, decodeDouble(digits), token, 0);
  return { kind: 'literal', id: newId(p), range, value: { type: 'double', value: isNegative ? -value : value } };
}

/** Reports a literal's fault and goes on with `fallback`. */
function checkLiteral<T extends bigint | number | string | Uint8Array>(
  p: Parser,
  decoded: T | LiteralFault,
  token: Token,
  fallback: T,
): T {
  if (typeof decoded !== 'object' || !('message' in decoded)) return decoded;
  const range = { start: token.start + decoded.start, end: token.start + decoded.end };
  report(p, 'syntax', decoded.message, range);
  return fallback;
}

function parseConstant(p: Parser): Literal {
  const token = peek(p);
  const value = readConstant(p, token);
  take(p);
  return { kind: 'literal', id: newId(p), range: rangeOf(token), value };
}

function readConstant(p: Parser, token: Token): Literal['value'] {
  switch (token.kind) {
    case 'null':
      return { type: 'null' };
    case 'true':
    case 'false':
      return { type: 'bool', value: token.kind === 'true' };
    case 'string':
      return { type: 'string', value: checkLiteral(p, decodeString(textOf(p, token)), token, '') };
    case 'bytes':
      return { type: 'bytes', value: checkLiteral(p, decodeBytes(textOf(p, token)), token, new Uint8Array()) };
    default:
      return stop(p, 'an expression');
  }
}
