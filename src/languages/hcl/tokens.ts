/** The tokens of one text in typed arrays, and the frames of the templates that are open while lexing. */
import type { Comment } from './ast.ts';
import { TOKEN, type TokenKind } from './token-kinds.ts';

/** The token list of one text: ranges are half-open UTF-16 offsets, in order. The last token is `end`. */
export type Tokens = {
  readonly text: string;
  kinds: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  count: number;
  readonly comments: Comment[];
  /** Where reading stopped because there were too many tokens. */
  truncatedAt: number | undefined;
};

/** A template, or a sequence in one, that is open. */
export type Frame = {
  readonly kind: 'quoted' | 'heredoc' | 'bare' | 'sequence';
  readonly start: number;
  /** The name that closes a heredoc. */
  readonly marker: string;
  /** Heredoc: only a line of nothing else may close it. */
  isAtLineStart: boolean;
  /** Sequence: braces open in it. */
  braces: number;
};

export type Lexer = {
  readonly tokens: Tokens;
  readonly text: string;
  readonly tokensMax: number;
  readonly frames: Frame[];
  at: number;
  /** How often lexing went on behind something that is never closed. */
  cuts: number;
  /** Known once a block comment was found open: no later one has an end either. */
  hasOpenComment: boolean;
};

/** Arrays of the last text, for the next one: most files are small, and allocating is half of the work then. */
let spare: Pick<Tokens, 'kinds' | 'starts' | 'ends'> | undefined;

const FIRST_CAPACITY = 8192;
const SPARE_CAPACITY_MAX = 262_144;

/** A lexer at the start of a text. */
export function createLexer(text: string, tokensMax: number): Lexer {
  const { kinds, starts, ends } = spare ?? allocate(FIRST_CAPACITY);
  spare = undefined;
  const tokens: Tokens = { text, kinds, starts, ends, count: 0, comments: [], truncatedAt: undefined };
  return { tokens, text, tokensMax, frames: [], at: 0, cuts: 0, hasOpenComment: false };
}

/** Gives back what a token list is made of; it must not be read any more. */
export function releaseTokens({ kinds, starts, ends }: Tokens): void {
  if (kinds.length <= SPARE_CAPACITY_MAX) spare = { kinds, starts, ends };
}

function allocate(capacity: number): Pick<Tokens, 'kinds' | 'starts' | 'ends'> {
  return { kinds: new Uint8Array(capacity), starts: new Int32Array(capacity), ends: new Int32Array(capacity) };
}

/** Adds a token. */
export function addToken(tokens: Tokens, kind: TokenKind, start: number, end: number): void {
  const at = tokens.count++;
  if (at === tokens.kinds.length) growTokens(tokens);
  tokens.kinds[at] = kind;
  tokens.starts[at] = start;
  tokens.ends[at] = end;
}

function growTokens(tokens: Tokens): void {
  const grown = allocate(tokens.kinds.length * 2);
  grown.kinds.set(tokens.kinds);
  grown.starts.set(tokens.starts);
  grown.ends.set(tokens.ends);
  Object.assign(tokens, grown);
}

/** Takes back everything at and after a place, and marks the cut there. */
export function cutTokens(tokens: Tokens, at: number): void {
  while (tokens.count > 0 && (tokens.starts[tokens.count - 1] ?? 0) >= at) tokens.count--;
  while ((tokens.comments.at(-1)?.end ?? 0) > at) tokens.comments.pop();
  addToken(tokens, TOKEN.cut, at, at);
}

/** Opens a template or a sequence. */
export function openFrame(lexer: Lexer, kind: Frame['kind'], start: number, marker = ''): void {
  lexer.frames.push({ kind, start, marker, isAtLineStart: true, braces: 0 });
}
