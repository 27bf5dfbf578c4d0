/** Lists of the running programme on a terminal: cells side by side, or JSON for machines. */
import { writeJsonText } from '../base/json-text.ts';
import { escapeUnprintable, padCells, countCells } from '../base/text.ts';
import type { Io } from './io.ts';

/** Prints rows with their columns aligned; what a cell holds cannot move the cursor or forge a line. */
export function printRows(io: Io, rows: readonly (readonly string[])[]): void {
  const cells = rows.map((row) => row.map(escapeUnprintable));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, countCells(cell));
  }
  for (const row of cells)
    io.out(
      `${row
        .map((cell, i) => padCells(cell, widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

/** Prints one line of JSON. */
export function printJson(io: Io, value: unknown): void {
  io.out(`${writeJsonText(value)}\n`);
}

/** `2026-03-02 12:00` of an instant, UTC. */
export function sayInstant(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** All items of a list that comes in pages, as many as `max`. */
export async function readAll<T>(
  read: (cursor: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
  max: number,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined && items.length < max);
  return items.slice(0, max);
}
