/** Verdicts as one small bar. */
import { SplitBar } from '../../parts/split-bar.tsx';
import type { Verdicts } from './state.ts';

const PARTS = [
  ['fail', 'critical'],
  ['unknown', 'medium'],
  ['exempt', 'low'],
  ['pass', 'good'],
] as const;

/** What was skipped is no part of it: the control does not ask anything there. */
export function VerdictBar({ verdicts }: { readonly verdicts: Verdicts }) {
  return <SplitBar parts={PARTS.map(([word, tone]) => ({ word, tone, count: verdicts[word] }))} none="not judged" />;
}
