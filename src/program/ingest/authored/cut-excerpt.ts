/** The lines around a finding: those of its own resource alone, masked, and cut where they are long. */
import { LIMITS } from '../../../base/limits.ts';
import type { Span } from '../../../base/positions.ts';
import { SECRET_MASK } from '../../../model/programme/mask-secrets.ts';
import type { SightingExcerpt } from '../../../model/programme/sighting-excerpt.ts';
import { cleanText } from '../kept-text.ts';
import { type FileText, isSpan, lastLineOf, lineAt } from './file-text.ts';
import type { HiddenText } from './hidden-text.ts';
import type { Range } from './named-secrets.ts';

/** Lines before and after what a finding is about, and lines of that itself. */
const CONTEXT_LINES = 3;
const SPAN_LINES_MAX = 12;

/**
 * Undefined where the span no longer fits the file. `own` is the text of the finding's resource in this file: what is
 * beside it may hold secrets of what no control has judged, so it is not shown.
 */
export function cutExcerpt(
  text: FileText,
  hidden: HiddenText,
  span: Span,
  own: Span | undefined,
): SightingExcerpt | undefined {
  if (!isSpan(text, span) || (own !== undefined && !isSpan(text, own))) return undefined;
  const first = span.start.line;
  const last = lastLineOf(span);
  const shownLast = Math.min(last, first + SPAN_LINES_MAX - 1);
  const isWithin = own !== undefined && own.start.offset <= span.start.offset && own.end.offset >= span.end.offset;
  const fromLine = isWithin ? Math.max(own.start.line, first - CONTEXT_LINES) : first;
  const below = shownLast === last ? last + CONTEXT_LINES : shownLast;
  const toLine = isWithin ? Math.min(lastLineOf(own), below) : shownLast;
  const lines: string[] = [];
  let mark: Range = [0, 0];
  for (let line = fromLine; line <= toLine; line++) {
    const said = lineAt(text, line);
    const masked = maskLine(said, hidden.ofLine(line));
    if (line !== first) lines.push(cutLine(masked.text, 0));
    else {
      const end = last > first ? said.trimEnd().length : Math.min(span.end.column - 1, said.length);
      const [from, to] = [
        masked.moveStart(span.start.column - 1),
        masked.moveEnd(Math.max(end, span.start.column - 1)),
      ];
      const shift = chooseShift(masked.text, from);
      lines.push(cutLine(masked.text, shift));
      mark = moveMark([from, to], shift, lines.at(-1)?.length ?? 0);
    }
  }
  return { fromLine, lines, mark: { line: first, from: mark[0] + 1, to: mark[1] + 1 } };
}

type MaskedLine = {
  readonly text: string;
  /** Where units of the line are in its masked text: before a mask that covers them, and behind it. */
  readonly moveStart: (at: number) => number;
  readonly moveEnd: (at: number) => number;
};

function maskLine(line: string, ranges: readonly Range[]): MaskedLine {
  let text = '';
  let done = 0;
  for (const [from, to] of ranges) {
    text += line.slice(done, from) + SECRET_MASK;
    done = to;
  }
  const move = (at: number, isEnd: boolean): number => {
    let moved = at;
    for (const [from, to] of ranges) {
      if (at <= from) break;
      if (at >= to) moved += SECRET_MASK.length - (to - from);
      else moved += from - at + (isEnd ? SECRET_MASK.length : 0);
    }
    return moved;
  };
  return { text: text + line.slice(done), moveStart: (at) => move(at, false), moveEnd: (at) => move(at, true) };
}

/** Units left out at the start of a line so that what is marked is in what is kept. */
function chooseShift(line: string, from: number): number {
  const width = LIMITS.excerptLineCharsMax;
  if (line.length <= width || from < width / 2) return 0;
  return Math.min(from - Math.floor(width / 3), line.length - width);
}

function cutLine(line: string, shift: number): string {
  const end = shift + LIMITS.excerptLineCharsMax;
  const text = (shift > 0 ? '…' : '') + line.slice(shift, end) + (line.length > end ? '…' : '');
  return cleanText(text);
}

function moveMark([from, to]: Range, shift: number, length: number): Range {
  const head = shift > 0 ? 1 : 0;
  const start = Math.min(from - shift + head, length);
  return [start, Math.max(start, Math.min(to - shift + head, length))];
}
