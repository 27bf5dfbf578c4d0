/** One number with what it counts: its window, its denominator, its target, and the rows behind it. */
import './figure.css';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { classNames } from './class-names.ts';

export type FigureProps = {
  readonly label: string;
  /** As people read it, with its unit; undefined where there is no data. */
  readonly value: string | undefined;
  /** Why there is no value. */
  readonly why?: string | undefined;
  /** `28 days`, `now`. */
  readonly window: string;
  /** `of 3,915 results`; left out where the number is a plain count. */
  readonly denominator?: string | undefined;
  /** `95 % in production`. */
  readonly target?: string | undefined;
  /** Whether the target is met; null where there is none. */
  readonly isKept?: boolean | null;
  /** Address of the rows that were counted. */
  readonly to?: string;
  readonly children?: ReactNode;
};

/** A number that links to its cause. */
export function Figure({ label, value, why, window, denominator, target, isKept = null, to, children }: FigureProps) {
  const shown = value ?? 'no data';
  const tone = classNames('figure-value', value === undefined && 'figure-none', isKept === false && 'figure-missed');
  return (
    <section className="card figure" aria-label={label}>
      <h2 className="figure-label">{label}</h2>
      <p className={tone}>{to === undefined ? shown : <Link to={to}>{shown}</Link>}</p>
      {children}
      <p className="figure-note">
        {value === undefined && why !== undefined ? `${why}; ` : ''}
        {window}
        {denominator === undefined ? '' : `, ${denominator}`}
      </p>
      {target !== undefined && (
        <p className="figure-note">
          Target: {target}
          {isKept === null ? '' : isKept ? ', kept' : ', missed'}
        </p>
      )}
    </section>
  );
}
