/** Cuts a YAML stream into documents before parsing, so that a broken one does not take its neighbours with it. */

/** Half-open range of UTF-16 indexes. */
export type TextRange = { readonly start: number; readonly end: number };

/**
 * A marker alone at the start of a line. YAML 1.2 section 9.1.2 forbids these lines inside any document, also inside
 * quoted and block text, so a cut there is never wrong.
 */
const MARKER = /(?:^|[\r\n])(\ufeff?)(---|\.\.\.)(?=[ \t\r\n]|$)/g;
/** The ranges of the documents of a stream, in order, together covering all of it that is not blank. */
export function splitDocuments(text: string): readonly TextRange[] {
  const ranges: TextRange[] = [];
  let start = 0;
  for (const match of text.matchAll(MARKER)) {
    const marker = match.index + match[0].length - 3 - (match[1] ?? '').length;
    if (match[2] === '...') {
      const lineEnd = findLineEnd(text, marker);
      ranges.push({ start, end: lineEnd });
      start = lineEnd;
    } else if (!isPrologue(text, start, marker)) {
      ranges.push({ start, end: marker });
      start = marker;
    }
  }
  if (start < text.length) ranges.push({ start, end: text.length });
  return ranges;
}

/**
 * True when a range holds only blank lines, comments and directives: those belong to the document whose `---` follows.
 */
function isPrologue(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const isDirective = text[at] === '%';
    while (text[at] === ' ' || text[at] === '\t' || text[at] === '\ufeff') at++;
    if (isDirective || text[at] === '#' || text[at] === '\r' || text[at] === '\n') at = findLineEnd(text, at);
    else return at >= end;
  }
  return true;
}

function findLineEnd(text: string, at: number): number {
  const lineBreak = /\r\n?|\n|$/g;
  lineBreak.lastIndex = at;
  lineBreak.exec(text);
  return lineBreak.lastIndex;
}
