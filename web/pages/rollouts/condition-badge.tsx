/** Where a rollout stands: the word, with a colour that only repeats it. */
import '../../parts/badge.css';
import type { Condition } from './words.ts';

const TONES: Readonly<Record<Condition, string>> = {
  ready: 'good',
  'step back': 'critical',
  held: 'medium',
  frozen: 'low',
  'gates shut': 'neutral',
  'last step': 'good',
  'not judged': 'neutral',
  ended: 'neutral',
};

/** One word of a few. */
export function ConditionBadge({ condition }: { readonly condition: Condition }) {
  return <span className={`badge badge-${TONES[condition]}`}>{condition}</span>;
}
