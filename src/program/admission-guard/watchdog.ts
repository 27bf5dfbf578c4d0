/**
 * The watchdog of the gate: looks every few seconds, decides by pure rules, and does what they say in one write that
 * only the present version of the configuration takes. Where the API server does not answer it does nothing.
 */
import { getField, getPath, listItems } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { BreakGlass } from '../../model/programme/break-glass.ts';
import type { GateFacts, GuardAction, GuardMemory, GuardRules, GuardState } from '../../model/programme/gate-guard.ts';
import { decideGuard } from '../../model/programme/gate-guard.ts';
import { GATE_NAME, GATE_NAMESPACE } from '../admission-install/names.ts';
import { pause } from '../../base/pause.ts';
import { createClusterShelf } from './cluster-shelf.ts';
import {
  digestConfiguration,
  isConflict,
  patchForActions,
  readAppliedDigest,
  readConfigurationFacts,
} from './configuration.ts';
import type { GuardAct, Witness } from './guard-acts.ts';
import { tellAct } from './guard-acts.ts';
import type { CertificateKeeping } from './keep-certificates.ts';
import { keepCertificates } from './keep-certificates.ts';
import { CONFIGURATION_REF } from './names.ts';

export type Watchdog = Witness & {
  readonly rules: GuardRules;
  /** Undefined where somebody else keeps the certificates. */
  readonly certificates: Omit<CertificateKeeping, 'clock'> | undefined;
};

/** What one look leaves to the next. Nothing is lost with it but time. */
export type WatchMemory = {
  readonly guard?: GuardMemory | undefined;
  /** What was said last, so that it is said once. */
  readonly said?: string;
  /** Digest of the configuration as it should be, and of what was last told to differ from it. */
  readonly digest?: string | undefined;
  readonly drift?: string | undefined;
  readonly breakGlass?: BreakGlass | undefined;
  readonly certificatesMs?: number;
  readonly certificateEndMs?: number;
  /** What was found last: for whoever looks after the watchdog. */
  readonly state?: GuardState;
  readonly readyCount?: number;
  readonly lastLookMs?: number;
  /** How many looks there were, by whether the API server answered, and how many in a row it did not. */
  readonly looks?: Readonly<Record<'yes' | 'no', number>>;
  readonly unansweredInRow?: number;
  readonly acts?: Readonly<Partial<Record<GuardAction['do'], number>>>;
};

/** How long one look may take, with what follows from it. */
const LOOK_MS_MAX = 5_000;
/** How often certificates are looked at, and how long that may take: less than would be a gap between two looks. */
const CERTIFICATES_MS = 60_000;
const KEEP_MS_MAX = 8_000;
/** The part of a period by which looks differ, so that several watchdogs do not look at once. */
const JITTER = 0.2;

const WATCHDOG = systemActor('watchdog');

/**
 * Looks until the signal. What goes wrong in a look is logged, and the next one tries again. `onLook` hears of each
 * when it is over.
 */
export async function watchGate(
  watchdog: Watchdog,
  signal: AbortSignal,
  { random = Math.random, onLook }: { readonly random?: () => number; readonly onLook?: (memory: WatchMemory) => void },
): Promise<void> {
  let memory: WatchMemory = {};
  while (!signal.aborted) {
    memory = await lookOnce(watchdog, memory, signal);
    onLook?.(memory);
    await pause(watchdog.rules.periodMs * (1 - JITTER * random()), signal);
  }
}

/** One look, with all that follows from it. Never throws. */
export async function lookOnce(watchdog: Watchdog, before: WatchMemory, stop?: AbortSignal): Promise<WatchMemory> {
  const within = (ms: number): AbortSignal =>
    AbortSignal.any([AbortSignal.timeout(ms), ...(stop === undefined ? [] : [stop])]);
  let memory = before;
  try {
    memory = countLook(await guard(watchdog, memory, within(LOOK_MS_MAX)), 'yes');
    memory = await keep(watchdog, memory, within(KEEP_MS_MAX));
  } catch (error) {
    if (stop?.aborted === true) return memory;
    memory = countLook(memory, 'no');
    memory = sayOnce(watchdog, memory, 'warn', 'the API server cannot be asked, so nothing is done', error);
  }
  await watchdog.evidence.flush(watchdog.clock.nowMs());
  return { ...memory, lastLookMs: watchdog.clock.nowMs() };
}

function countLook(memory: WatchMemory, answered: 'yes' | 'no'): WatchMemory {
  const { looks = { yes: 0, no: 0 }, unansweredInRow = 0 } = memory;
  return {
    ...memory,
    looks: { ...looks, [answered]: looks[answered] + 1 },
    unansweredInRow: answered === 'yes' ? 0 : unansweredInRow + 1,
  };
}

async function guard(watchdog: Watchdog, before: WatchMemory, signal: AbortSignal): Promise<WatchMemory> {
  const { cluster, clock, rules } = watchdog;
  const [configuration, readyCount] = await Promise.all([
    cluster.find(CONFIGURATION_REF, signal),
    countReady(watchdog, signal),
  ]);
  const nowMs = clock.nowMs();
  const facts: GateFacts = {
    readyCount,
    configuration: configuration === undefined ? undefined : readConfigurationFacts(configuration),
  };
  const { memory: kept, state, actions, note } = decideGuard(before.guard, facts, rules, nowMs);
  const seen = { ...before, guard: kept, state, readyCount };
  if (configuration === undefined) return sayState(watchdog, { ...seen, breakGlass: undefined }, state, note);
  if (actions.length > 0) {
    try {
      await cluster.patch(CONFIGURATION_REF, patchForActions(configuration, actions, nowMs), signal);
    } catch (error) {
      if (!isConflict(error)) throw error;
      return sayOnce(watchdog, seen, 'info', 'somebody else has changed the configuration; looking again');
    }
    for (const action of actions) await tellAct(describeAction(action, readyCount), watchdog, signal);
  }
  const memory = sayGlass(watchdog, { ...seen, acts: countActs(before.acts, actions) }, facts, actions);
  return sayDrift(watchdog, sayState(watchdog, memory, state, note), configuration, signal);
}

function countActs(before: WatchMemory['acts'], actions: readonly GuardAction[]): NonNullable<WatchMemory['acts']> {
  const acts = { ...before };
  for (const action of actions) acts[action.do] = (acts[action.do] ?? 0) + 1;
  return acts;
}

/** Endpoints of the Service that are ready. Where nothing is said of one, it counts as ready (EndpointConditions). */
async function countReady({ cluster }: Watchdog, signal: AbortSignal): Promise<number> {
  const wanted = {
    group: 'discovery.k8s.io',
    version: 'v1',
    resource: 'endpointslices',
    namespace: GATE_NAMESPACE,
    labelSelector: `kubernetes.io/service-name=${GATE_NAME}`,
  };
  let count = 0;
  for await (const { items } of cluster.list(wanted, signal)) {
    for (const slice of items) count += listItems(slice['endpoints']).filter(isReady).length;
  }
  return count;
}

const isReady = (endpoint: Json): boolean => {
  const hasAddress = listItems(getField(endpoint, 'addresses')).length > 0;
  return hasAddress && getPath(endpoint, ['conditions', 'ready']) !== false;
};

const SENTENCES: Readonly<Record<GuardAction['do'], readonly [GuardAct['action'], string]>> = {
  'step-aside': ['gate-stepped-aside', 'enforcement is set to Ignore'],
  'step-back': ['gate-stepped-back', 'enforcement is set to Fail again'],
  'clear-mark': ['gate-mark-cleared', 'enforcement was set to Fail by hand, and is guarded again'],
  'end-break-glass': ['break-glass-ended', 'break-glass has ended'],
};

function describeAction(action: GuardAction, readyCount: number): GuardAct {
  const [name, sentence] = SENTENCES[action.do];
  const breakGlass = action.do === 'end-break-glass' ? { ...action.breakGlass } : null;
  return {
    action: name,
    isWarning: action.do === 'step-aside',
    text: `${sentence}: ${action.why}`,
    body: { why: action.why, readyReplicas: readyCount, ...(breakGlass === null ? {} : { breakGlass }) },
    actor: WATCHDOG,
  };
}

function sayState(watchdog: Watchdog, memory: WatchMemory, state: GuardState, note: string | undefined): WatchMemory {
  const isOdd = state === 'hands-off' || state === 'not-ready' || note !== undefined;
  const text = `the gate is ${state}${note === undefined ? '' : `: ${note}`}`;
  return sayOnce(watchdog, memory, isOdd ? 'warn' : 'info', text);
}

function sayOnce(
  { log }: Watchdog,
  memory: WatchMemory,
  level: 'info' | 'warn',
  text: string,
  error?: unknown,
): WatchMemory {
  if (memory.said !== text) log[level](text, error === undefined ? {} : { error });
  return { ...memory, said: text };
}

/** A break-glass is somebody's, who has recorded it; that it was seen is in the log of whoever will end it. */
function sayGlass(
  { log }: Watchdog,
  memory: WatchMemory,
  { configuration }: GateFacts,
  actions: readonly GuardAction[],
): WatchMemory {
  const isEnded = actions.some((action) => action.do === 'end-break-glass');
  const glass = isEnded ? undefined : configuration?.breakGlass;
  if (glass !== undefined && glass.id !== memory.breakGlass?.id) log.warn('a break-glass is on', { ...glass });
  return { ...memory, breakGlass: glass };
}

/** Compared with what was applied, or, where nobody has recorded that, with what the first look found. */
async function sayDrift(
  watchdog: Watchdog,
  memory: WatchMemory,
  configuration: JsonObject,
  signal: AbortSignal,
): Promise<WatchMemory> {
  const present = digestConfiguration(configuration);
  const digest = readAppliedDigest(configuration) ?? memory.digest ?? present;
  if (present === digest) return { ...memory, digest, drift: undefined };
  if (memory.drift !== present) {
    const text = 'the webhook configuration is not what was applied; it is left as it is';
    const body = { applied: digest, present };
    await tellAct({ action: 'gate-drifted', isWarning: true, text, body, actor: WATCHDOG }, watchdog, signal);
  }
  return { ...memory, digest, drift: present };
}

/** Certificates change in days, so once a minute is enough. What goes wrong with them leaves the rest alone. */
async function keep(watchdog: Watchdog, memory: WatchMemory, signal: AbortSignal): Promise<WatchMemory> {
  const { certificates, clock, cluster, log } = watchdog;
  const nowMs = clock.nowMs();
  if (certificates === undefined || nowMs - (memory.certificatesMs ?? 0) < CERTIFICATES_MS) return memory;
  try {
    const shelf = createClusterShelf(cluster, signal);
    const { steps, leaf, authorities } = await keepCertificates(shelf, { ...certificates, clock });
    if (steps.length > 0) {
      const { fingerprint, notAfterMs } = leaf.facts;
      const body = {
        steps: steps.map((step) => ({ ...step })),
        certificate: { fingerprint, notAfterMs },
        authorities: authorities.map((one) => ({ fingerprint: one.fingerprint, notAfterMs: one.notAfterMs })),
      };
      const text = `certificates have changed: ${steps.map((step) => `${step.do} (${step.why})`).join(', ')}`;
      const act = { action: 'gate-certificates-changed', isWarning: false, text, body, actor: WATCHDOG } as const;
      await tellAct(act, watchdog, signal);
    }
    return { ...memory, certificatesMs: nowMs, certificateEndMs: leaf.facts.notAfterMs };
  } catch (error) {
    if (isConflict(error)) return memory;
    log.error('certificates could not be kept in order; trying again', { error });
    return { ...memory, certificatesMs: nowMs };
  }
}
