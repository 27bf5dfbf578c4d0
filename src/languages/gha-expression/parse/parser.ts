/** Parses one expression into a syntax tree: recursive descent, tolerant, bounded in length and depth. */
import { LIMITS } from '../../../base/limits.ts';
import type { CompareOperator, Expression, ExpressionIssue, IssueCode, TextRange, WithIssues } from '../ast.ts';
import { readTokens, type Token, type TokenKind } from './lexer.ts';
import { readNumber } from './numbers.ts';

/** A node with the height of the tree below it, so that no later walk can run out of stack. */
type Tree = { readonly node: Expression; readonly height: number };

type Parser = {
  readonly text: string;
  readonly base: number;
  readonly tokens: readonly Token[];
  readonly issues: ExpressionIssue[];
  at: number;
  nesting: number;
  /** After the first syntax error nothing more is reported: the rest would be consequences. */
  hasStopped: boolean;
};

const KEYWORDS: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
]);
const RELATIONS: ReadonlySet<TokenKind> = new Set(['<', '<=', '>', '>=']);
const EQUALITIES: ReadonlySet<TokenKind> = new Set(['==', '!=']);

const peek = (p: Parser): Token => p.tokens[p.at] as Token;
const textOf = (p: Parser, token: Token): string => p.text.slice(token.start, token.end);
const rangeFrom = (p: Parser, start: number): TextRange => ({ start, end: p.base + (p.tokens[p.at - 1]?.end ?? 0) });
const rangeOf = (p: Parser, token: Token): TextRange => ({ start: p.base + token.start, end: p.base + token.end });

function take(p: Parser): Token {
  const token = peek(p);
  if (token.kind !== 'end') p.at++;
  return token;
}

function takeIf(p: Parser, kind: TokenKind): Token | undefined {
  return peek(p).kind === kind ? take(p) : undefined;
}

function stop(p: Parser, code: IssueCode, message: string, remedy: string, range = rangeOf(p, peek(p))): void {
  if (p.hasStopped) return;
  p.hasStopped = true;
  p.issues.push({ code, message, remedy, range });
}

function stopAtToken(p: Parser, expected: string): void {
  const token = peek(p);
  const found = token.kind === 'end' ? 'the expression ends' : `'${textOf(p, token)}' stands`;
  stop(p, 'syntax', `${found} where ${expected} is expected`, `Write ${expected} here, or remove what is too much.`);
}

function stopTooDeep(p: Parser, range: TextRange): void {
  const remedy = `GitHub allows ${LIMITS.ghaExpressionDepthMax} levels; split the expression over env or outputs.`;
  stop(p, 'too-deep', 'the expression is nested too deeply', remedy, range);
}

/** Behind what was taken, so that it lies inside the node that waits for it. */
function missing(p: Parser): Tree {
  const start = p.base + (p.tokens[p.at - 1]?.end ?? peek(p).start);
  return { node: { kind: 'missing', range: { start, end: start } }, height: 1 };
}

/** Wraps a new node over its children; over the depth limit the node is dropped and parsing ends. */
function grow(p: Parser, node: Expression, ...children: readonly Tree[]): Tree {
  let height = 0;
  for (const child of children) height = Math.max(height, child.height);
  if (height < LIMITS.ghaExpressionDepthMax) return { node, height: height + 1 };
  stopTooDeep(p, node.range);
  return missing(p);
}

/** Runs a nested part unless too many are open already. */
function nest(p: Parser, parse: (p: Parser) => Tree): Tree {
  if (p.hasStopped) return missing(p);
  if (p.nesting >= LIMITS.ghaExpressionNestingMax) {
    stopTooDeep(p, rangeOf(p, peek(p)));
    return missing(p);
  }
  p.nesting++;
  const tree = parse(p);
  p.nesting--;
  return tree;
}

function parseLogical(p: Parser, operator: '&&' | '||', parseOperand: (p: Parser) => Tree): Tree {
  const start = p.base + peek(p).start;
  const first = parseOperand(p);
  const trees = [first];
  while (!p.hasStopped && takeIf(p, operator) !== undefined) trees.push(parseOperand(p));
  if (trees.length === 1) return first;
  const operands = trees.map((tree) => tree.node);
  return grow(p, { kind: 'logical', operator, operands, range: rangeFrom(p, start) }, ...trees);
}

function parseComparison(p: Parser, kinds: ReadonlySet<TokenKind>, parseOperand: (p: Parser) => Tree): Tree {
  const start = p.base + peek(p).start;
  let left = parseOperand(p);
  while (!p.hasStopped && kinds.has(peek(p).kind)) {
    const operator = take(p).kind as CompareOperator;
    const right = parseOperand(p);
    const range = rangeFrom(p, start);
    left = grow(p, { kind: 'compare', operator, left: left.node, right: right.node, range }, left, right);
  }
  return left;
}

const parseAny = (p: Parser): Tree => parseLogical(p, '||', parseAll);
const parseAll = (p: Parser): Tree => parseLogical(p, '&&', parseEquality);
const parseEquality = (p: Parser): Tree => parseComparison(p, EQUALITIES, parseRelation);
const parseRelation = (p: Parser): Tree => parseComparison(p, RELATIONS, parseUnary);

function parseUnary(p: Parser): Tree {
  const sign = takeIf(p, '!');
  if (sign === undefined) return parsePostfix(p);
  const operand = nest(p, parseUnary);
  return grow(p, { kind: 'not', operand: operand.node, range: rangeFrom(p, p.base + sign.start) }, operand);
}

function parsePostfix(p: Parser): Tree {
  const start = p.base + peek(p).start;
  let tree = parsePrimary(p);
  for (;;) {
    if (p.hasStopped) return tree;
    if (takeIf(p, '.') !== undefined) tree = parseProperty(p, tree, start);
    else if (takeIf(p, '[') !== undefined) tree = parseIndex(p, tree, start);
    else return tree;
  }
}

function parseProperty(p: Parser, receiver: Tree, start: number): Tree {
  if (takeIf(p, '*') !== undefined) {
    return grow(p, { kind: 'filter', receiver: receiver.node, range: rangeFrom(p, start) }, receiver);
  }
  const name = takeIf(p, 'word');
  if (name === undefined) {
    stopAtToken(p, 'the name of a property or *');
    return receiver;
  }
  const range = rangeFrom(p, start);
  const nameRange = rangeOf(p, name);
  return grow(p, { kind: 'property', receiver: receiver.node, name: textOf(p, name), nameRange, range }, receiver);
}

function parseIndex(p: Parser, receiver: Tree, start: number): Tree {
  if (peek(p).kind === '*') {
    take(p);
    close(p, ']');
    return grow(p, { kind: 'filter', receiver: receiver.node, range: rangeFrom(p, start) }, receiver);
  }
  const index = nest(p, parseAny);
  close(p, ']');
  const range = rangeFrom(p, start);
  return grow(p, { kind: 'index', receiver: receiver.node, index: index.node, range }, receiver, index);
}

function close(p: Parser, kind: ')' | ']'): void {
  if (takeIf(p, kind) === undefined) stopAtToken(p, `'${kind}'`);
}

function parsePrimary(p: Parser): Tree {
  const token = peek(p);
  const range = rangeOf(p, token);
  switch (token.kind) {
    case 'number':
      take(p);
      return { node: { kind: 'literal', value: readNumber(textOf(p, token)), range }, height: 1 };
    case 'string': {
      take(p);
      const quoted = textOf(p, token);
      const text = quoted.slice(1, quoted.length > 1 && quoted.endsWith(quoted.charAt(0)) ? -1 : undefined);
      return { node: { kind: 'literal', value: text.replaceAll("''", "'"), range }, height: 1 };
    }
    case 'word':
      take(p);
      return parseWord(p, token);
    case '(': {
      take(p);
      const inner = nest(p, parseAny);
      close(p, ')');
      return inner;
    }
    default:
      stopAtToken(p, 'a value');
      return missing(p);
  }
}

function parseWord(p: Parser, token: Token): Tree {
  const name = textOf(p, token);
  const range = rangeOf(p, token);
  const keyword = KEYWORDS.get(name);
  if (keyword !== undefined) return { node: { kind: 'literal', value: keyword, range }, height: 1 };
  if (takeIf(p, '(') === undefined) return { node: { kind: 'context', name, range }, height: 1 };
  const args: Tree[] = [];
  if (takeIf(p, ')') === undefined) {
    do args.push(nest(p, parseAny));
    while (!p.hasStopped && takeIf(p, ',') !== undefined);
    if (takeIf(p, ')') === undefined) stopAtToken(p, "',' or ')'");
  }
  const call = {
    kind: 'call',
    name,
    nameRange: range,
    args: args.map((tree) => tree.node),
    range: rangeFrom(p, range.start),
  } as const;
  return grow(p, call, ...args);
}

/**
 * Parses the text of one expression (without `${{` and `}}`). Offsets are UTF-16 units, `baseOffset` added. Always
 * gives a tree of at most `ghaExpressionDepthMax` levels, as much as could be read; the grammar is that of GitHub's
 * runner.
 */
export function parseExpression(text: string, baseOffset = 0): WithIssues<Expression> {
  const whole = { start: baseOffset, end: baseOffset + text.length };
  const nothing = { kind: 'missing', range: { start: baseOffset, end: baseOffset } } as const;
  if (text.length > LIMITS.ghaExpressionCharsMax) {
    const message = `the expression has ${text.length} characters`;
    const remedy = `GitHub allows ${LIMITS.ghaExpressionCharsMax} characters; split it over env or outputs.`;
    return { value: nothing, issues: [{ code: 'too-long', message, remedy, range: whole }] };
  }
  const found: ExpressionIssue[] = [];
  const tokens = readTokens(text, found);
  const issues = found.map((issue) => ({
    ...issue,
    range: { start: issue.range.start + baseOffset, end: issue.range.end + baseOffset },
  }));
  const p: Parser = { text, base: baseOffset, tokens, issues, at: 0, nesting: 0, hasStopped: false };
  if (tokens.length === 1 && issues.length === 0) {
    const message = 'the expression is empty';
    return { value: nothing, issues: [{ code: 'empty-expression', message, remedy: 'Write a value.', range: whole }] };
  }
  const { node } = parseAny(p);
  if (!p.hasStopped && peek(p).kind !== 'end') stopAtToken(p, 'an operator or the end');
  // What the lexer refused leaves a gap; the parser's complaint about that gap would say it twice.
  return { value: node, issues: found.length > 0 ? issues.slice(0, found.length) : issues };
}
