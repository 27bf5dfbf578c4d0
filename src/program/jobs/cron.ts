/** Cron expressions, in UTC: five fields, as `crontab(5)` has them. */
import { Cron } from 'croner';
import { AppError } from '../../base/errors.ts';

/** The first time after an instant. Throws `invalid-request` for what is no cron expression or never comes. */
export function findNext(cron: string, afterMs: number): number {
  const next = parseCron(cron).nextRun(new Date(afterMs));
  if (next === null) throw new AppError('invalid-request', `${JSON.stringify(cron)} never comes`);
  return next.getTime();
}

/** How many times it comes in (after, until], counted up to `max`. */
export function countBetween(cron: string, afterMs: number, untilMs: number, max: number): number {
  const pattern = parseCron(cron);
  let count = 0;
  for (let next = pattern.nextRun(new Date(afterMs)); next !== null && count < max; next = pattern.nextRun(next)) {
    if (next.getTime() > untilMs) break;
    count += 1;
  }
  return count;
}

function parseCron(cron: string): Cron {
  try {
    return new Cron(cron, { timezone: 'UTC', mode: '5-part' });
  } catch (error) {
    const detail = `${JSON.stringify(cron)} is no cron expression of five fields`;
    throw new AppError('invalid-request', detail, { cause: error });
  }
}
