/** The parser's place in the token list, and how it reports what is wrong there. */
import { reportFault } from '../../base/text-faults.ts';
import type { Expression } from './ast.ts';
import type { FaultCode, FaultSink } from './faults.ts';
import { TOKEN } from './token-kinds.ts';
import type { Tokens } from './tokens.ts';

/**
 * Ends the reading of one item of a body; its fault is already reported. Always the same object, as making errors
 * is slow and a file may have very many faults. Never leaves this room.
 */
export const STOP = new Error('the item cannot be read');

export type Parser = {
  readonly tokens: Tokens;
  readonly sink: FaultSink;
  /** Added to places in the token list to make offsets in the file. */
  readonly offsetBase: number;
  readonly depthMax: number;
  readonly heightMax: number;
  /** Faults after which the rest of the text is not read. */
  readonly faultsMax: number;
  /** The grammar of expressions, for the parts that it is made of. */
  readonly parseExpression: (p: Parser) => Expression;
  /** A block was never closed: lines at the margin that begin a block are taken for the end of those open. */
  readonly isDistrustful: boolean;
  /** The token before which a block was found not to be closed; -1 when none was. */
  unclosedAt: number;
  /** The next token. */
  at: number;
  /** The end of the last token taken, in the file. */
  lastEnd: number;
  /** False inside brackets, where line breaks mean nothing. */
  isLineAware: boolean;
  /** Constructs open now. */
  depth: number;
  /** An upper bound of the height of the expression read so far. */
  height: number;
};

/** The kind of the next token. */
export function peek(p: Parser): number {
  const { kinds } = p.tokens;
  if (!p.isLineAware) while (kinds[p.at] === TOKEN.newline) p.at++;
  return kinds[p.at] as number;
}

/** Takes the next token and gives its place in the list. The end and a cut stay where they are. */
export function take(p: Parser): number {
  const { at } = p;
  p.lastEnd = p.offsetBase + (p.tokens.ends[at] as number);
  const kind = p.tokens.kinds[at];
  if (kind !== TOKEN.end && kind !== TOKEN.cut) p.at++;
  return at;
}

/** Takes the next token if it is of this kind. */
export function takeIf(p: Parser, kind: number): boolean {
  if (peek(p) !== kind) return false;
  take(p);
  return true;
}

export const startOf = (p: Parser, token: number): number => p.offsetBase + (p.tokens.starts[token] as number);

export const endOf = (p: Parser, token: number): number => p.offsetBase + (p.tokens.ends[token] as number);

export const textOf = (p: Parser, token: number): string =>
  p.tokens.text.slice(p.tokens.starts[token], p.tokens.ends[token]);

/** True when a token is this word. */
export function isWord(p: Parser, token: number, word: string): boolean {
  const { kinds, starts, ends, text } = p.tokens;
  const start = starts[token] as number;
  const length = (ends[token] as number) - start;
  return kinds[token] === TOKEN.identifier && length === word.length && text.startsWith(word, start);
}

/** Nothing is open any more: the text ends, or is cut, here. */
export const isEnd = (kind: number): boolean => kind === TOKEN.end || kind === TOKEN.cut;

/** Reports a fault and lets the item go on. */
export function report(p: Parser, code: FaultCode, message: string, start: number, end: number): void {
  reportFault(p.sink, code, message, start, end);
}

/** Reports a fault that ends the item. */
export function stop(p: Parser, code: FaultCode, message: string, start: number, end: number): never {
  report(p, code, message, start, end);
  throw STOP;
}

/** Reports a fault at the next token, of which another kind was expected. */
export function stopAtToken(p: Parser, code: FaultCode, expected: string): never {
  const kind = peek(p);
  const lexical = describeLexicalFault(p, kind);
  if (lexical !== undefined) stop(p, lexical[0], lexical[1], startOf(p, p.at), endOf(p, p.at));
  stop(p, code, `expected ${expected}, found ${describeToken(p)}`, startOf(p, p.at), endOf(p, p.at));
}

/**
 * Reports what is wrong before a closing bracket, or that it is missing altogether. `opened` is the token that opened.
 */
export function stopBeforeClose(p: Parser, opened: number, code: FaultCode, expected: string): never {
  if (!isEnd(peek(p))) return stopAtToken(p, code, expected);
  return stop(p, 'hcl-unclosed-bracket', `${textOf(p, opened)} is not closed`, startOf(p, opened), endOf(p, opened));
}

/** Enters a construct that others may nest in; `leave` after it, unless it stops. */
export function enter(p: Parser): void {
  if (++p.depth > p.depthMax) {
    const message = `blocks, brackets and templates are nested deeper than ${p.depthMax} levels`;
    stop(p, 'hcl-too-deep', message, startOf(p, p.at), endOf(p, p.at));
  }
}

/** Leaves a construct that was entered. */
export function leave(p: Parser): void {
  p.depth--;
}

/** Counts a node that is put around what was read before, as in `a + b + c`: such a chain nests without brackets. */
export function addLink(p: Parser): void {
  if (++p.height > p.heightMax) {
    const message = `the operators and indexes of one expression make it higher than ${p.heightMax} levels`;
    stop(p, 'hcl-too-deep', message, startOf(p, p.at), endOf(p, p.at));
  }
}

function describeLexicalFault(p: Parser, kind: number): readonly [FaultCode, string] | undefined {
  if (kind === TOKEN.openComment) return ['hcl-unclosed-comment', 'the comment is not closed'];
  if (kind === TOKEN.brokenString) return ['hcl-multi-line-string', 'a quoted string may not have a line break in it'];
  if (kind !== TOKEN.invalid) return undefined;
  const text = textOf(p, p.at);
  if ('&|^~'.includes(text)) return ['hcl-unsupported-operator', `${text} is no operator`];
  const name = text >= ' ' && text <= '~' ? text : `U+${(text.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  return ['hcl-invalid-character', `the character ${name} is not used in the language`];
}

const SHOWN_CHARS_MAX = 40;

function describeToken(p: Parser): string {
  const kind = p.tokens.kinds[p.at];
  if (kind === TOKEN.end) return 'the end of the text';
  if (kind === TOKEN.cut) return 'the next block of the file';
  if (kind === TOKEN.newline) return 'a line break';
  const text = textOf(p, p.at);
  if (text === '') return 'the end of the line';
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}...` : text;
}
