/** What one number is made of, as a small bar; its words are for pointing at it and for screen readers. */
import './charts/charts.css';
import './split-bar.css';
import { sayCount } from './numbers.ts';

type SplitPart = { readonly word: string; readonly tone: string; readonly count: number };

/** `3 critical, 12 high`; parts that are none are left out. */
export function sayParts(parts: readonly SplitPart[]): string {
  return parts
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${sayCount(count)} ${word}`)
    .join(', ');
}

/** The whole place is the whole number; `none` is said where there is nothing. */
export function SplitBar({ parts, none }: { readonly parts: readonly SplitPart[]; readonly none: string }) {
  const words = sayParts(parts) || none;
  return (
    <span className="split-bar" role="img" aria-label={words} title={words}>
      {parts
        .filter(({ count }) => count > 0)
        .map(({ word, tone, count }) => (
          <span key={word} className={`bar-part tone-${tone}`} style={{ flexGrow: count }} />
        ))}
    </span>
  );
}
