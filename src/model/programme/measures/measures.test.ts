/** Measures: definitions that are whole, percentiles that are exact, and no data that is never a number. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../test/harness/random.ts';
import { HOUR_MS } from '../../instants.ts';
import type { Severity } from '../../words.ts';
import { SEVERITIES } from '../../words.ts';
import { MEASURE_HAS_DATA, SLO_METRICS } from '../metric-names.ts';
import type { MeasureId } from './definitions.ts';
import { definitionOf, MEASURE_IDS, MEASURES } from './definitions.ts';
import type { Figure } from './figures.ts';
import {
  countOf,
  figureCompliance,
  figureDurations,
  figureShare,
  figureWeekly,
  makeFigure,
  noData,
  ratioOf,
} from './figures.ts';
import { percentileOf } from './percentile.ts';

test('there is one definition for each of M1 to M10, and none has an empty word', () => {
  assert.deepEqual(
    MEASURES.map(({ id }) => id),
    MEASURE_IDS,
  );
  for (const measure of MEASURES) {
    for (const [key, value] of Object.entries(measure)) assert.notEqual(value, '', `${measure.id} ${key}`);
  }
  assert.throws(() => definitionOf('M11' as MeasureId), /assertion/);
});

test('no two metrics have one name', () => {
  const names = [...Object.values(SLO_METRICS), MEASURE_HAS_DATA, ...MEASURES.map(({ metric }) => ({ name: metric }))];
  assert.equal(new Set(names.map(({ name }) => name)).size, names.length);
});

test('a percentile is the smallest value that so many do not exceed', () => {
  const tables: readonly (readonly [readonly number[], number, number | undefined])[] = [
    [[], 0.5, undefined],
    [[7], 0.5, 7],
    [[7], 0.95, 7],
    [[1, 2], 0.5, 1],
    [[1, 2, 3], 0.5, 2],
    [[1, 2, 3, 4], 0.5, 2],
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.95, 95],
    [Array.from({ length: 101 }, (_, i) => i + 1), 0.95, 96],
    [[1, 2, 3], 1, 3],
  ];
  for (const [numbers, share, wanted] of tables) assert.equal(percentileOf(numbers, share), wanted);
});

test('at least the share of all values does not exceed a percentile, and fewer do not exceed what is below it', () => {
  const random = createRandom(11);
  for (let round = 0; round < 300; round++) {
    const sorted = Array.from({ length: 1 + random.below(60) }, () => random.below(40)).sort((a, b) => a - b);
    const share = (1 + random.below(100)) / 100;
    const found = percentileOf(sorted, share) ?? Number.NaN;
    assert.ok(sorted.filter((one) => one <= found).length >= share * sorted.length - 1e-9);
    assert.ok(sorted.filter((one) => one < found).length < share * sorted.length);
  }
});

const say = (figures: readonly Figure[]): readonly string[] =>
  figures.map(({ name, result, isKept }) => {
    const value = result.state === 'value' ? `${result.value}/${result.denominator ?? '-'}` : result.why;
    return `${name}: ${value}${isKept === undefined ? '' : isKept ? ' kept' : ' broken'}`;
  });

test('the compliance rate counts accepted failures as failures, and leaves out what was not judged', () => {
  const m1 = definitionOf('M1');
  assert.deepEqual(say(figureCompliance(m1, { pass: 96, fail: 2, exempt: 2, unknown: 50 })), [
    'rate: 0.96/100 kept',
    'not judged: 50/-',
    'accepted: 2/-',
  ]);
  assert.deepEqual(say(figureCompliance(m1, { pass: 94, fail: 6, exempt: 0, unknown: 0 }))[0], 'rate: 0.94/100 broken');
  assert.deepEqual(say(figureCompliance(m1, { pass: 0, fail: 0, exempt: 0, unknown: 3 })), [
    'rate: nothing was judged',
    'not judged: 3/-',
    'accepted: 0/-',
  ]);
  assert.deepEqual(say(figureCompliance(m1, { pass: 0, fail: 0, exempt: 0, unknown: 0 })), [
    'rate: nothing was judged',
    'not judged: nothing was judged',
    'accepted: nothing was judged',
  ]);
});

test('times are said of all and of each severity', () => {
  const made = (severity: Severity, ...hours: readonly number[]) =>
    hours.map((hour) => ({ severity, durationMs: hour * HOUR_MS }));
  const figures = figureDurations(definitionOf('M2'), [...made('critical', 80, 1, 2), ...made('low', 100)], 'none');
  assert.deepEqual(say(figures), [
    'median: 2/4 kept',
    'p95: 100/4',
    'median critical: 2/3',
    'p95 critical: 80/3',
    ...['high', 'medium'].flatMap((severity) => [`median ${severity}: none`, `p95 ${severity}: none`]),
    'median low: 100/1',
    'p95 low: 100/1',
  ]);
  assert.equal(figureDurations(definitionOf('M2'), [], 'none').length, 2 + 2 * SEVERITIES.length);
});

test('what has no source is no data; what has one and counted nothing is 0; what divides by nothing is no data', () => {
  const missing = { missing: 'no source' };
  assert.deepEqual(countOf(missing), noData('no source'));
  assert.deepEqual(countOf(0), { state: 'value', value: 0, denominator: undefined });
  assert.deepEqual(ratioOf(missing, 1, 'empty'), noData('no source'));
  assert.deepEqual(ratioOf(1, missing, 'empty'), noData('no source'));
  assert.deepEqual(ratioOf(0, 0, 'empty'), noData('empty'));
  assert.deepEqual(ratioOf(0, 4, 'empty'), { state: 'value', value: 0, denominator: 4 });
});

test('shares and weekly rates are held to their bounds', () => {
  const share = (id: MeasureId, part: number, whole: number): readonly string[] =>
    say(figureShare(definitionOf(id), { part, whole, whyEmpty: 'empty' }));
  assert.deepEqual(share('M6', 9, 10), ['rate: 0.9/10 broken', 'count: 9/-']);
  assert.deepEqual(share('M6', 10, 10), ['rate: 1/10 kept', 'count: 10/-']);
  assert.deepEqual(share('M7', 1, 100), ['rate: 0.01/100 kept', 'count: 1/-']);
  assert.deepEqual(say(figureWeekly(definitionOf('M3'), 8, 28)), ['rate: 2/4 broken', 'count: 8/-']);
  assert.deepEqual(say(figureWeekly(definitionOf('M3'), 0, 28)), ['rate: 0/4 kept', 'count: 0/-']);
  assert.equal(makeFigure(definitionOf('M10'), 'count', countOf(1)).isKept, undefined);
});
