/** A value that is taken only once it has stopped changing, so that writing does not ask the API at every key. */
import { useEffect, useState } from 'react';

/** Values are compared by what they hold. */
export function useSettled<T>(value: T, settledMs: number): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(
      () => setSettled(key === undefined ? (undefined as T) : (JSON.parse(key) as T)),
      settledMs,
    );
    return () => clearTimeout(timer);
  }, [key, settledMs]);
  return settled;
}
