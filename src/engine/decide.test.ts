/** Tests of the gate decision and of the counts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeControl } from '../../test/harness/reports.ts';
import { makeResource } from '../../test/harness/resources.ts';
import type { Profile } from '../model/profile.ts';
import type { ControlResult } from '../model/result.ts';
import type { Mode, Verdict } from '../model/words.ts';
import { countVerdicts, decideGate } from './decide.ts';

function makeResult(verdict: Verdict, mode: Mode): ControlResult {
  const { metadata, spec } = makeControl();
  const { id, name, owner } = metadata;
  return {
    control: { id, name, owner, title: spec.title, severity: spec.severity, layer: spec.layer },
    resource: makeResource({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } }),
    asset: { asset: 'web', owner: 'a', environment: 'prod' },
    mode,
    verdict,
    reason: 'because',
    findings: [],
  };
}

function makeProfile(onUnknown: 'allow' | 'block'): Profile {
  const spec: Profile['spec'] = { environment: 'prod', defaultMode: 'audit', onUnknown, entries: [] };
  return { apiVersion: 'bulwark.dev/v1', kind: 'Profile', metadata: { name: 'prod', owner: 'a' }, spec };
}

test('a gate decides by enforced controls, and never lets nothing pass for something', () => {
  const cases: readonly (readonly [readonly (readonly [Verdict, Mode])[], 'allow' | 'block', 0 | 1 | 3])[] = [
    [[], 'allow', 3],
    [[['skipped', 'enforce']], 'allow', 3],
    [[['pass', 'enforce']], 'block', 0],
    [
      [
        ['fail', 'warn'],
        ['fail', 'audit'],
      ],
      'block',
      0,
    ],
    [
      [
        ['pass', 'audit'],
        ['fail', 'enforce'],
      ],
      'allow',
      1,
    ],
    [[['exempt', 'enforce']], 'block', 0],
    [[['unknown', 'enforce']], 'block', 3],
    [[['unknown', 'enforce']], 'allow', 0],
    [[['unknown', 'warn']], 'block', 0],
    [
      [
        ['unknown', 'enforce'],
        ['fail', 'enforce'],
      ],
      'block',
      1,
    ],
  ];
  for (const [results, onUnknown, exit] of cases) {
    const decision = decideGate(
      results.map(([verdict, mode]) => makeResult(verdict, mode)),
      makeProfile(onUnknown),
    );
    assert.equal(decision.exit, exit, JSON.stringify([results, onUnknown]));
    assert.equal(decision.reasons.length > 0, exit !== 0);
  }
});

test('verdicts are counted apart', () => {
  const results = (['pass', 'pass', 'fail', 'unknown', 'skipped', 'exempt'] as const).map((v) =>
    makeResult(v, 'audit'),
  );
  assert.deepEqual(countVerdicts(results), { pass: 2, fail: 1, unknown: 1, skipped: 1, exempt: 1 });
});
