/** The grammar of terms: literals, references, calls, and everything in brackets but the `for` forms. */
import type { Expression, ObjectEntry, Template } from './ast.ts';
import {
  endOf,
  isEnd,
  isWord,
  type Parser,
  peek,
  startOf,
  STOP,
  stopAtToken,
  stopBeforeClose,
  take,
  takeIf,
  textOf,
} from './cursor.ts';
import { readNumber, readString } from './literals.ts';
import { parseFor } from './parse-for.ts';
import { parseTemplate } from './parse-template.ts';
import { TOKEN } from './token-kinds.ts';

/** Reads an expression that has no operator at its top. */
export function parseTerm(p: Parser): Expression {
  switch (peek(p)) {
    case TOKEN.identifier:
      return parseName(p);
    case TOKEN.string:
    case TOKEN.escapedString:
      return parseString(p);
    case TOKEN.number: {
      const token = take(p);
      return { kind: 'literal', start: startOf(p, token), end: p.lastEnd, value: readNumber(p, token) };
    }
    case TOKEN.quoteOpen:
    case TOKEN.heredocOpen:
      return parseTemplate(p);
    case TOKEN.bracketOpen:
      return parseTuple(p);
    case TOKEN.braceOpen:
      return parseObject(p);
    case TOKEN.parenthesisOpen:
      return parseParentheses(p);
    default:
      return stopAtToken(p, 'hcl-invalid-expression', 'an expression');
  }
}

function parseName(p: Parser): Expression {
  const token = take(p);
  const start = startOf(p, token);
  const end = p.lastEnd;
  const next = peek(p);
  if (next === TOKEN.parenthesisOpen || next === TOKEN.doubleColon) return parseCall(p, token);
  const name = textOf(p, token);
  if (name === 'true' || name === 'false') return { kind: 'literal', start, end, value: name === 'true' };
  if (name === 'null') return { kind: 'literal', start, end, value: null };
  return { kind: 'traversal', start, end, root: name, rootEnd: end, steps: [] };
}

/** A string in quotes that is all text. */
function parseString(p: Parser): Template {
  const token = take(p);
  const start = startOf(p, token);
  const end = p.lastEnd;
  const faultsBefore = p.sink.errorCount;
  const constant = readString(p, token).normalize('NFC');
  if (p.sink.errorCount > faultsBefore) throw STOP;
  const parts = constant === '' ? [] : [{ kind: 'text' as const, start: start + 1, end: end - 1, value: constant }];
  return { kind: 'template', start, end, form: 'quoted', parts, constant, isWrapper: false };
}

function parseParentheses(p: Parser): Expression {
  const isLineAware = p.isLineAware;
  const open = take(p);
  p.isLineAware = false;
  const expression = parseItem(p, open);
  if (!takeIf(p, TOKEN.parenthesisClose)) stopBeforeClose(p, open, 'hcl-missing-separator', 'the closing )');
  p.isLineAware = isLineAware;
  return { kind: 'parentheses', start: startOf(p, open), end: p.lastEnd, expression };
}

/** A call, after the first part of its name was taken. */
function parseCall(p: Parser, nameToken: number): Expression {
  let name = textOf(p, nameToken);
  while (takeIf(p, TOKEN.doubleColon)) {
    if (peek(p) !== TOKEN.identifier) stopAtToken(p, 'hcl-invalid-call', 'the name of a function after ::');
    name += `::${textOf(p, take(p))}`;
  }
  const nameEnd = p.lastEnd;
  if (peek(p) !== TOKEN.parenthesisOpen) stopAtToken(p, 'hcl-invalid-call', '( after the name of the function');
  const isLineAware = p.isLineAware;
  const open = take(p);
  p.isLineAware = false;
  const args: Expression[] = [];
  let isExpanded = false;
  while (!takeIf(p, TOKEN.parenthesisClose)) {
    args.push(parseItem(p, open));
    if (takeIf(p, TOKEN.comma)) continue;
    isExpanded = takeIf(p, TOKEN.ellipsis);
    if (takeIf(p, TOKEN.parenthesisClose)) break;
    if (isExpanded) stopBeforeClose(p, open, 'hcl-invalid-call', ') after ...');
    stopBeforeClose(p, open, 'hcl-missing-separator', ', or ) after the argument');
  }
  p.isLineAware = isLineAware;
  return { kind: 'call', start: startOf(p, nameToken), end: p.lastEnd, name, nameEnd, args, isExpanded };
}

function parseTuple(p: Parser): Expression {
  const isLineAware = p.isLineAware;
  const open = take(p);
  p.isLineAware = false;
  if (peek(p) === TOKEN.identifier && isWord(p, p.at, 'for')) return parseFor(p, open, isLineAware);
  const items: Expression[] = [];
  while (!takeIf(p, TOKEN.bracketClose)) {
    items.push(parseItem(p, open));
    if (takeIf(p, TOKEN.comma)) continue;
    if (takeIf(p, TOKEN.bracketClose)) break;
    stopBeforeClose(p, open, 'hcl-missing-separator', ', or ] after the item');
  }
  p.isLineAware = isLineAware;
  return { kind: 'tuple', start: startOf(p, open), end: p.lastEnd, items };
}

function parseObject(p: Parser): Expression {
  const isLineAware = p.isLineAware;
  const open = take(p);
  if (isForNext(p)) return parseFor(p, open, isLineAware);
  p.isLineAware = true;
  const entries: ObjectEntry[] = [];
  for (;;) {
    const kind = peek(p);
    if (kind === TOKEN.newline) {
      take(p);
      continue;
    }
    if (kind === TOKEN.braceClose) break;
    entries.push(parseEntry(p, open));
    if (takeIf(p, TOKEN.comma) || takeIf(p, TOKEN.newline)) continue;
    if (peek(p) === TOKEN.braceClose) break;
    stopBeforeClose(p, open, 'hcl-missing-separator', 'a comma or a line break after the entry');
  }
  take(p);
  p.isLineAware = isLineAware;
  return { kind: 'object', start: startOf(p, open), end: p.lastEnd, entries };
}

/** Looks over line breaks, which mean something in an object but nothing before `for`. */
function isForNext(p: Parser): boolean {
  let at = p.at;
  while (p.tokens.kinds[at] === TOKEN.newline) at++;
  return isWord(p, at, 'for');
}

function parseEntry(p: Parser, open: number): ObjectEntry {
  const keyToken = p.at;
  const key = parseItem(p, open);
  const isBareName = p.tokens.kinds[keyToken] === TOKEN.identifier && key.end === endOf(p, keyToken);
  const kind = peek(p);
  if (kind !== TOKEN.equal && kind !== TOKEN.colon) {
    stopBeforeClose(p, open, 'hcl-missing-value', '= and a value after the key');
  }
  take(p);
  const value = p.parseExpression(p);
  const name = isBareName ? textOf(p, keyToken) : undefined;
  return { kind: 'entry', start: key.start, end: value.end, name, key, value };
}

/** An expression within a bracket; where the text ends instead, it is the bracket that is at fault. */
function parseItem(p: Parser, open: number): Expression {
  return isEnd(peek(p)) ? stopBeforeClose(p, open, 'hcl-unclosed-bracket', 'an expression') : p.parseExpression(p);
}
