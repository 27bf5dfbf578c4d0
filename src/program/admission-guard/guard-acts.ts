/** What the guard has done, told everywhere: log, Kubernetes Event, ledger. */
import type { Clock } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Cluster } from '../../clusters/api.ts';
import type { Actor } from '../../model/programme/actor.ts';
import { GATE_NAME, GATE_NAMESPACE, WATCHDOG_NAME } from '../admission-install/names.ts';
import type { Log } from '../control-room.ts';
import type { EvidenceQueue, Recorded } from './evidence-queue.ts';

const GUARD_ACTS = {
  'gate-stepped-aside': 'GateSteppedAside',
  'gate-stepped-back': 'GateSteppedBack',
  'gate-mark-cleared': 'GateMarkCleared',
  'gate-drifted': 'GateDrifted',
  'gate-certificates-changed': 'GateCertificatesChanged',
  'break-glass-begun': 'BreakGlassBegun',
  'break-glass-ended': 'BreakGlassEnded',
} as const;

export type GuardAct = {
  readonly action: keyof typeof GUARD_ACTS;
  /** Somebody should look at it. */
  readonly isWarning: boolean;
  /** One sentence. */
  readonly text: string;
  readonly body: JsonObject;
  readonly actor: Actor;
};

export type Witness = {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly evidence: EvidenceQueue;
};

/** Never throws: it has happened, whoever hears of it. */
export async function tellAct(act: GuardAct, witness: Witness, signal?: AbortSignal): Promise<Recorded> {
  const { cluster, clock, log, evidence } = witness;
  const atMs = clock.nowMs();
  const { action, actor, body, text } = act;
  log[act.isWarning ? 'warn' : 'info'](text, { action, by: actor.name, ...body });
  const subject = `gate:${cluster.name ?? cluster.server}`;
  const entry = {
    atMs,
    actor,
    kind: 'administration',
    action,
    subject,
    body: { ...body, server: cluster.server, text },
  };
  const [recorded] = await Promise.all([evidence.add(entry), tellCluster(act, atMs, witness, signal)]);
  return recorded;
}

/** Beside the Service: an Event lives in a namespace, and the configuration has none. */
async function tellCluster(act: GuardAct, atMs: number, witness: Witness, signal?: AbortSignal): Promise<void> {
  const { cluster, log, newId } = witness;
  const time = `${new Date(atMs).toISOString().slice(0, 19)}Z`;
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${GATE_NAME}.${newId()}`, namespace: GATE_NAMESPACE },
    involvedObject: { apiVersion: 'v1', kind: 'Service', namespace: GATE_NAMESPACE, name: GATE_NAME },
    type: act.isWarning ? 'Warning' : 'Normal',
    reason: GUARD_ACTS[act.action],
    message: `${act.text} (by ${act.actor.name})`,
    source: { component: WATCHDOG_NAME },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
  try {
    await cluster.apply(event, {}, signal);
  } catch (error) {
    log.warn('the cluster took no Event', { action: act.action, error });
  }
}
