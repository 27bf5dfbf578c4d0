/** Answers about the running program itself. */
import { HOUR_MS } from '../../model/instants.ts';
import type { DueDates } from '../../model/programme/due-dates.ts';
import { EXPOSURES } from '../../model/programme/inventory/sources.ts';
import { SEVERITIES } from '../../model/words.ts';
import { aboutRoutes } from '../../wire/routes/about.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';

export const aboutHandlers: readonly Handler[] = [
  handle(aboutRoutes.show, async ({ room: { house, store, clock } }) => ({
    version: house.version,
    store: store.kind,
    now: new Date(clock.nowMs()).toISOString(),
  })),
  handle(aboutRoutes.dueDates, async ({ room }) => ({ items: listWindows(room.dueDates) })),
];

/** The usual window of each severity, then those of the exposures that have one of their own. */
function listWindows({ windowMs, exposedMs }: DueDates) {
  return SEVERITIES.flatMap((severity) => {
    const exposed = EXPOSURES.flatMap((exposure) => {
      const ms = exposedMs[exposure]?.[severity];
      return ms === undefined ? [] : [{ severity, exposure, hours: ms / HOUR_MS }];
    });
    return [{ severity, exposure: null, hours: windowMs[severity] / HOUR_MS }, ...exposed];
  });
}
