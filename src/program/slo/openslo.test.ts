/** OpenSLO: what is written is read back the same; what cannot be done is said, with its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseText } from '../../../test/harness/house.ts';
import type { Random } from '../../../test/harness/random.ts';
import { createRandom } from '../../../test/harness/random.ts';
import { DEFAULT_SLOS } from '../../model/programme/default-slos.ts';
import { SLO_INDICATORS, Slo, TIMED_INDICATORS } from '../../model/slo.ts';
import { LAYERS, SEVERITIES } from '../../model/words.ts';
import { isOpenSlo, readOpenSlo } from './openslo-read.ts';
import { writeOpenSlo } from './openslo-write.ts';

function read(text: string): ReturnType<typeof readOpenSlo> {
  const { value, problems } = parseText(new TextEncoder().encode(text), 'slos.yaml');
  assert.deepEqual(problems, []);
  return readOpenSlo(value, 'slos.yaml');
}

/** Each problem as line, severity and text. */
function listProblems(text: string): readonly string[] {
  return read(text).problems.map(
    ({ span, severity, message }) => `${span?.start.line ?? '?'} ${severity}: ${message.split(/[ :] ?/)[0]}`,
  );
}

const TEXTS = [
  'a',
  'team-shop',
  'true',
  '08',
  'x: y',
  '# no',
  'ünï "quoted" \\',
  "it's",
  ' led',
  'l1\nl2',
  '{{ x }}',
  '🙂',
];

function makeSlo(random: Random, index: number): Slo {
  const kind = random.pick(SLO_INDICATORS);
  const some = <T>(items: readonly T[]): T[] => items.filter(() => random.below(2) === 0);
  const list = (key: string, items: readonly unknown[]): object => (items.length === 0 ? {} : { [key]: items });
  return Slo.parse({
    apiVersion: 'bulwark.dev/v1',
    kind: 'SLO',
    metadata: { name: `slo-${index}`, owner: random.pick(TEXTS) },
    spec: {
      title: random.pick(TEXTS),
      ...(random.below(2) === 0 ? { description: random.pick(TEXTS) } : {}),
      indicator: {
        kind,
        ...list('environments', some(TEXTS)),
        ...list('teams', some(TEXTS)),
        ...list('layers', some(LAYERS)),
        ...list('severities', some(SEVERITIES)),
        ...(TIMED_INDICATORS.includes(kind) ? { withinHours: 1 + random.below(8_000) } : {}),
      },
      target: (1 + random.below(9_998)) / 10_000,
      windowDays: 1 + random.below(90),
      eventsMin: 1 + random.below(500),
      alerts: Array.from({ length: random.below(5) }, () => ({
        severity: random.pick(['page', 'ticket']),
        burnRate: (1 + random.below(5_000)) / random.pick([1, 10, 100]) / 10,
        windowHours: 1 + random.below(720),
      })),
    },
  });
}

test('what is written is read back the same, without a problem', (t) => {
  const random = createRandom(7);
  for (let round = 0; round < 200; round++) {
    const slos = Array.from({ length: 1 + random.below(4) }, (_, i) => makeSlo(random, i));
    assert.deepEqual(read(writeOpenSlo(slos)), { value: slos, problems: [] });
  }
  t.diagnostic('200 streams');
});

test('the default SLOs are read back the same', () => {
  assert.deepEqual(read(writeOpenSlo(DEFAULT_SLOS)), { value: DEFAULT_SLOS, problems: [] });
});

const HEAD = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: shop
  annotations: { bulwark.dev/owner: team-shop }
spec:
  service: shop
  budgetingMethod: Occurrences
  objectives: [{ targetPercent: 99.95 }]
`;
const RATIO = `ratioMetric:
      good: { metricSource: { type: Bulwark, spec: { kind: compliance, count: good } } }
      total: { metricSource: { type: Bulwark, spec: { kind: compliance, count: total } } }
`;
const GOOD = `${HEAD}  indicator:\n   spec:\n    ${RATIO}`;

test('a short document of another author is read', () => {
  const { value, problems } = read(`${GOOD}  timeWindow: [{ duration: 4w, isRolling: true }]\n`);
  assert.deepEqual(problems, []);
  const [slo] = value;
  assert.deepEqual([slo?.metadata, slo?.spec.title], [{ name: 'shop', owner: 'team-shop' }, 'shop']);
  assert.deepEqual([slo?.spec.target, slo?.spec.windowDays, slo?.spec.alerts], [0.9995, 28, []]);
});

test('indicators, policies and conditions are followed by name, and read in place', () => {
  const conditions = `---
apiVersion: openslo/v1
kind: AlertCondition
metadata: { name: fast }
spec: { severity: page, condition: { kind: burnrate, threshold: 14.4, lookbackWindow: 60m, alertAfter: 0m } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: passing }
spec:
    ${RATIO}`;
  const policies = `  alertPolicies:
    - kind: AlertPolicy
      spec:
        alertWhenBreaching: true
        conditions: [{ conditionRef: fast }]
        notificationTargets: [{ targetRef: page }]
    - spec:
        conditions:
          - spec: { severity: ticket, condition: { threshold: 1, lookbackWindow: 3d } }
`;
  const { value, problems } = read(`${HEAD}  indicatorRef: passing\n${policies}${conditions}`);
  assert.deepEqual(problems, []);
  assert.deepEqual(value[0]?.spec.indicator, { kind: 'compliance' });
  assert.deepEqual(value[0]?.spec.alerts, [
    { severity: 'page', burnRate: 14.4, windowHours: 1 },
    { severity: 'ticket', burnRate: 1, windowHours: 72 },
  ]);
});

const policy = (spec: string): string => `${GOOD}  alertPolicies: [{ spec: ${spec} }]\n`;
const condition = (spec: string): string => policy(`{ conditions: [{ spec: ${spec} }] }`);

/** Text, then each problem as line, severity and field. `error` leaves no SLO. */
const FAULTS: readonly (readonly [title: string, text: string, ...problems: string[]])[] = [
  ['another version', GOOD.replace('openslo/v1', 'openslo/v1alpha'), '1 error: apiVersion'],
  ['a kind that is not read', 'apiVersion: openslo/v1\nkind: DataSource\n', '2 warning: kind'],
  ['no kind', 'apiVersion: openslo/v1\n', '1 warning: kind'],
  ['labels', GOOD.replace('  name: shop', '  name: shop\n  labels: { a: b }'), '5 warning: metadata.labels'],
  ['slices of time', GOOD.replace('Occurrences', 'Timeslices'), '8 error: spec.budgetingMethod'],
  ['two objectives', GOOD.replace('}]', '}, { target: 0.9 }]'), '9 error: spec.objectives'],
  ['no target', GOOD.replace('targetPercent: 99.95', 'displayName: x'), '9 error: spec.objectives[0]'],
  ['a target of all', GOOD.replace('targetPercent: 99.95', 'target: 1'), '9 error: spec.objectives'],
  ['a threshold', GOOD.replace('{ targetPercent', '{ op: lte, targetPercent'), '9 warning: spec.objectives[0].op'],
  ['a calendar', `${GOOD}  timeWindow: [{ duration: 1M, calendar: { startTime: x } }]\n`, '15 error: spec.timeWindow'],
  ['half a day', `${GOOD}  timeWindow: [{ duration: 12h, isRolling: true }]\n`, '15 error: spec.timeWindow'],
  ['no indicator', HEAD, '6 error: spec.indicator.spec'],
  ['an indicator that is not there', `${HEAD}  indicatorRef: x\n`, '10 error: spec.indicatorRef'],
  ['a threshold metric', GOOD.replace('ratioMetric', 'thresholdMetric'), '11 error: spec.indicator.spec'],
  [
    'a metric of Prometheus',
    GOOD.replace('type: Bulwark', 'type: Prometheus'),
    '13 error: spec.indicator.spec.ratioMetric.good.metricSource.type',
  ],
  [
    'good and total of other events',
    GOOD.replace('kind: compliance, count: total', 'kind: exceptions, count: total'),
    '14 error: spec.indicator.spec.ratioMetric.total.metricSource.spec',
  ],
  ['no count', GOOD.replace(', count: good', ''), '13 error: spec.indicator.spec.ratioMetric.good.metricSource.spec'],
  [
    'an indicator that Bulwark does not count',
    GOOD.replaceAll('kind: compliance', 'kind: latency'),
    '13 error: spec.indicator.spec.ratioMetric.good.metricSource.spec.kind',
  ],
  [
    'no owner',
    GOOD.replace('bulwark.dev/owner', 'example.com/owner'),
    "5 warning: metadata.annotations['example.com/owner']",
    "5 error: metadata.annotations['bulwark.dev/owner']",
  ],
  ['a name of capitals', GOOD.replace('name: shop', 'name: Shop'), '4 error: metadata.name'],
  ['policies that are no list', `${GOOD}  alertPolicies: x\n`, '15 error: spec.alertPolicies'],
  [
    'a policy that is not there',
    `${GOOD}  alertPolicies: [{ alertPolicyRef: x }]\n`,
    '15 error: spec.alertPolicies[0].alertPolicyRef',
  ],
  ['no condition', policy('{ conditions: [] }'), '15 error: spec.alertPolicies[0].spec.conditions'],
  [
    'a policy that tells nothing',
    policy('{ alertWhenBreaching: false }'),
    '15 warning: spec.alertPolicies[0].spec.alertWhenBreaching',
  ],
  [
    'a severity of another kind',
    condition('{ severity: sev1, condition: { threshold: 1, lookbackWindow: 1h } }'),
    '15 warning: spec.alertPolicies[0].spec.conditions[0].spec',
  ],
  [
    'minutes',
    condition('{ severity: page, condition: { threshold: 1, lookbackWindow: 5m } }'),
    '15 warning: spec.alertPolicies[0].spec.conditions[0].spec',
  ],
  [
    'waiting',
    condition('{ severity: page, condition: { threshold: 1, lookbackWindow: 1h, alertAfter: 5m } }'),
    '15 warning: spec.alertPolicies[0].spec.conditions[0].spec.condition.alertAfter',
  ],
  [
    'no data, and somebody to call',
    policy(
      '{ alertWhenNoData: true, conditions: [{ spec: { severity: page, ' +
        'condition: { threshold: 1, lookbackWindow: 1h } } }], notificationTargets: [{ targetRef: ann }] }',
    ),
    '15 warning: spec.alertPolicies[0].spec.alertWhenNoData',
    '15 warning: spec.alertPolicies[0].spec.notificationTargets[0]',
  ],
];

for (const [title, text, ...problems] of FAULTS) {
  test(`says where it cannot do what is asked: ${title}`, () => {
    assert.deepEqual(listProblems(text), problems);
    const hasError = problems.some((problem) => problem.includes('error'));
    const isSlo = text.includes('kind: SLO');
    assert.equal(read(text).value.length, hasError || !isSlo ? 0 : 1);
  });
}

test('OpenSLO of any version is told from other documents', () => {
  assert.deepEqual([{ apiVersion: 'openslo/v1' }, { apiVersion: 'v1' }, 3].map(isOpenSlo), [true, false, false]);
});
