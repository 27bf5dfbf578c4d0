/** What the gate counts: plain numbers while it answers, metrics when they are asked for. */
import { X509Certificate } from 'node:crypto';
import type { TextTree } from '../../base/text-tree.ts';
import { createTextTree, findPlace } from '../../base/text-tree.ts';
import type { GateOutcome } from '../../model/programme/gate-decision.ts';
import type { Metric, MetricSample } from '../../model/programme/metric-names.ts';
import type { GateAnswer } from '../../program/admit/gate.ts';
import type { GateName } from '../../program/admit/gate-settings.ts';

/** Upper bounds in seconds of the classes of service time. */
const BOUNDS_S = [0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export type GateMetrics = {
  /** An answer that was given. */
  readonly count: (gate: GateName, operation: string, answered: GateAnswer, durationUs: number) => void;
  /** A call that got no answer of the gate: its HTTP status. */
  readonly countRefused: (status: number) => void;
  readonly readCertificate: (pem: Uint8Array) => void;
  readonly list: (queued: number) => readonly Metric[];
};

type Durations = { readonly classes: number[]; sumS: number; count: number };

/** Counters never leave their process; Prometheus adds up the replicas. */
export function createGateMetrics(): GateMetrics {
  const requests = createCounter<[GateName, string, GateOutcome]>(['gate', 'operation', 'outcome']);
  const verdicts = createCounter<[string, string, string]>(['control', 'verdict', 'mode']);
  const open = createCounter<[GateName]>(['gate']);
  const refused = createCounter<[string]>(['status']);
  const durations: Record<GateName, Durations> = { enforce: createDurations(), observe: createDurations() };
  let judged = 0;
  let expiryS: number | undefined;
  return {
    count: (gate, operation, answered, durationUs) => {
      const { outcome, answer } = answered;
      requests.add([gate, operation, outcome]);
      if (outcome === 'unjudged' && answer.isAllowed) open.add([gate]);
      for (const { control, verdict, mode } of answered.verdicts) verdicts.add([control, verdict, mode]);
      judged += answered.judgedCount;
      addDuration(durations[gate], durationUs / 1e6);
    },
    countRefused: (status) => refused.add([String(status)]),
    readCertificate: (pem) => {
      expiryS = new X509Certificate(Buffer.from(pem)).validToDate.getTime() / 1_000;
    },
    list: (queued) => [
      { ...NAMES.requests, samples: requests.list() },
      { ...NAMES.verdicts, samples: verdicts.list() },
      { ...NAMES.judged, samples: [{ labels: {}, value: judged }] },
      { ...NAMES.open, samples: open.list() },
      { ...NAMES.refused, samples: refused.list() },
      { ...NAMES.queued, samples: [{ labels: {}, value: queued }] },
      { ...NAMES.expiry, samples: expiryS === undefined ? [] : [{ labels: {}, value: expiryS }] },
      { ...NAMES.duration, samples: Object.entries(durations).flatMap(([gate, one]) => listDurations(gate, one)) },
    ],
  };
}

const NAMES = {
  requests: {
    name: 'bulwark_admission_requests_total',
    type: 'counter',
    help: 'Reviews answered, by gate, operation and outcome.',
  },
  verdicts: {
    name: 'bulwark_admission_verdicts_total',
    type: 'counter',
    help: 'Verdicts of controls on requests, those that pass left out.',
  },
  judged: { name: 'bulwark_admission_judged_total', type: 'counter', help: 'Verdicts of controls, all of them.' },
  open: {
    name: 'bulwark_admission_fail_open_total',
    type: 'counter',
    help: 'Requests that were let in unjudged: the deadline, a full queue or a fault came first.',
  },
  refused: {
    name: 'bulwark_admission_refused_calls_total',
    type: 'counter',
    help: 'Calls that were no review, by HTTP status.',
  },
  queued: { name: 'bulwark_admission_queue', type: 'gauge', help: 'Reviews that wait to be judged.' },
  expiry: {
    name: 'bulwark_admission_certificate_expiry_seconds',
    type: 'gauge',
    help: 'When the certificate in use ends, in seconds since the epoch.',
  },
  duration: {
    name: 'bulwark_admission_duration_seconds',
    type: 'histogram',
    help: 'From the last byte of a review to its answer, by gate.',
  },
} as const;

type Counter<T extends readonly string[]> = {
  readonly add: (values: T) => void;
  readonly list: () => readonly MetricSample[];
};

/** Combinations of labels are few: names of controls, words of ours. */
function createCounter<T extends readonly string[]>(names: { readonly [K in keyof T]: string }): Counter<T> {
  const counts = createTextTree<number>();
  return {
    add: (values) => {
      const place = findPlace(counts, values);
      place.value = (place.value ?? 0) + 1;
    },
    list: () => listCounted(counts, names, {}),
  };
}

function listCounted(
  { value = 0, next }: TextTree<number>,
  [name, ...names]: readonly string[],
  labels: Readonly<Record<string, string>>,
): readonly MetricSample[] {
  if (name === undefined) return [{ labels, value }];
  return [...next].flatMap(([label, inner]) => listCounted(inner, names, { ...labels, [name]: label }));
}

function createDurations(): Durations {
  return { classes: BOUNDS_S.map(() => 0), sumS: 0, count: 0 };
}

function addDuration(durations: Durations, seconds: number): void {
  durations.sumS += seconds;
  durations.count += 1;
  const at = BOUNDS_S.findIndex((bound) => seconds <= bound);
  if (at >= 0) durations.classes[at] = (durations.classes[at] ?? 0) + 1;
}

/** Classes hold what is at most their bound, those below included, as Prometheus wants them. */
function listDurations(gate: string, { classes, sumS, count }: Durations): readonly MetricSample[] {
  if (count === 0) return [];
  let sum = 0;
  const buckets = classes.map((value, i): MetricSample => {
    sum += value;
    return { suffix: '_bucket', labels: { gate, le: String(BOUNDS_S[i]) }, value: sum };
  });
  return [
    ...buckets,
    { suffix: '_bucket', labels: { gate, le: '+Inf' }, value: count },
    { suffix: '_sum', labels: { gate }, value: sumS },
    { suffix: '_count', labels: { gate }, value: count },
  ];
}
