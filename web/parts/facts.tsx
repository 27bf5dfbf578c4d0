/** What is known of one thing: a name and a value per line. */
import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

/** As a list of terms, which screen readers read pair by pair. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="life-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
