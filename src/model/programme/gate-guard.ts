/**
 * The watchdog of the gate as a pure state machine: what it sees and the time in, what it does and says out. It takes
 * the gate out of the way when nobody is there to answer, puts it back when somebody is, ends a break-glass on time,
 * and never undoes what a person has set.
 */
import type { BreakGlass, SteppedAside } from './break-glass.ts';
import { endOfBreakGlass } from './break-glass.ts';

export type GuardRules = {
  /** No replica has been ready for so long: the gate steps aside. */
  readonly asideMs: number;
  /** Replicas have been ready for so long: it steps back. */
  readonly backMs: number;
  /** From one look to the next, at most. */
  readonly periodMs: number;
};

export const DEFAULT_GUARD_RULES: GuardRules = { asideMs: 30_000, backMs: 15_000, periodMs: 5_000 };

/** The configuration of the webhook, as far as the watchdog looks at it. */
export type ConfigurationFacts = {
  /** Of the enforced entry; undefined where there is no such entry. */
  readonly failurePolicy: 'Fail' | 'Ignore' | undefined;
  readonly steppedAside: SteppedAside | undefined;
  readonly breakGlass: BreakGlass | undefined;
  /** The match condition that nothing meets is in the enforced entry. */
  readonly isGlassBroken: boolean;
};

export type GateFacts = {
  readonly readyCount: number;
  /** Undefined where there is none. */
  readonly configuration: ConfigurationFacts | undefined;
};

/** What it remembers from one look to the next. Nothing is lost with it but time. */
export type GuardMemory = {
  readonly lastLookMs: number;
  /** Since when replicas, or none, have been ready at every look. */
  readonly since: { readonly isReady: boolean; readonly atMs: number };
};

export type GuardAction =
  | { readonly do: 'step-aside'; readonly why: string }
  | { readonly do: 'step-back'; readonly why: string }
  | { readonly do: 'clear-mark'; readonly why: string }
  | { readonly do: 'end-break-glass'; readonly why: string; readonly breakGlass: BreakGlass };

/** Where the gate stands, for the log and for people. */
export const GUARD_STATES = [
  'no-configuration',
  'guarding',
  'not-ready',
  'stepped-aside',
  'returning',
  'break-glass',
  'hands-off',
] as const;
export type GuardState = (typeof GUARD_STATES)[number];

export type GuardDecision = {
  readonly memory: GuardMemory;
  readonly state: GuardState;
  /** Together in one write, or none of them. */
  readonly actions: readonly GuardAction[];
  /** Why nothing is done where something could be expected. */
  readonly note: string | undefined;
};

/** Looks that are further apart than so many periods say nothing of the time between them. */
const GAP_PERIODS_MAX = 3;

/** One look. Where the API server did not answer there are no facts: nothing is decided, and this is not called. */
export function decideGuard(
  before: GuardMemory | undefined,
  facts: GateFacts,
  rules: GuardRules,
  nowMs: number,
): GuardDecision {
  const memory = remember(before, facts.readyCount > 0, rules, nowMs);
  const { configuration } = facts;
  if (configuration?.failurePolicy === undefined) {
    const note = 'there is no entry that enforces';
    return { memory, state: 'no-configuration', actions: [], note };
  }
  const { breakGlass, isGlassBroken } = configuration;
  const ending = findEnding(configuration, nowMs);
  if (ending === undefined && (breakGlass !== undefined || isGlassBroken)) {
    const note = breakGlass === undefined ? 'break-glass without a record of who and until when' : undefined;
    return { memory, state: 'break-glass', actions: [], note };
  }
  const decision = decideStep(memory, configuration, rules, nowMs);
  return { memory, ...decision, actions: [...(ending === undefined ? [] : [ending]), ...decision.actions] };
}

/** A clock that went back, and looks too far apart, begin the count anew. */
function remember(
  before: GuardMemory | undefined,
  isReady: boolean,
  { periodMs }: GuardRules,
  nowMs: number,
): GuardMemory {
  const gapMs = before === undefined ? Number.POSITIVE_INFINITY : nowMs - before.lastLookMs;
  const goesOn = gapMs >= 0 && gapMs <= GAP_PERIODS_MAX * periodMs && before?.since.isReady === isReady;
  return { lastLookMs: nowMs, since: goesOn ? before.since : { isReady, atMs: nowMs } };
}

function findEnding({ breakGlass, isGlassBroken }: ConfigurationFacts, nowMs: number): GuardAction | undefined {
  if (breakGlass === undefined) return undefined;
  if (nowMs >= endOfBreakGlass(breakGlass)) return { do: 'end-break-glass', why: 'its time is over', breakGlass };
  if (isGlassBroken) return undefined;
  return { do: 'end-break-glass', why: 'somebody has taken its condition away', breakGlass };
}

type Step = Pick<GuardDecision, 'state' | 'actions' | 'note'>;

const stay = (state: GuardState, note?: string): Step => ({ state, actions: [], note });

/** `failurePolicy` and the mark that says who set it: four cases. */
function decideStep(
  { since }: GuardMemory,
  { failurePolicy, steppedAside }: ConfigurationFacts,
  { asideMs, backMs }: GuardRules,
  nowMs: number,
): Step {
  const lastedMs = nowMs - since.atMs;
  if (failurePolicy === 'Fail' && steppedAside === undefined) {
    if (since.isReady) return stay('guarding');
    if (lastedMs < asideMs) return stay('not-ready');
    const why = `no replica has been ready for ${Math.round(lastedMs / 1000)} s`;
    return { state: 'stepped-aside', actions: [{ do: 'step-aside', why }], note: undefined };
  }
  if (failurePolicy === 'Fail') {
    // A person has put it back by hand. That is what the mark said would come, so the mark goes when it is true.
    if (!since.isReady) return stay('hands-off', 'somebody has set Fail again while no replica is ready');
    if (lastedMs < backMs) return stay('returning');
    return { state: 'guarding', actions: [{ do: 'clear-mark', why: 'somebody has set Fail again' }], note: undefined };
  }
  if (steppedAside === undefined)
    return stay('hands-off', 'Ignore was set by somebody else, who alone sets Fail again');
  if (!since.isReady) return stay('stepped-aside');
  if (lastedMs < backMs) return stay('returning');
  const why = `replicas have been ready for ${Math.round(lastedMs / 1000)} s`;
  return { state: 'guarding', actions: [{ do: 'step-back', why }], note: undefined };
}
