/** Where reading goes on behind an item that is wrong: at the end of its line, outside all brackets opened in it. */
import { endOf, isEnd, type Parser } from './cursor.ts';
import { TOKEN } from './token-kinds.ts';

/** The token that closes each kind of opening token. */
const CLOSERS = new Uint8Array(64);
CLOSERS[TOKEN.braceOpen] = TOKEN.braceClose;
CLOSERS[TOKEN.bracketOpen] = TOKEN.bracketClose;
CLOSERS[TOKEN.parenthesisOpen] = TOKEN.parenthesisClose;
CLOSERS[TOKEN.quoteOpen] = TOKEN.quoteClose;
CLOSERS[TOKEN.heredocOpen] = TOKEN.heredocClose;
CLOSERS[TOKEN.interpolationOpen] = TOKEN.sequenceClose;
CLOSERS[TOKEN.directiveOpen] = TOKEN.sequenceClose;

const IS_CLOSER = new Uint8Array(64);
for (const kind of CLOSERS) if (kind !== 0) IS_CLOSER[kind] = 1;

/**
 * Moves to the line break that ends the item whose first token is `first`, or to the brace that ends the body around
 * it. Brackets that were never closed do not swallow the file: a line at the margin that begins a block ends the item
 * as well. Always passes at least one token of the file's own body.
 */
export function skipItem(p: Parser, first: number, isNested: boolean): void {
  const { kinds } = p.tokens;
  const open: Open = { closers: [], counts: new Uint32Array(64) };
  let at = first;
  for (; ; at++) {
    const kind = kinds[at] as number;
    if (isEnd(kind)) break;
    if (kind === TOKEN.newline && (open.closers.length === 0 || isItemAtMargin(p, at + 1))) break;
    if (CLOSERS[kind] !== 0) openBracket(open, CLOSERS[kind] as number);
    else if (IS_CLOSER[kind] !== 0 && !closeBracket(open, kind) && kind === TOKEN.braceClose && isNested) break;
  }
  p.at = at;
  p.lastEnd = endOf(p, Math.max(first, at - 1));
}

/** The closers that are waited for, innermost last, and how many there are of each kind. */
type Open = { readonly closers: number[]; readonly counts: Uint32Array };

function openBracket({ closers, counts }: Open, closer: number): void {
  closers.push(closer);
  counts[closer] = (counts[closer] as number) + 1;
}

/** Closes the innermost bracket of this kind, and all in it. False, and nothing closed, when none is open. */
function closeBracket({ closers, counts }: Open, closer: number): boolean {
  if (counts[closer] === 0) return false;
  let closed: number | undefined;
  do {
    closed = closers.pop() as number;
    counts[closed] = (counts[closed] as number) - 1;
  } while (closed !== closer);
  return true;
}

/** True for a token that stands at the start of a line and begins a block: names and labels up to a brace. */
export function isItemAtMargin(p: Parser, token: number): boolean {
  const { kinds, starts, text } = p.tokens;
  const start = starts[token] as number;
  if (kinds[token] !== TOKEN.identifier || (start > 0 && text.charCodeAt(start - 1) !== 0x0a)) return false;
  let at = token + 1;
  while (kinds[at] === TOKEN.identifier || kinds[at] === TOKEN.string || kinds[at] === TOKEN.escapedString) at++;
  return kinds[at] === TOKEN.braceOpen;
}
