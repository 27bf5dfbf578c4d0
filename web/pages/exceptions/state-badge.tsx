/** The state of an exception: the word, with a colour that only repeats it. */
import '../../parts/badge.css';
import type { ExceptionState } from './filter.ts';

const TONES: Readonly<Record<ExceptionState, string>> = {
  requested: 'medium',
  active: 'good',
  renewing: 'low',
  rejected: 'neutral',
  withdrawn: 'neutral',
  expired: 'high',
};

/** As the API names it. */
export function StateBadge({ state }: { readonly state: ExceptionState }) {
  return <span className={`badge badge-${TONES[state]}`}>{state}</span>;
}
