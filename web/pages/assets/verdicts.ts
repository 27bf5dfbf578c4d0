/** Verdicts of an asset added up, and put in order. Pure. */
import type { Verdict } from '../../../src/wire/words.ts';
import type { Asset } from './facts.ts';

type Counts = Readonly<Record<Verdict, number>>;
export type ControlVerdicts = Asset['verdicts'][number];

/** Counts added up. */
export function sumVerdicts(counts: readonly Counts[]): Counts {
  const sum = { pass: 0, fail: 0, unknown: 0, skipped: 0, exempt: 0 };
  for (const one of counts) {
    for (const verdict of Object.keys(sum) as Verdict[]) sum[verdict] += one[verdict];
  }
  return sum;
}

/** Most failures first, then what could not be judged; controls that everything passes or skips are left out. */
export function listNotable(rows: readonly ControlVerdicts[]): readonly ControlVerdicts[] {
  return rows
    .filter(({ verdicts: { fail, unknown, exempt } }) => fail + unknown + exempt > 0)
    .toSorted(({ verdicts: a }, { verdicts: b }) => b.fail - a.fail || b.unknown - a.unknown || b.exempt - a.exempt);
}
