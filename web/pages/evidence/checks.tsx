/** What the browser found out, step by step: said in words, with a mark that only repeats them. */
import '../../parts/badge.css';
import type { Check } from './verify/verify.ts';
import { sumUp } from './verify/verify.ts';

const TONES = { holds: 'good', broken: 'critical', unknown: 'medium' } as const;
const WORDS = { holds: 'verified', broken: 'broken', unknown: 'not verified' } as const;

/** The sum of the checks as one word. */
export function Outcome({ checks }: { readonly checks: readonly Check[] }) {
  const outcome = sumUp(checks);
  return <span className={`badge badge-${TONES[outcome]}`}>{WORDS[outcome]}</span>;
}

/** One line per check. */
export function Checks({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <ul className="checks" aria-label="What this browser checked">
      {checks.map(({ name, outcome, text }) => (
        <li key={name} className={`check check-${outcome}`}>
          <span className="check-name">{name}</span>
          <span className="check-word">{WORDS[outcome]}</span>
          <span className="check-text">{text}</span>
        </li>
      ))}
    </ul>
  );
}
