/** What the watchdog says of itself: whether it is alive, whether it can do its work, and numbers. Pure. */
import type { Metric } from '../../model/programme/metric-names.ts';
import { GUARD_STATES } from '../../model/programme/gate-guard.ts';
import { endOfBreakGlass } from '../../model/programme/break-glass.ts';
import type { RunningServer } from '../serving.ts';
import type { WatchMemory } from './watchdog.ts';

export type StatusPlace = { readonly host: string; readonly port: number };

export type StatusParts = {
  /** Why the process should be started again; undefined while it is alive. */
  readonly findDeath: () => string | undefined;
  /** Why it cannot do its work; undefined where it can. */
  readonly findHindrance: () => string | undefined;
  readonly listMetrics: () => readonly Metric[];
};

/** Answers `/healthz`, `/readyz` and `/metrics`, to whoever asks. Throws `cannot-listen`. */
export type StartStatus = (place: StatusPlace, parts: StatusParts) => Promise<RunningServer>;

/** Longer than one look with all that may follow from it: whoever is away for more does not come back. */
const LOOK_MS_MAX = 60_000;
/** So many looks may go unanswered before it is said. */
const UNANSWERED_MAX = 3;

/** `startedMs` counts as a look. */
export function findDeath(
  { lastLookMs }: WatchMemory,
  { startedMs, periodMs, nowMs }: { readonly startedMs: number; readonly periodMs: number; readonly nowMs: number },
): string | undefined {
  const agoMs = nowMs - (lastLookMs ?? startedMs);
  return agoMs <= LOOK_MS_MAX + periodMs ? undefined : `no look has ended for ${Math.round(agoMs / 1_000)} s`;
}

/** Nothing that an API server does not answer can be done, and being started again would not help. */
export function findWatchHindrance({ looks, unansweredInRow = 0 }: WatchMemory): string | undefined {
  if (looks === undefined) return 'it has not looked yet';
  return unansweredInRow < UNANSWERED_MAX ? undefined : 'the API server does not answer';
}

/** What it knows by its last look. What it has never seen is left out. */
export function listWatchMetrics(memory: WatchMemory): readonly Metric[] {
  const { looks, state, readyCount, acts = {}, breakGlass, certificateEndMs, lastLookMs } = memory;
  const gauge = (name: string, help: string, value: number | undefined): Metric => ({
    name: `bulwark_watchdog_${name}`,
    type: 'gauge',
    help,
    samples: value === undefined ? [] : [{ labels: {}, value }],
  });
  return [
    {
      name: 'bulwark_watchdog_looks_total',
      type: 'counter',
      help: 'Looks at the gate, by whether the API server answered.',
      samples: Object.entries(looks ?? {}).map(([answered, value]) => ({ labels: { answered }, value })),
    },
    {
      name: 'bulwark_watchdog_state',
      type: 'gauge',
      help: '1 for the state that the gate is in, 0 for the others.',
      samples:
        state === undefined
          ? []
          : GUARD_STATES.map((one) => ({ labels: { state: one }, value: one === state ? 1 : 0 })),
    },
    {
      name: 'bulwark_watchdog_acts_total',
      type: 'counter',
      help: 'Changes that the watchdog has made to the webhook configuration.',
      samples: Object.entries(acts).map(([act, value]) => ({ labels: { act }, value })),
    },
    gauge('ready_replicas', 'Replicas of the gate that are ready.', readyCount),
    gauge('last_look_seconds', 'When it looked last, in seconds since the epoch.', toSeconds(lastLookMs)),
    gauge(
      'break_glass_until_seconds',
      'When the break-glass that is on ends, in seconds since the epoch; 0 where none is on.',
      state === undefined ? undefined : toSeconds(breakGlass === undefined ? 0 : endOfBreakGlass(breakGlass)),
    ),
    gauge(
      'certificate_expiry_seconds',
      'When the certificate of the gate ends, in seconds since the epoch.',
      toSeconds(certificateEndMs),
    ),
  ];
}

const toSeconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1_000);
