/** The time of day in pages: the one place that reads it. */
import { useEffect, useState } from 'react';

const TICK_MS = 30_000;

/** The time of day, moving on while the page is open. */
export function useNowMs(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
