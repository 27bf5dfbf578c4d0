/** A state in its colour, which only repeats the word. */
import '../../parts/badge.css';
import type { State } from './state.ts';
import { STATE_TONES } from './state.ts';

/** Of a control, or of an item that none covers. */
export function StateBadge({ state }: { readonly state: State | 'not covered' }) {
  return <span className={`badge badge-${STATE_TONES[state]}`}>{state}</span>;
}
