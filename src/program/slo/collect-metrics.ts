/** What `/metrics` says of the programme: SLOs with their counters, and the measures that have data. */
import { DAY_MS } from '../../model/instants.ts';
import type { Metric } from '../../model/programme/metric-names.ts';
import { DECISION_METRICS, MEASURE_HAS_DATA, SLO_METRICS } from '../../model/programme/metric-names.ts';
import { MEASURES } from '../../model/programme/measures/definitions.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import type { Transaction } from '../../stores/api.ts';
import { collectFollowed } from '../cluster/collect-followed.ts';
import type { ControlRoom } from '../control-room.ts';
import { listSecretControls, readMeasuresIn } from '../measure/read-measures.ts';
import { listSlosInForce, readSlo } from './list-slos.ts';

const STATES = ['ok', 'ticket', 'page', 'no-data'] as const;

type Sample = Metric['samples'][number];

/** Measures are read again after this much time: a collector asks several times a minute, and they change slowly. */
const MEASURES_MS_MAX = 60_000;

/**
 * Gives what collects. SLOs are read from the store each time, so that every process of it says the same and a restart
 * resets no counter.
 */
export function createMetricsCollector(): (room: ControlRoom) => Promise<readonly Metric[]> {
  let measured: { readonly atMs: number; readonly metrics: readonly Metric[] } | undefined;
  return (room) => {
    const nowMs = room.clock.nowMs();
    return room.store.read(async (tx) => {
      const slos = await collectSlos(tx, nowMs);
      if (measured === undefined || Math.abs(nowMs - measured.atMs) >= MEASURES_MS_MAX) {
        const measures = await collectMeasures(tx, nowMs, listSecretControls(room));
        measured = { atMs: nowMs, metrics: [...measures, ...(await collectDecisions(tx, nowMs))] };
      }
      return [...slos, await collectFollowed(tx), ...measured.metrics];
    });
  };
}

async function collectSlos(tx: Transaction, nowMs: number): Promise<readonly Metric[]> {
  const samples = { events: [], target: [], budgetLeft: [], state: [] } as Record<keyof typeof SLO_METRICS, Sample[]>;
  for (const slo of await listSlosInForce(tx)) {
    const labels = { slo: slo.metadata.name };
    const { good, total } = await tx.sloEvents.total(slo.spec.indicator);
    const { budget, state } = await readSlo(tx, slo, nowMs);
    samples.events.push(
      { labels: { ...labels, outcome: 'good' }, value: good },
      { labels: { ...labels, outcome: 'bad' }, value: total - good },
    );
    samples.target.push({ labels, value: slo.spec.target });
    if (budget !== undefined) samples.budgetLeft.push({ labels, value: budget.left });
    for (const one of STATES) samples.state.push({ labels: { ...labels, state: one }, value: one === state ? 1 : 0 });
  }
  return (['events', 'target', 'budgetLeft', 'state'] as const).map((key) => ({
    ...SLO_METRICS[key],
    samples: samples[key],
  }));
}

/** By environment where a measure is kept by it. What has no data has no sample, and says so in a metric of its own. */
async function collectMeasures(
  tx: Transaction,
  nowMs: number,
  secretControls: readonly string[],
): Promise<readonly Metric[]> {
  const place = { visible: SEES_ALL, nowMs, secretControls };
  const readings = await readMeasuresIn(tx, { by: 'environment' }, place);
  const metrics = readings.map(({ definition, groups }): Metric => {
    const samples = groups.flatMap(({ group, figures }) =>
      figures.flatMap(({ name, result }): Sample[] =>
        result.state === 'value' ? [{ labels: { environment: group, figure: name }, value: result.value }] : [],
      ),
    );
    return { name: definition.metric, help: `${definition.id} ${definition.name}`, type: 'gauge', samples };
  });
  const hasData = MEASURES.map(({ id }, index) => ({
    labels: { measure: id },
    value: (metrics[index]?.samples.length ?? 0) > 0 ? 1 : 0,
  }));
  return [...metrics, { ...MEASURE_HAS_DATA, samples: hasData }];
}

/** What gates decided, as the store has it; each gate has counters of its own. */
async function collectDecisions(tx: Transaction, nowMs: number): Promise<readonly Metric[]> {
  const span = { fromMs: nowMs - DAY_MS, toMs: nowMs + 1 };
  const counts = await tx.decisions.count({ filter: span, visible: SEES_ALL, by: 'environment' });
  const { dropped } = await tx.decisions.sumBatches(span);
  const samples = counts.map(({ group, outcome, count }) => {
    return { labels: { environment: group, outcome }, value: count };
  });
  return [
    { ...DECISION_METRICS.requests, samples },
    // Without a gate there is nothing to say.
    { ...DECISION_METRICS.dropped, samples: counts.length + dropped === 0 ? [] : [{ labels: {}, value: dropped }] },
  ];
}

/** Text of metrics as Prometheus reads it (exposition format 0.0.4). */
export function writeMetrics(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) => {
      const lines = samples.map(({ labels, value }) => {
        const inner = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
        return `${name}{${inner.join(',')}} ${value}\n`;
      });
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
