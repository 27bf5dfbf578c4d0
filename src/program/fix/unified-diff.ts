/** Unified diffs, as `patch` and `git apply` read them. */

/** Lines shown before and after a change. */
export type Context = { readonly before: number; readonly after: number };

const CONTEXT: Context = { before: 3, after: 3 };

/** Where in its file a text stands that is a part of it, and what is shown around its changes. */
type DiffOptions = {
  /** Number of its first line, from 1. */
  readonly fromLine?: number;
  readonly context?: Context;
};
/** Changed lines up to which the shortest diff is looked for; beyond, all that differs is shown as replaced. */
const CHANGES_MAX = 2_000;

type Line = { readonly sign: ' ' | '-' | '+'; readonly text: string };

/**
 * The diff of a file, empty when nothing differs. Lines keep their breaks; one without is marked. `git apply`
 * takes less context too, but no change without a line after it that is not at the end of the file.
 */
export function writeUnifiedDiff(file: string, before: string, after: string, options: DiffOptions = {}): string {
  if (before === after) return '';
  const lines = diffLines(splitLines(before), splitLines(after));
  const name = file.replace(/^\/+/, '');
  return `--- a/${name}\n+++ b/${name}\n${listHunks(lines, options).map(writeHunk).join('')}`;
}

/** Every line with its line feed. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function diffLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const tailMax = Math.min(before.length, after.length) - head;
  while (tail < tailMax && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const same = (text: string): Line => ({ sign: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** The greedy algorithm of Myers (1986): how far each diagonal gets with a number of changes, then the way back. */
function diffMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const reached = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  for (let changes = 0; changes <= Math.min(CHANGES_MAX, before.length + after.length); changes++) {
    trace.push(new Map(reached));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const isDown = goesDown(reached, diagonal, changes);
      let x = isDown ? (reached.get(diagonal + 1) ?? 0) : (reached.get(diagonal - 1) ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(before, after, trace);
    }
  }
  return [...before.map((text): Line => ({ sign: '-', text })), ...after.map((text): Line => ({ sign: '+', text }))];
}

function goesDown(reached: ReadonlyMap<number, number>, diagonal: number, changes: number): boolean {
  if (diagonal === -changes) return true;
  return diagonal !== changes && (reached.get(diagonal - 1) ?? 0) < (reached.get(diagonal + 1) ?? 0);
}

function walkBack(
  before: readonly string[],
  after: readonly string[],
  trace: readonly ReadonlyMap<number, number>[],
): readonly Line[] {
  const lines: Line[] = [];
  let [x, y] = [before.length, after.length];
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const reached = trace[changes] ?? new Map<number, number>();
    const isDown = goesDown(reached, x - y, changes);
    const previous = x - y + (isDown ? 1 : -1);
    const fromX = changes === 0 ? 0 : (reached.get(previous) ?? 0);
    const fromY = changes === 0 ? 0 : fromX - previous;
    while (x > fromX && y > fromY) {
      lines.push({ sign: ' ', text: before[--x] ?? '' });
      y--;
    }
    if (changes === 0) break;
    if (isDown) lines.push({ sign: '+', text: after[--y] ?? '' });
    else lines.push({ sign: '-', text: before[--x] ?? '' });
  }
  return lines.reverse();
}

type Hunk = { readonly before: number; readonly after: number; readonly lines: readonly Line[] };

/** Changes with their context; those whose contexts touch are one hunk. */
function listHunks(lines: readonly Line[], { fromLine = 1, context = CONTEXT }: DiffOptions): readonly Hunk[] {
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  const ranges: { start: number; end: number }[] = [];
  for (const index of changed) {
    const last = ranges.at(-1);
    const start = Math.max(0, index - context.before);
    const end = Math.min(lines.length, index + 1 + context.after);
    if (last !== undefined && start <= last.end) last.end = end;
    else ranges.push({ start, end });
  }
  return ranges.map(({ start, end }) => ({
    before: lines.slice(0, start).filter(({ sign }) => sign !== '+').length + fromLine,
    after: lines.slice(0, start).filter(({ sign }) => sign !== '-').length + fromLine,
    lines: lines.slice(start, end),
  }));
}

function writeHunk({ before, after, lines }: Hunk): string {
  const countBefore = lines.filter(({ sign }) => sign !== '+').length;
  const countAfter = lines.filter(({ sign }) => sign !== '-').length;
  const head = `@@ -${writeRange(before, countBefore)} +${writeRange(after, countAfter)} @@\n`;
  const body = lines.map(({ sign, text }) =>
    text.endsWith('\n') ? sign + text : `${sign}${text}\n\\ No newline at end of file\n`,
  );
  return head + body.join('');
}

/** A range of no lines stands at the line before it. */
function writeRange(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}
