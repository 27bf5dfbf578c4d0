/**
 * What a bench hands out: rows of one measured number each, held against a bar.
 */

/** One line of a bench. Rows without a bar are there to be read. */
export type BenchRow = {
  readonly name: string;
  /** The number measured, in `unit`. */
  readonly ratio: number;
  readonly unit: string;
  readonly bound: 'at most' | 'at least' | 'none';
  readonly bar: number | undefined;
  readonly ok: boolean;
};

/** A bench: a name to ask for it by, and what measures it. */
export type Bench = {
  readonly name: string;
  readonly run: () => BenchRow[] | Promise<BenchRow[]>;
  /** True for one that takes minutes: it runs when it is asked for by its name. */
  readonly isOnRequest?: boolean;
};

/** A number that must not be above the bar. */
export function atMost(name: string, ratio: number, unit: string, bar: number): BenchRow {
  return { name, ratio, unit, bound: 'at most', bar, ok: ratio <= bar };
}

/** A number that must not be below the bar. */
export function atLeast(name: string, ratio: number, unit: string, bar: number): BenchRow {
  return { name, ratio, unit, bound: 'at least', bar, ok: ratio >= bar };
}

/** A number that has no bar. */
export function informative(name: string, ratio: number, unit: string): BenchRow {
  return { name, ratio, unit, bound: 'none', bar: undefined, ok: true };
}
