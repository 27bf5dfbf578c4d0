/** Answers about the running program itself. */
import { aboutRoutes } from '../../wire/routes/about.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';

export const aboutHandlers: readonly Handler[] = [
  handle(aboutRoutes.show, async ({ room: { house, store, clock } }) => ({
    version: house.version,
    store: store.kind,
    now: new Date(clock.nowMs()).toISOString(),
  })),
];
