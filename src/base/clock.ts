/** The only place that reads the time of day; everything else is handed a `Clock`. */

/** Milliseconds since the Unix epoch, UTC. */
export type Clock = { readonly nowMs: () => number };

export const systemClock: Clock = { nowMs: () => Date.now() };
