/** Tests of the life of rollouts, their steps, canaries, and the modes that follow. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDocument } from '../read-document.ts';
import { Rollout } from '../rollout.ts';
import type { RolloutJudgement } from './rollout-judge.ts';
import type { RolloutOutcome, StoredRollout } from './rollout-life.ts';
import {
  endRollout,
  holdRollout,
  promoteRollout,
  releaseRollout,
  startRollout,
  stepBackRollout,
} from './rollout-life.ts';
import { createModeOverlay, NO_OVERLAY } from './rollout-modes.ts';
import { compileStep, describeStep, findRolloutFault, listSteps } from './rollout-steps.ts';

const NOW_MS = Date.parse('2026-03-02T12:00:00Z');
const ANN = { kind: 'user', id: 'u', name: 'Ann' } as const;

function makeRollout(spec: Partial<Rollout['spec']> = {}): Rollout {
  const document = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Rollout',
    metadata: { name: 'privileged-prod', owner: 'platform' },
    spec: { controls: ['K8S-0001'], environment: 'prod', ...spec },
  };
  const { value, problems } = readDocument(document, 'r.yaml');
  assert.deepEqual(problems, []);
  return Rollout.parse(value);
}

function start(spec: Partial<Rollout['spec']> = {}): RolloutOutcome {
  return startRollout(makeRollout(spec), { id: 'r1', controls: ['K8S-0001'], actor: ANN }, NOW_MS);
}

function demand(outcome: RolloutOutcome): StoredRollout {
  assert.ok('next' in outcome, JSON.stringify(outcome));
  return outcome.next;
}

const refusalOf = (outcome: RolloutOutcome): string => ('refusal' in outcome ? outcome.refusal : 'done');

const OPEN: RolloutJudgement = { gates: [], proposal: { act: 'promote', to: 1, reasons: [] } };
const SHUT: RolloutJudgement = {
  gates: [{ name: 'compliance-rate', value: 90, bound: 95, relation: 'at least', unit: '%', status: 'not' }],
  proposal: { act: 'stay', to: 0, reasons: ['compliance-rate'] },
};
const BY_RULE = { nowMs: NOW_MS + 1, isOverride: false };

test('steps are the stages in order, with the canaries on the way into the last', () => {
  const cases: readonly (readonly [Partial<Rollout['spec']>, readonly string[]])[] = [
    [{}, ['audit', 'warn', 'enforce']],
    [{ stages: ['warn'] }, ['warn']],
    [
      { canary: [{ namespaces: ['shop', 'cart'] }, { percent: 10 }, { percent: 50 }] },
      ['audit', 'warn', 'enforce in shop, cart', 'enforce for 10 %', 'enforce for 50 %', 'enforce'],
    ],
    [{ stages: ['audit', 'warn'], canary: [{ percent: 5 }] }, ['audit', 'warn for 5 %', 'warn']],
  ];
  for (const [spec, expected] of cases) assert.deepEqual(listSteps(makeRollout(spec)).map(describeStep), expected);
});

test('a document whose steps make no sense is refused', () => {
  const cases: readonly Partial<Rollout['spec']>[] = [
    { stages: ['enforce', 'audit'] },
    { stages: ['audit', 'audit'] },
    { stages: ['enforce'], canary: [{ percent: 5 }] },
    { canary: [{ percent: 50 }, { percent: 10 }] },
  ];
  for (const spec of cases) {
    assert.notEqual(findRolloutFault(makeRollout(spec)), undefined);
    assert.equal(refusalOf(start(spec)), 'invalid-request', JSON.stringify(spec));
  }
});

test('gates that are not open are passed by an override alone, and no hold is', () => {
  const rollout = demand(start());
  const promoted = demand(promoteRollout(rollout, OPEN, BY_RULE));
  assert.deepEqual([promoted.step, promoted.sinceMs, promoted.version], [1, NOW_MS + 1, 2]);
  const refused = promoteRollout(rollout, SHUT, BY_RULE);
  assert.deepEqual(refused, {
    refusal: 'gates-not-open',
    why: 'compliance-rate is 90 %, at least 95 % is needed',
  });
  assert.equal(demand(promoteRollout(rollout, SHUT, { ...BY_RULE, isOverride: true })).step, 1);
  const heldOff = { gates: [], proposal: { act: 'stay', to: 0, reasons: ['stepped back'] } } as const;
  assert.deepEqual(promoteRollout(rollout, heldOff, BY_RULE), { refusal: 'gates-not-open', why: 'stepped back' });
  const frozen = demand(start({ freeze: [{ from: '2026-03-01', to: '2026-03-09' }] }));
  assert.match(JSON.stringify(promoteRollout(frozen, heldOff, BY_RULE)), /frozen until 2026-03-09/);
  const held = demand(holdRollout(rollout, { reason: 'fair', actor: ANN, atMs: NOW_MS }));
  assert.equal(refusalOf(promoteRollout(held, OPEN, { ...BY_RULE, isOverride: true })), 'state-conflict');
  assert.equal(refusalOf(holdRollout(held, { reason: 'again', actor: ANN, atMs: NOW_MS })), 'state-conflict');
  assert.equal(refusalOf(promoteRollout(demand(releaseRollout(held)), OPEN, BY_RULE)), 'done');
  assert.equal(refusalOf(releaseRollout(rollout)), 'state-conflict');
});

test('there is nothing after the last step, before the first, and after the end', () => {
  const single = demand(start({ stages: ['enforce'] }));
  assert.equal(refusalOf(promoteRollout(single, OPEN, { ...BY_RULE, isOverride: true })), 'state-conflict');
  assert.equal(refusalOf(stepBackRollout(single, NOW_MS)), 'state-conflict');
  const back = demand(stepBackRollout({ ...demand(start()), step: 2 }, NOW_MS + 5));
  assert.deepEqual([back.step, back.sinceMs, back.steppedBackMs], [1, NOW_MS + 5, NOW_MS + 5]);
  const ended = demand(endRollout(single, NOW_MS));
  assert.equal(ended.endedMs, NOW_MS);
  assert.equal(refusalOf(endRollout(ended, NOW_MS)), 'state-conflict');
});

const SUBJECTS = Array.from({ length: 4_000 }, (_, i) => ({
  address: `kubernetes:v1/Pod/ns/p${i}`,
  namespace: `ns${i % 7}`,
}));

test('a share is about as large as it says, grows without letting go, and differs between rollouts', () => {
  const enforcedBy = (name: string, percent: number): readonly boolean[] => {
    const stageOf = compileStep(name, { stage: 'enforce', canary: { percent }, rest: 'warn' });
    return SUBJECTS.map((subject) => stageOf(subject) === 'enforce');
  };
  const [ten, half, other] = [enforcedBy('a', 10), enforcedBy('a', 50), enforcedBy('b', 10)];
  const count = (list: readonly boolean[]): number => list.filter(Boolean).length;
  assert.ok(Math.abs(count(ten) - 400) < 80, `${count(ten)} of 4,000 for 10 %`);
  assert.ok(Math.abs(count(half) - 2_000) < 150, `${count(half)} of 4,000 for 50 %`);
  assert.ok(ten.every((isIn, i) => !isIn || half[i] === true));
  assert.ok(count(ten.map((isIn, i) => isIn && other[i] === true)) < 100);
});

test('a canary by namespace holds those alone; what has no namespace waits', () => {
  const stageOf = compileStep('a', { stage: 'enforce', canary: { namespaces: ['ns1', 'x*'] }, rest: 'warn' });
  const cases: readonly (readonly [string | undefined, string])[] = [
    ['ns1', 'enforce'],
    ['x-2', 'enforce'],
    ['ns2', 'warn'],
    [undefined, 'warn'],
  ];
  for (const [namespace, expected] of cases) assert.equal(stageOf({ address: 'a', namespace }), expected);
});

test('rollouts of the environment decide on their controls, and on nothing else', () => {
  const rollout = { controls: ['K8S-0001', 'K8S-0002'], document: makeRollout(), step: 1 };
  const modes = createModeOverlay([rollout, { ...rollout, controls: ['K8S-0003'], step: 9 }], 'prod');
  const subject = { address: 'a', namespace: 'b' };
  assert.equal(modes('K8S-0002')?.(subject), 'warn');
  assert.equal(modes('K8S-0003'), undefined);
  assert.equal(modes('K8S-0004'), undefined);
  assert.equal(createModeOverlay([rollout], 'dev'), NO_OVERLAY);
  assert.equal(NO_OVERLAY('K8S-0001'), undefined);
});
