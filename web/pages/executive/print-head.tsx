/** What a printed page must say for itself: when it was printed, of what it speaks, and over which time. */
import { useMe } from '../../api/session.ts';
import { useNowMs } from '../../parts/clock.ts';
import { sayExactly, sayWindow } from '../../parts/time.ts';
import type { Measure } from './measures.ts';
import { sayScope } from './scope.ts';

/** On paper alone. */
export function PrintHead({ measure }: { readonly measure: Measure | undefined }) {
  const { data: me } = useMe();
  const now = new Date(useNowMs()).toISOString();
  return (
    <p className="print-only executive-print">
      Bulwark, {sayExactly(now)}. Scope: {sayScope(me?.grants ?? [])}.{' '}
      {measure !== undefined && (
        <>
          Window: {sayExactly(measure.from, 'UTC')} to {sayExactly(measure.to, 'UTC')} (
          {sayWindow(measure.from, measure.to)}), where no other is named.
        </>
      )}
    </p>
  );
}
