/** How far something is kept, by its present verdicts: of one control, or of all that map to an item. Pure. */
import type { Verdict } from '../../../src/wire/words.ts';

export const STATES = ['failing', 'unknown', 'excepted', 'kept', 'not judged'] as const;
export type State = (typeof STATES)[number];

/** Tones of badges and charts. */
export const STATE_TONES: Readonly<Record<State | 'not covered', string>> = {
  failing: 'critical',
  unknown: 'medium',
  excepted: 'low',
  kept: 'good',
  'not judged': 'neutral',
  'not covered': 'neutral',
};

export type Verdicts = Readonly<Record<Verdict, number>>;

/** The worst that is true of it; what only skipped was not judged. */
export function stateOf({ pass, fail, unknown, exempt }: Verdicts): State {
  if (fail > 0) return 'failing';
  if (unknown > 0) return 'unknown';
  if (exempt > 0) return 'excepted';
  return pass > 0 ? 'kept' : 'not judged';
}

/** Results that a compliance rate is a share of. */
export function countRated({ pass, fail, exempt }: Verdicts): number {
  return pass + fail + exempt;
}
