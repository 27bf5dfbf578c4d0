/** Tests of absence: what a run does not report is gone only where the run looked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../base/limits.ts';
import { VERDICTS, type Verdict } from '../words.ts';
import { createLook, isResourceGone, isResultGone, isSightingGone, type Look, type SeenBefore } from './absence.ts';
import type { Coverage, RunFinding, RunResource, RunResult } from './run.ts';

type Shape = {
  readonly target?: string;
  readonly coverage?: Partial<Coverage>;
  readonly addresses?: readonly string[];
  readonly results?: readonly (readonly [address: string, control: string, verdict: Verdict, findings?: number])[];
};

function look({ target = 'repo', coverage = {}, addresses = [], results = [] }: Shape): Look {
  return createLook({
    target: { id: target },
    coverage: { controls: ['C1'], isWhole: true, unreadFiles: [], ...coverage },
    resources: addresses.map((address) => ({ address }) as RunResource),
    results: results.map(([resource, control, verdict, count = 0]) => {
      const findings = Array.from({ length: count }, () => ({}) as RunFinding);
      return { resource, control, verdict, findings } as unknown as RunResult;
    }),
  });
}

const SEEN: SeenBefore = { target: 'repo', address: 'a', control: 'C1', file: 'a.yaml' };
const FULL = LIMITS.findingsPerResultMax;

const CASES: readonly (readonly [string, Shape, isSightingGone: boolean, isResultGone: boolean])[] = [
  ['a whole run does not have the resource', {}, true, true],
  ['a partial run does not have it', { coverage: { isWhole: false } }, false, false],
  ['its file was not read', { coverage: { unreadFiles: ['a.yaml'] } }, false, false],
  ['another file was not read', { coverage: { unreadFiles: ['b.yaml'] } }, true, true],
  ['the control was not judged', { coverage: { controls: ['C2'] } }, false, false],
  ['another target was scanned', { target: 'other' }, false, false],
  ['it passes', { addresses: ['a'], results: [['a', 'C1', 'pass']] }, true, false],
  [
    'it passes in a partial run',
    { coverage: { isWhole: false }, addresses: ['a'], results: [['a', 'C1', 'pass']] },
    true,
    false,
  ],
  ['it fails elsewhere', { addresses: ['a'], results: [['a', 'C1', 'fail', 1]] }, true, false],
  ['it is exempt elsewhere', { addresses: ['a'], results: [['a', 'C1', 'exempt', 1]] }, true, false],
  ['it fails in too many places', { addresses: ['a'], results: [['a', 'C1', 'fail', FULL]] }, false, false],
  ['it is unknown', { addresses: ['a'], results: [['a', 'C1', 'unknown']] }, false, false],
  ['it is skipped', { addresses: ['a'], results: [['a', 'C1', 'skipped']] }, false, false],
  ['the control no longer applies', { addresses: ['a'], results: [['a', 'C2', 'pass']] }, true, true],
  ['nothing could be said of it', { addresses: ['a'], results: [['a', 'C2', 'unknown']] }, false, false],
  ['it is there and nothing judged it', { addresses: ['a'] }, false, false],
];

test('what is not in a run is gone where the run looked, and nowhere else', () => {
  for (const [name, shape, isGone, isVerdictGone] of CASES) {
    assert.equal(isSightingGone(look(shape), SEEN), isGone, name);
    assert.equal(isResultGone(look(shape), SEEN), isVerdictGone, name);
  }
});

test('a resource is gone when a run that read everything does not have it', () => {
  assert.equal(isResourceGone(look({}), SEEN), true);
  assert.equal(isResourceGone(look({ addresses: ['a'] }), SEEN), false);
  assert.equal(isResourceGone(look({ target: 'other' }), SEEN), false);
  assert.equal(isResourceGone(look({ coverage: { isWhole: false } }), SEEN), false);
  assert.equal(isResourceGone(look({ coverage: { unreadFiles: ['a.yaml'] } }), SEEN), false);
});

test('no run, of any shape, ends what it did not look at', () => {
  let count = 0;
  let gone = 0;
  const flags = [true, false];
  for (const target of ['repo', 'other'])
    for (const controls of [['C1'], ['C2'], ['C1', 'C2'], []])
      for (const isWhole of flags)
        for (const unreadFiles of [[], ['a.yaml'], ['b.yaml']])
          for (const hasResource of flags)
            for (const own of [...VERDICTS, undefined])
              for (const other of [...VERDICTS, undefined]) {
                const results = [
                  ...(own === undefined || !hasResource ? [] : [['a', 'C1', own, 1] as const]),
                  ...(other === undefined || !hasResource ? [] : [['a', 'C2', other, 1] as const]),
                ];
                const addresses = hasResource ? ['a'] : [];
                const looked = look({ target, coverage: { controls, isWhole, unreadFiles }, addresses, results });
                const isGone = isSightingGone(looked, SEEN);
                count += 1;
                gone += isGone ? 1 : 0;
                const told = JSON.stringify({ target, controls, isWhole, unreadFiles, results });
                const isJudged = results.some(([, , verdict]) => verdict !== 'unknown');
                const isAbsent = !hasResource && isWhole && !unreadFiles.includes('a.yaml');
                if (!isGone) continue;
                assert.equal(target, 'repo', told);
                assert.ok(controls.includes('C1'), told);
                assert.ok(isAbsent || isJudged, told);
                assert.ok(!hasResource || (own !== 'unknown' && own !== 'skipped'), told);
              }
  assert.ok(count > 3_000 && gone > 100, `${count} runs, ${gone} of them end it`);
});
