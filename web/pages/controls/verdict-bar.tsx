/** Verdicts as one small bar; its words are for pointing at it and for screen readers. */
import '../../parts/charts/charts.css';
import { sayCount } from '../../parts/numbers.ts';
import type { Verdicts } from './state.ts';

const PARTS = [
  ['fail', 'critical'],
  ['unknown', 'medium'],
  ['exempt', 'low'],
  ['pass', 'good'],
] as const;

/** What was skipped is no part of it: the control does not ask anything there. */
export function VerdictBar({ verdicts }: { readonly verdicts: Verdicts }) {
  const parts = PARTS.filter(([verdict]) => verdicts[verdict] > 0);
  const words = parts.map(([verdict]) => `${sayCount(verdicts[verdict])} ${verdict}`).join(', ') || 'not judged';
  return (
    <span className="controls-bar" role="img" aria-label={words} title={words}>
      {parts.map(([verdict, tone]) => (
        <span key={verdict} className={`bar-part tone-${tone}`} style={{ flexGrow: verdicts[verdict] }} />
      ))}
    </span>
  );
}
