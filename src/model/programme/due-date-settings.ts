/** The file in which an installation says until when findings are to be mended. */
import { z } from 'zod';
import { DAY_MS, HOUR_MS } from '../instants.ts';
import type { DueDates, DueWindows } from './due-dates.ts';
import { DEFAULT_DUE_DATES } from './due-dates.ts';

/** `72h` or `30d`, in milliseconds. */
const Duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[hd]$/, 'is no duration such as 72h or 30d')
  .transform((text) => Number(text.slice(0, -1)) * (text.endsWith('h') ? HOUR_MS : DAY_MS));

const BySeverity = {
  critical: Duration.optional(),
  high: Duration.optional(),
  medium: Duration.optional(),
  low: Duration.optional(),
};

/** What is left out is as usual. Exposures are those of the inventory. */
export const DueDateSettings = z.strictObject({
  ...BySeverity,
  internet: z.strictObject(BySeverity).optional(),
  internal: z.strictObject(BySeverity).optional(),
  isolated: z.strictObject(BySeverity).optional(),
});
export type DueDateSettings = z.infer<typeof DueDateSettings>;

/** The windows that hold: what is written, over what holds where nobody has said otherwise. */
export function mergeDueDates({ internet, internal, isolated, ...plain }: DueDateSettings): DueDates {
  const { windowMs, exposedMs } = DEFAULT_DUE_DATES;
  return {
    windowMs: { ...windowMs, ...keepGiven(plain) },
    exposedMs: {
      ...exposedMs,
      internet: { ...exposedMs.internet, ...keepGiven(internet) },
      internal: keepGiven(internal),
      isolated: keepGiven(isolated),
    },
  };
}

function keepGiven(windows: { [K in keyof DueWindows]?: number | undefined } = {}): Partial<DueWindows> {
  return Object.fromEntries(Object.entries(windows).filter(([, ms]) => ms !== undefined));
}
