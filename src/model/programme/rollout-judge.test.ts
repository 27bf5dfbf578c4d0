/** Tests of what a rollout does next: every gate, no data, step back, hold-off, freeze, hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import { DAY_MS } from '../instants.ts';
import type { Rollout } from '../rollout.ts';
import { findFreeze } from './rollout-freeze.ts';
import type { RolloutFacts, RolloutPosition } from './rollout-judge.ts';
import { describeShutGates, judgeRollout } from './rollout-judge.ts';

const NOW_MS = Date.parse('2026-03-02T12:00:00Z'); // a Monday
const ACTOR = { kind: 'user', id: 'u', name: 'Ann' } as const;

function makeRollout(spec: Partial<Rollout['spec']> = {}): Rollout {
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Rollout',
    metadata: { name: 'privileged-prod', owner: 'platform' },
    spec: { controls: ['K8S-0001'], environment: 'prod', ...spec },
  };
}

function makePosition(changes: Partial<RolloutPosition> = {}, spec: Partial<Rollout['spec']> = {}): RolloutPosition {
  const since = { step: 1, sinceMs: NOW_MS - 8 * DAY_MS, steppedBackMs: undefined, hold: undefined };
  return { document: makeRollout(spec), ...since, ...changes };
}

/** All gates are open. */
const GOOD: RolloutFacts = {
  verdicts: { pass: 990, fail: 5, unknown: 5, exempt: 5 },
  judgedMs: NOW_MS - DAY_MS,
  newFailures: 0,
  lastFailureMs: NOW_MS - 30 * DAY_MS,
  openExceptions: 2,
  evaluationP99Ms: undefined,
  isBudgetSpent: false,
};

type Case = {
  readonly title: string;
  readonly facts?: Partial<RolloutFacts>;
  readonly position?: Partial<RolloutPosition>;
  readonly spec?: Partial<Rollout['spec']>;
  readonly act?: 'promote' | 'step-back';
  /** Part of the reasons. */
  readonly says?: RegExp;
};

const QUIET_SINCE = NOW_MS - 2 * DAY_MS;

const CASES: readonly Case[] = [
  { title: 'open gates promote', act: 'promote', says: /enforce/ },
  { title: 'a short stay does not do', position: { sinceMs: NOW_MS - 6.9 * DAY_MS }, says: /days-in-stage is 6.9/ },
  { title: 'a recent failure is not quiet', facts: { lastFailureMs: QUIET_SINCE }, says: /quiet-days is 2 days/ },
  {
    title: 'too low a rate',
    facts: { verdicts: { pass: 94, fail: 6, unknown: 0, exempt: 0 } },
    says: /compliance-rate is 94 %/,
  },
  {
    title: 'an accepted failure lowers the rate',
    facts: { verdicts: { pass: 94, fail: 0, unknown: 0, exempt: 6 } },
    says: /compliance-rate/,
  },
  {
    title: 'too much is unknown',
    facts: { verdicts: { pass: 98, fail: 0, unknown: 2, exempt: 0 } },
    says: /unknown-rate is 2 %/,
  },
  { title: 'too many exceptions', facts: { openExceptions: 11 }, says: /open-exceptions is 11/ },
  {
    title: 'p99 is asked for where it is given',
    spec: { gates: { evaluationP99MsMax: 50 } },
    says: /evaluation-p99 has no data/,
  },
  {
    title: 'and it bounds',
    spec: { gates: { evaluationP99MsMax: 50 } },
    facts: { evaluationP99Ms: 51 },
    says: /evaluation-p99 is 51/,
  },
  {
    title: 'and it opens',
    spec: { gates: { evaluationP99MsMax: 50 } },
    facts: { evaluationP99Ms: 50 },
    act: 'promote',
  },
  { title: 'bounds may be set', spec: { gates: { openExceptionsMax: 1 } }, says: /at most 1 exceptions/ },
  {
    title: 'no results are no data',
    facts: { verdicts: { pass: 0, fail: 0, unknown: 0, exempt: 0 } },
    says: /has no data/,
  },
  { title: 'nothing judged is no data', facts: { judgedMs: undefined }, says: /has no data/ },
  { title: 'what was judged long ago is no data', facts: { judgedMs: NOW_MS - 2 * DAY_MS }, says: /has no data/ },
  { title: 'uncounted failures are no data', facts: { newFailures: undefined }, says: /quiet-days has no data/ },
  {
    title: 'unknown exceptions are no data',
    facts: { openExceptions: undefined },
    says: /open-exceptions has no data/,
  },
  { title: 'new failures lead back', facts: { newFailures: 11 }, act: 'step-back', says: /11 new failing/ },
  { title: 'as many as are allowed do not', facts: { newFailures: 10 }, act: 'promote' },
  {
    title: 'a bound of its own',
    spec: { stepBack: { newFailuresMax: 0 } },
    facts: { newFailures: 1 },
    act: 'step-back',
  },
  { title: 'a spent budget leads back', facts: { isBudgetSpent: true }, act: 'step-back', says: /budget is spent/ },
  {
    title: 'unless that is not wanted',
    spec: { stepBack: { onBudgetSpent: false } },
    facts: { isBudgetSpent: true },
    act: 'promote',
  },
  { title: 'an unknown budget leads nowhere', facts: { isBudgetSpent: undefined }, act: 'promote' },
  { title: 'the first step has nothing behind it', position: { step: 0 }, facts: { newFailures: 99 }, act: 'promote' },
  { title: 'the last step has nothing before it', position: { step: 2 }, says: /last step/ },
  { title: 'but may lead back', position: { step: 2 }, facts: { newFailures: 99 }, act: 'step-back' },
  {
    title: 'after a step back nothing moves',
    position: { steppedBackMs: NOW_MS - 2 * DAY_MS },
    facts: { newFailures: 99 },
    says: /less than 3 days ago/,
  },
  { title: 'until the hold-off is over', position: { steppedBackMs: NOW_MS - 3 * DAY_MS }, act: 'promote' },
  {
    title: 'a hold-off of its own',
    position: { steppedBackMs: NOW_MS - 3 * DAY_MS },
    spec: { stepBack: { holdOffDays: 4 } },
    says: /4 days/,
  },
  {
    title: 'a hold keeps it',
    position: { hold: { reason: 'fair', actor: ACTOR, atMs: NOW_MS } },
    facts: { newFailures: 99 },
    says: /held by Ann: fair/,
  },
  {
    title: 'a freeze keeps it',
    spec: { freeze: [{ from: '2026-03-01', to: '2026-03-05', reason: 'fair' }] },
    says: /frozen until 2026-03-05: fair/,
  },
  {
    title: 'a freeze does not keep it from stepping back',
    spec: { freeze: [{ from: '2026-03-01', to: '2026-03-05' }] },
    facts: { newFailures: 11 },
    act: 'step-back',
  },
];

for (const { title, facts, position, spec, act = 'stay', says = /./ } of CASES) {
  test(title, () => {
    const at = makePosition(position, spec);
    const { proposal } = judgeRollout(at, { ...GOOD, ...facts }, NOW_MS);
    assert.equal(proposal.act, act, proposal.reasons.join('; '));
    assert.equal(proposal.to, at.step + { stay: 0, promote: 1, 'step-back': -1 }[act]);
    assert.match(proposal.reasons.join('; '), says);
  });
}

test('no gate is open for want of data (5,000 random facts)', () => {
  const random = createRandom(7);
  const pick = (...values: readonly (number | undefined)[]): number | undefined => random.pick(values);
  let promoted = 0;
  for (let i = 0; i < 5_000; i++) {
    const facts: RolloutFacts = {
      verdicts: {
        pass: random.pick([0, 99, 1_000]),
        fail: random.pick([0, 0, 10]),
        unknown: random.pick([0, 0, 50]),
        exempt: 0,
      },
      judgedMs: pick(undefined, NOW_MS, NOW_MS, NOW_MS - 5 * DAY_MS),
      newFailures: pick(undefined, 0, 0, 11),
      lastFailureMs: pick(undefined, NOW_MS, NOW_MS - 9 * DAY_MS),
      openExceptions: pick(undefined, 0, 0, 20),
      evaluationP99Ms: pick(undefined, 10, 100),
      isBudgetSpent: random.pick([undefined, false, false, true]),
    };
    const position = makePosition({ step: random.below(3) }, { gates: random.pick([{}, { evaluationP99MsMax: 50 }]) });
    const { gates, proposal } = judgeRollout(position, facts, NOW_MS);
    for (const { status, value } of gates) assert.equal(status === 'no data', value === undefined);
    assert.equal(describeShutGates(gates).length, gates.filter(({ status }) => status !== 'ok').length);
    if (proposal.act !== 'promote') continue;
    promoted += 1;
    assert.ok(facts.judgedMs === NOW_MS && facts.newFailures !== undefined && facts.openExceptions === 0);
    assert.ok(facts.verdicts.pass > 0 && gates.every(({ status }) => status === 'ok'));
  }
  assert.ok(promoted > 50, `only ${promoted} were promoted: the generator must make both`);
});

test('the same facts lead back once, not to the start', () => {
  const facts = { ...GOOD, isBudgetSpent: true };
  let position = makePosition({ step: 2 });
  const steps: number[] = [];
  for (let hour = 0; hour < 72; hour++) {
    const nowMs = NOW_MS + hour * 3_600_000;
    const { proposal } = judgeRollout(position, { ...facts, judgedMs: nowMs }, nowMs);
    if (proposal.act === 'step-back')
      position = { ...position, step: proposal.to, sinceMs: nowMs, steppedBackMs: nowMs };
    steps.push(position.step);
  }
  assert.deepEqual([...new Set(steps)], [1]);
});

test('freeze windows are dated or weekly, and cross midnight', () => {
  const friday = { days: ['fri'], start: '16:00', end: '08:00' } as const;
  const noon = { days: ['mon', 'tue'], start: '12:00', end: '13:00' } as const;
  type Windows = Parameters<typeof findFreeze>[0];
  const cases: readonly (readonly [Windows, string, boolean])[] = [
    [[], '2026-03-02T12:00:00Z', false],
    [[{ from: '2026-03-01', to: '2026-03-02T12:00:00Z' }], '2026-03-02T12:00:00Z', false],
    [[{ from: '2026-03-02T12:00:00Z', to: '2026-03-03' }], '2026-03-02T12:00:00Z', true],
    [[{ from: 'soon', to: 'later' }], '2026-03-02T12:00:00Z', true],
    [[{ ...noon, days: [...noon.days] }], '2026-03-02T12:00:00Z', true],
    [[{ ...noon, days: [...noon.days] }], '2026-03-02T13:00:00Z', false],
    [[{ ...noon, days: [...noon.days] }], '2026-03-04T12:30:00Z', false],
    [[{ ...friday, days: ['fri'] }], '2026-03-06T15:59:00Z', false],
    [[{ ...friday, days: ['fri'] }], '2026-03-06T23:00:00Z', true],
    [[{ ...friday, days: ['fri'] }], '2026-03-07T07:59:00Z', true],
    [[{ ...friday, days: ['fri'] }], '2026-03-07T08:00:00Z', false],
    [[{ ...friday, days: ['fri'] }], '2026-03-06T07:00:00Z', false],
  ];
  for (const [windows, at, expected] of cases) {
    assert.equal(findFreeze(windows, Date.parse(at)) !== undefined, expected, `${JSON.stringify(windows)} ${at}`);
  }
  assert.equal(
    findFreeze([{ ...friday, days: ['fri'] }], Date.parse('2026-03-06T23:00:00Z')),
    'frozen until 2026-03-07 08:00 UTC',
  );
});
