/** The parser's place in the token list, and how it reports what is wrong there. */
import type { CelIssue, TextRange } from '../ast.ts';
import type { Token, TokenKind } from './lexer.ts';
import type { MacroFinder } from './macros.ts';

/** Ends the parse of one text; the issue is already recorded. Never leaves `parse/`. */
export class ParseStop extends Error {}

/** The state of one parse. */
export type Parser = {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly issues: CelIssue[];
  readonly depthMax: number;
  readonly macros: MacroFinder;
  at: number;
  depth: number;
  nextId: number;
};

export const peek = (p: Parser): Token => p.tokens[p.at] as Token;

export const kindAt = (p: Parser, offset = 0): TokenKind => p.tokens[p.at + offset]?.kind ?? 'end';

/** Takes the current token. The last one, `end`, is never passed. */
export function take(p: Parser): Token {
  const token = peek(p);
  if (token.kind !== 'end') p.at++;
  return token;
}

/** Takes the current token when it is of this kind. */
export function takeIf(p: Parser, kind: TokenKind): Token | undefined {
  return peek(p).kind === kind ? take(p) : undefined;
}

export const textOf = (p: Parser, token: Token): string => p.text.slice(token.start, token.end);

export const rangeSince = (p: Parser, start: number): TextRange => ({ start, end: p.tokens[p.at - 1]?.end ?? start });

/** The range of a token. */
export const rangeOf = ({ start, end }: Token): TextRange => ({ start, end });

export const newId = (p: Parser): number => p.nextId++;

/** Records an issue and lets the parse go on. */
export function report(p: Parser, code: CelIssue['code'], message: string, range: TextRange): void {
  p.issues.push({ code, message, range });
}

/** Ends the parse at the current token. */
export function stop(p: Parser, expected: string): never {
  const token = peek(p);
  const found = token.kind === 'end' ? 'the end of the expression' : `'${textOf(p, token)}'`;
  report(p, 'syntax', `expected ${expected}, found ${found}`, { start: token.start, end: token.end });
  throw new ParseStop();
}

/** Ends the parse where nesting passes the limit. */
export function stopTooDeep(p: Parser, range: TextRange): never {
  report(p, 'too-deep', `the expression is nested deeper than ${p.depthMax} levels`, range);
  throw new ParseStop();
}

/** Takes a token of this kind, or ends the parse saying what was `expected`. */
export function expect(p: Parser, kind: TokenKind, expected: string): Token {
  return takeIf(p, kind) ?? stop(p, expected);
}
