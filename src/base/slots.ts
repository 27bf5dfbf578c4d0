/** So much at once and no more: the others wait for their turn, in the order in which they came. */

export type Slots = <T>(task: () => Promise<T>) => Promise<T>;

/** Runs at most `count` tasks at a time. What a task throws passes through, and its slot goes to the next. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
