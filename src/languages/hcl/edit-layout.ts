/** How the text around an authored node is laid out: what an edit must know to look as if its author had made it. */

/** A half-open range of UTF-16 offsets that a text takes the place of. */
export type HclEdit = { readonly start: number; readonly end: number; readonly text: string };

type Range = { readonly start: number; readonly end: number };

/** Offset of the first character of the line. */
export function lineStartOf(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The white space before a place when nothing else stands there on its line. */
export function indentBefore(text: string, at: number): string | undefined {
  const before = text.slice(lineStartOf(text, at), at);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** The white space that the line of a place starts with. */
export function indentOfLine(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStartOf(text, at), at))?.[0] ?? '';
}

/** Start of the line after a place, when at most a comma and comments follow it on its own. */
export function nextLineAfter(text: string, at: number): number | undefined {
  // The end of a here-document is the start of a line already.
  if (text[at - 1] === '\n') return at;
  const rest = /,?[ \t]*(?:\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*)*(?:(?:#|\/\/)[^\n]*)?\r?(\n|$)/y;
  rest.lastIndex = at;
  const found = rest.exec(text);
  return found === null || found[1] === '' ? undefined : rest.lastIndex;
}

/** The lines that a node has for itself, with the comment behind it; undefined when it shares one. */
export function ownLines(text: string, { start, end }: Range): Range | undefined {
  const next = nextLineAfter(text, end);
  return indentBefore(text, start) === undefined || next === undefined
    ? undefined
    : { start: lineStartOf(text, start), end: next };
}

/** Whether a line holds nothing; `at` is its start. */
export function isBlankLine(text: string, at: number): boolean {
  return /^[ \t]*\r?(?:\n|$)/.test(text.slice(at, text.indexOf('\n', at) + 1 || text.length));
}
