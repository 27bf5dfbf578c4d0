/**
 * The exported rules agree with our own evaluation: `promtool test rules` runs them over random counters, and says at
 * many instants the states that we say.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeYaml } from '../../base/yaml-text.ts';
import { HOUR_MS } from '../../model/instants.ts';
import type { EventBucket } from '../../model/programme/burn-rates.ts';
import { BUCKET_MS, evaluateSlo } from '../../model/programme/burn-rates.ts';
import { DEFAULT_ALERTS } from '../../model/programme/default-alerts.ts';
import { DEFAULT_SLOS } from '../../model/programme/default-slos.ts';
import { SLO_METRICS } from '../../model/programme/metric-names.ts';
import type { Slo, SloAlert } from '../../model/slo.ts';
import type { Random } from '../../../test/harness/random.ts';
import { createRandom } from '../../../test/harness/random.ts';
import { parseYaml } from '../../languages/yaml/index.ts';
import { writePrometheusRules } from './prometheus-rules.ts';

const [TEMPLATE] = DEFAULT_SLOS;
assert.ok(TEMPLATE !== undefined);

function makeSlo(name: string, parts: Partial<Slo['spec']>): Slo {
  assert.ok(TEMPLATE !== undefined);
  return { ...TEMPLATE, metadata: { ...TEMPLATE.metadata, name }, spec: { ...TEMPLATE.spec, ...parts } };
}

const START_MS = Date.UTC(2026, 2, 2);
/** Four days: longer than the longest window of the default alerts. */
const BUCKETS = (4 * 24 * HOUR_MS) / BUCKET_MS;

/** Stretches of calm, of trouble and of silence, as they come. */
function makeBuckets(random: Random): readonly EventBucket[] {
  const buckets: EventBucket[] = [];
  while (buckets.length < BUCKETS) {
    const length = 1 + random.below(150);
    const badPercent = random.pick([0, 1, 4, 12, 30, 60, 100]);
    const eventsMax = random.pick([0, 1, 3, 40]);
    for (let i = 0; i < length && buckets.length < BUCKETS; i++) {
      const total = random.below(eventsMax + 1);
      let good = 0;
      for (let event = 0; event < total; event++) good += random.below(100) < badPercent ? 0 : 1;
      buckets.push({ atMs: START_MS + buckets.length * BUCKET_MS, good, total });
    }
  }
  return buckets;
}

/** Counters as they are scraped every five minutes, beginning with none. */
function writeCounter(buckets: readonly EventBucket[], countOf: (bucket: EventBucket) => number): string {
  let sum = 0;
  return ['0', ...buckets.map((bucket) => String((sum += countOf(bucket))))].join(' ');
}

type Case = { readonly slo: Slo; readonly buckets: readonly EventBucket[] };

function makeCases(seed: number): readonly Case[] {
  const random = createRandom(seed);
  const alertSets: readonly (readonly SloAlert[])[] = [
    DEFAULT_ALERTS,
    DEFAULT_ALERTS.slice(2),
    [{ severity: 'page', burnRate: 1.5, windowHours: 5 }],
  ];
  return Array.from({ length: 4 }, (_, i) => ({
    slo: makeSlo(`slo-${i}`, {
      target: random.pick([0.5, 0.9, 0.95, 0.99, 0.999]),
      eventsMin: random.pick([1, 10, 200]),
      alerts: [...random.pick(alertSets)],
    }),
    buckets: makeBuckets(random),
  }));
}

/** Rules are evaluated, and states compared, at every third scrape: promtool takes seconds for each hundred. */
const STEP = 3;
const STEPS = Array.from({ length: BUCKETS / STEP }, (_, i) => i * STEP);

function writeRuleTest(cases: readonly Case[], counts: { fired: number; silent: number }): string {
  const series = cases.flatMap(({ slo, buckets }) => {
    const name = (outcome: string): string =>
      `${SLO_METRICS.events.name}{slo="${slo.metadata.name}",outcome="${outcome}"}`;
    return [
      { series: name('good'), values: writeCounter(buckets, ({ good }) => good) },
      { series: name('bad'), values: writeCounter(buckets, ({ good, total }) => total - good) },
    ];
  });
  const checks = STEPS.flatMap((step) =>
    (['page', 'ticket'] as const).map((severity) => {
      const firing = cases.filter(({ slo, buckets }) => {
        const seen = buckets.slice(0, step);
        const { burns } = evaluateSlo(slo, seen, START_MS + step * BUCKET_MS);
        return burns.some(({ alert, isFiring }) => isFiring && alert.severity === severity);
      });
      counts.fired += firing.length;
      counts.silent += cases.length - firing.length;
      return {
        expr: `ALERTS{alertname="${severity === 'page' ? 'BulwarkSloPage' : 'BulwarkSloTicket'}"}`,
        eval_time: `${step * 5}m`,
        exp_samples: firing.map(({ slo }) => ({ labels: sayAlert(severity, slo), value: 1 })),
      };
    }),
  );
  const tests = [{ interval: '5m', input_series: series, promql_expr_test: checks }];
  return writeYaml({ rule_files: ['rules.yaml'], evaluation_interval: `${STEP * 5}m`, tests }).join('\n');
}

function sayAlert(severity: SloAlert['severity'], slo: Slo): string {
  const name = severity === 'page' ? 'BulwarkSloPage' : 'BulwarkSloTicket';
  return `ALERTS{alertname="${name}",alertstate="firing",severity="${severity}",slo="${slo.metadata.name}"}`;
}

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const isCi = process.env['CI'] !== undefined || process.env['BULWARK_CI'] !== undefined;

function runPromtool(files: Readonly<Record<string, string>>, args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-rules-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}${stderr}`.slice(0, 4_000));
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MISSING = 'promtool is not there: install the package prometheus (apt-get install prometheus)';

/** Where promtool is not there, the agreement is not shown: in CI that is a failure. */
function declare(title: string, work: (log: (text: string) => void) => void): void {
  test(title, (t) => {
    if (!hasPromtool && isCi) assert.fail(MISSING);
    if (!hasPromtool) t.skip(`NOT RUN: ${MISSING}`);
    else work((text) => t.diagnostic(text));
  });
}

declare('promtool and our own evaluation say the same states over random events', (log) => {
  const counts = { fired: 0, silent: 0 };
  const cases = makeCases(1);
  const rules = writePrometheusRules(cases.map(({ slo }) => slo));
  runPromtool({ 'rules.yaml': rules, 'test.yaml': writeRuleTest(cases, counts) }, ['test', 'rules', 'test.yaml']);
  log(`states compared: ${counts.fired + counts.silent}, ${counts.fired} of them firing`);
  assert.ok(counts.fired >= 300 && counts.silent >= 300, 'the comparison must have seen both');
});

declare('promtool accepts the rules of the default SLOs and of titles that look like templates', () => {
  const odd = makeSlo('odd', { title: 'a {{ $value }} "quoted" \\ title: # \u00fc' });
  const out = runPromtool({ 'rules.yaml': writePrometheusRules([...DEFAULT_SLOS, odd]) }, [
    'check',
    'rules',
    'rules.yaml',
  ]);
  assert.match(out, /SUCCESS/);
});

test('an SLO without alerts records nothing, and the file is one of YAML', () => {
  const { documents, problems } = parseYaml(writePrometheusRules([makeSlo('calm', { alerts: [] })]));
  assert.deepEqual(problems, []);
  assert.deepEqual(documents[0]?.value, { groups: [{ name: 'bulwark-slo-calm', rules: [] }] });
});
