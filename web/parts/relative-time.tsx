/** An instant as people say it; pointing at it, and screen readers, tell exactly when. */
import { useNowMs } from './clock.ts';
import { sayExactly, sayRelative } from './time.ts';

/** `3h ago`, with the instant and its zone as title. */
export function RelativeTime({ at }: { readonly at: string }) {
  const nowMs = useNowMs();
  return (
    <time dateTime={at} title={sayExactly(at)}>
      {sayRelative(at, nowMs)}
    </time>
  );
}
