/** The time that something may take, as a signal that also ends with another one and leaves nothing behind. */

export type Deadline = {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  readonly isOver: () => boolean;
  readonly release: () => void;
};

/** `release` must be called: until then the timer runs. */
export function startDeadline(ms: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const follow = (): void => controller.abort(outer?.reason);
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new Error('no answer in time'));
  }, ms);
  if (outer?.aborted === true) follow();
  outer?.addEventListener('abort', follow);
  return {
    signal: controller.signal,
    isOver: () => isOver,
    release: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', follow);
    },
  };
}
