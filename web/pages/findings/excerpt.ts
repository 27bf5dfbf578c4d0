/** Authored text around what is wrong, ready to be shown. Pure. */
import type { Sighting } from './use-findings.ts';

export type Excerpt = NonNullable<Sighting['excerpt']>;

type ExcerptLine = {
  readonly number: number;
  readonly isMarked: boolean;
  /** Around what is marked; all of the line is the first part where nothing is. */
  readonly parts: readonly [before: string, marked: string, after: string];
};

/** The lines with their numbers. A mark of no width marks its whole line, without its indentation. */
export function markLines({ fromLine, lines, mark }: Excerpt): readonly ExcerptLine[] {
  return lines.map((text, index) => {
    const number = fromLine + index;
    if (mark?.line !== number) return { number, isMarked: false, parts: [text, '', ''] };
    const isWide = mark.to > mark.from && mark.from <= text.length;
    const from = isWide ? mark.from - 1 : text.length - text.trimStart().length;
    const to = isWide ? Math.min(mark.to - 1, text.length) : text.length;
    return { number, isMarked: true, parts: [text.slice(0, from), text.slice(from, to), text.slice(to)] };
  });
}

/** `deploy/web.yaml:12:7`. */
export function sayPlace({ file, line, column }: Pick<Sighting, 'file' | 'line' | 'column'>): string {
  return line === null ? file : `${file}:${line}:${column ?? 1}`;
}

/** Why there is no text of a sighting. */
export function sayWhyNoText({ line, source }: Pick<Sighting, 'line' | 'source'>, findsSecrets: boolean): string {
  if (findsSecrets) return 'No lines of it are kept: they may hold the secret.';
  if (source === 'bulwark') return 'It is about Bulwark itself: nobody authored a file that says it.';
  if (line === null) return 'It was seen where it runs, or as it was rendered: no authored line is known.';
  return 'No lines of it are kept: they may hold a secret, the file had changed, or the run had no room for more.';
}

/** What a line of a unified diff does. */
export function toneOfDiff(line: string): 'in' | 'out' | 'head' | 'same' {
  if (/^(?:\+\+\+|---|@@|diff |index )/.test(line)) return 'head';
  if (line.startsWith('+')) return 'in';
  return line.startsWith('-') ? 'out' : 'same';
}
