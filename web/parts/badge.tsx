/** Severities, states, modes and verdicts: always the word, with a colour that only repeats it. */
import './badge.css';

const TONES: Readonly<Record<string, string>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  open: 'high',
  reopened: 'critical',
  acknowledged: 'low',
  accepted: 'medium',
  resolved: 'good',
  enforce: 'good',
  warn: 'medium',
  audit: 'low',
  pass: 'good',
  fail: 'critical',
  unknown: 'medium',
  exempt: 'medium',
  ok: 'good',
  allow: 'good',
  deny: 'critical',
  unjudged: 'medium',
  page: 'critical',
  ticket: 'medium',
};

/** A word in its colour; words without one are neutral. */
export function Badge({ word }: { readonly word: string }) {
  return <span className={`badge badge-${TONES[word] ?? 'neutral'}`}>{word}</span>;
}
