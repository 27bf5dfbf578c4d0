/** Lengths of time for people. Pure. */
import { sayMany } from '../../parts/numbers.ts';

/** `72 hours`, `30 days`: in days where it is whole days, more than a few of them. */
export function sayHours(hours: number): string {
  return hours % 24 === 0 && hours > 72 ? sayMany(hours / 24, 'day') : sayMany(hours, 'hour');
}
