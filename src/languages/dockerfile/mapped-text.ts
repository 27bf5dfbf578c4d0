/** Text put together from pieces of a file, which remembers where each piece stood. */

/** Offsets count UTF-16 units of the file. */
export type Span = { readonly start: number; readonly end: number };

export type MappedText = {
  readonly text: string;
  /** Starts of the pieces, in the text and in the file, both ascending. The first piece starts at 0. */
  readonly pieces: readonly { readonly at: number; readonly source: number }[];
};

export type MappedTextBuilder = {
  readonly add: (text: string, source: number) => void;
  readonly build: () => MappedText;
};

/** Collects pieces in the order of the file. */
export function createMappedText(): MappedTextBuilder {
  const texts: string[] = [];
  const pieces: { at: number; source: number }[] = [];
  let length = 0;
  return {
    add: (text, source) => {
      if (text === '' && pieces.length > 0) return;
      texts.push(text);
      pieces.push({ at: length, source });
      length += text.length;
    },
    build: () => ({ text: texts.join(''), pieces: pieces.length > 0 ? pieces : [{ at: 0, source: 0 }] }),
  };
}

/** Where a range of the text stands in the file, with what was left out between its ends. */
export function spanOf({ pieces }: MappedText, start: number, end: number): Span {
  const from = toSource(pieces, start);
  // The end is looked for from the last character: the one behind it may stand on another line.
  return { start: from, end: end > start ? toSource(pieces, end - 1) + 1 : from };
}

function toSource(pieces: MappedText['pieces'], at: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  return piece === undefined ? at : piece.source + at - piece.at;
}

/** The part of the text from `start` to `end`. */
export function sliceMapped({ text, pieces }: MappedText, start: number, end = text.length): MappedText {
  const first = { at: 0, source: toSource(pieces, start) };
  const rest = pieces.flatMap(({ at, source }) => (at > start && at < end ? [{ at: at - start, source }] : []));
  return { text: text.slice(start, end), pieces: [first, ...rest] };
}
