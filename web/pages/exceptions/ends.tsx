/** When an exception ends: the day in UTC, and how far away that is. */
import { RelativeTime } from '../../parts/relative-time.tsx';

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** `5 Feb 2027`, which is the first day on which it holds no longer where it ends at midnight. */
function sayEnd(expiresAt: string): string {
  return day.format(new Date(expiresAt));
}

/** The exact instant is the title. */
export function Ends({ at }: { readonly at: string }) {
  return (
    <>
      {sayEnd(at)}{' '}
      <span className="muted">
        <RelativeTime at={at} />
      </span>
    </>
  );
}
