/** Calls of the gate at a steady rate, whose answers are known before: what fails or is wrong is counted and kept. */
import { getPath } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { GateName, GateSettings } from '../../src/program/admit/gate-settings.ts';
import { makeReviewJson } from '../harness/gate.ts';
import { planModes } from '../harness/installed-gate.ts';
import type { ClientAnswer, GateClient } from './gate-client.ts';

/** The whole catalogue for clusters is judged; one control refuses, and one warns until it is to refuse too. */
export function planLoad(changed: 'warn' | 'enforce'): Omit<GateSettings, 'hash'> {
  const settings = planModes({ 'containers-not-privileged': 'enforce', 'memory-limit-set': changed });
  const { profile } = settings;
  return { ...settings, profile: { ...profile, spec: { ...profile.spec, defaultMode: 'audit' } } };
}

const REFUSING = 'K8S-0001';
const LIMITED = { resources: { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '1', memory: '64Mi' } } };
const KINDS = {
  good: LIMITED,
  bad: { ...LIMITED, securityContext: { privileged: true } },
  changed: { resources: {} },
} as const;
type Kind = keyof typeof KINDS;

/** Annotations that bring a review to some six KB, as those of real objects are. */
const PADDING = 'a'.repeat(4_000);

function makeObject(kind: Kind): JsonObject {
  const labels = { app: kind };
  const container = { name: 'app', image: 'registry.example/app:1.0', ...KINDS[kind] };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: kind, namespace: 'shop', annotations: { 'example.org/text': PADDING } },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  };
}

const CALLS: readonly { readonly kind: Kind; readonly gate: GateName; readonly body: string }[] = (
  ['good', 'bad', 'changed'] as const
).flatMap((kind) =>
  (['enforce', 'observe'] as const).map((gate) => {
    const body = JSON.stringify(makeReviewJson({ object: makeObject(kind), uid: 'UID' }));
    return { kind, gate, body };
  }),
);

export type LoadTally = {
  requests: number;
  /** No answer, or one that is none of the gate. */
  failed: number;
  wrong: number;
  /** Answered by the second replica that was asked. */
  retried: number;
  unjudged: number;
  /** First texts of what failed or was wrong. */
  readonly faults: string[];
  readonly durationsMs: number[];
  /** By replica and gate: when the changed control was first seen as it is to be. */
  readonly changedAtMs: Map<string, number>;
};

export type LoadOptions = {
  readonly perSecond: number;
  /** What API servers send along: how long they wait. */
  readonly timeout?: string;
  readonly mayRetry?: boolean;
  /** Sends no more than these. */
  readonly requestsMax?: number;
};

type Load = {
  readonly tally: LoadTally;
  /** Sends no more; fulfilled when everything is answered. */
  readonly stop: () => Promise<void>;
};

const TICK_MS = 10;
const FAULTS_SHOWN = 20;

/** Runs `work` beside a load, which ends with it; gives what became of the load. */
export async function withLoad(
  client: GateClient,
  options: LoadOptions,
  work: (tally: LoadTally) => Promise<void>,
): Promise<LoadTally> {
  const load = startLoad(client, options);
  try {
    await work(load.tally);
  } finally {
    await load.stop();
  }
  return load.tally;
}

/** Calls go out by the clock, whether those before are answered or not. */
function startLoad(client: GateClient, options: LoadOptions): Load {
  const { perSecond, timeout = '10s', mayRetry = false, requestsMax = Number.POSITIVE_INFINITY } = options;
  const tally: LoadTally = {
    requests: 0,
    failed: 0,
    wrong: 0,
    retried: 0,
    unjudged: 0,
    faults: [],
    durationsMs: [],
    changedAtMs: new Map(),
  };
  const beganMs = performance.now();
  const open = new Set<Promise<void>>();
  const callOnce = async (number: number): Promise<void> => {
    // By twos, since replicas are asked in turn: each call comes before each of them.
    const call = CALLS[Math.floor(number / 2) % CALLS.length] as (typeof CALLS)[number];
    const uid = `uid-${number}`;
    const sentMs = performance.now();
    try {
      const path = `/admit/${call.gate}?timeout=${timeout}`;
      const given = await client.ask(path, call.body.replace('UID', uid), mayRetry);
      tally.durationsMs.push(performance.now() - sentMs);
      countAnswer(tally, given, { ...call, uid, sentMs });
    } catch (error) {
      tally.failed += 1;
      note(tally, `${uid}: ${String(error)}`);
    }
  };
  const timer = setInterval(() => {
    const due = Math.min(requestsMax, Math.floor(((performance.now() - beganMs) * perSecond) / 1_000));
    while (tally.requests < due) {
      const calling = callOnce(tally.requests++).finally(() => open.delete(calling));
      open.add(calling);
    }
  }, TICK_MS);
  return {
    tally,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

type Sent = { readonly kind: Kind; readonly gate: GateName; readonly uid: string; readonly sentMs: number };

function countAnswer(tally: LoadTally, { answer, replica, attempts }: ClientAnswer, sent: Sent): void {
  if (attempts > 1) tally.retried += 1;
  if (answer.status !== 200) {
    tally.failed += 1;
    return note(tally, `${sent.uid}: status ${answer.status}: ${answer.text}`);
  }
  const { response } = answer.json() as { readonly response: JsonObject };
  const isUnjudged =
    getPath(response, ['auditAnnotations', 'unjudged']) !== undefined || sayMessage(response).startsWith('not judged');
  if (isUnjudged) tally.unjudged += 1;
  if (response['uid'] === sent.uid && (isUnjudged || isRight(tally, response, replica, sent))) return;
  tally.wrong += 1;
  note(tally, `${sent.uid} ${sent.kind} ${sent.gate} by ${replica}: ${answer.text}`);
}

function sayMessage(response: JsonObject): string {
  const message = getPath(response, ['status', 'message']);
  return typeof message === 'string' ? message : '';
}

function isRight(tally: LoadTally, response: JsonObject, replica: string, { kind, gate, sentMs }: Sent): boolean {
  const isAllowed = response['allowed'] === true;
  const hasWarnings = Array.isArray(response['warnings']) && response['warnings'].length > 0;
  if (kind === 'good') return isAllowed && !hasWarnings;
  if (kind === 'bad' && gate === 'enforce') return !isAllowed && sayMessage(response).includes(`[${REFUSING}]`);
  if (kind === 'bad') return isAllowed && !hasWarnings;
  if (gate === 'observe' && !isAllowed) return false;
  const isChanged = gate === 'enforce' ? !isAllowed : !hasWarnings;
  const key = `${replica} ${gate}`;
  const changedAtMs = tally.changedAtMs.get(key);
  if (!isChanged) return changedAtMs === undefined || sentMs < changedAtMs;
  if (changedAtMs === undefined) tally.changedAtMs.set(key, performance.now());
  return true;
}

function note({ faults }: LoadTally, text: string): void {
  if (faults.length < FAULTS_SHOWN) faults.push(text.slice(0, 400));
}

/** One line for the log of a test. */
export function sayLoad({ requests, failed, wrong, retried, unjudged, durationsMs }: LoadTally): string {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  return (
    `${requests} requests, ${failed} failed, ${wrong} wrong, ${retried} retried, ${unjudged} unjudged; ` +
    `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`
  );
}
