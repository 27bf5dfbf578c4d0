/** The watchdog as a state machine: each situation, and worlds in which anything happens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import type { BreakGlass } from './break-glass.ts';
import { BREAK_GLASS_LIMITS } from './break-glass.ts';
import type { ConfigurationFacts, GuardAction, GuardMemory } from './gate-guard.ts';
import { decideGuard, DEFAULT_GUARD_RULES } from './gate-guard.ts';

const RULES = DEFAULT_GUARD_RULES;
const NOW_MS = Date.parse('2026-03-01T00:00:00Z');
const FAIL: ConfigurationFacts = {
  failurePolicy: 'Fail',
  steppedAside: undefined,
  breakGlass: undefined,
  isGlassBroken: false,
};
const ASIDE: ConfigurationFacts = { ...FAIL, failurePolicy: 'Ignore', steppedAside: { sinceMs: 0, why: 'none ready' } };
const GLASS: BreakGlass = {
  id: 'g1',
  sinceMs: NOW_MS,
  untilMs: NOW_MS + 1_800_000,
  by: 'ada',
  reason: 'the gate refuses everything',
  scope: 'enforce',
};
const BROKEN: ConfigurationFacts = { ...FAIL, breakGlass: GLASS, isGlassBroken: true };

/** A memory in which it has been so for so long. */
const lasting = (isReady: boolean, ms: number): GuardMemory => ({
  lastLookMs: NOW_MS - RULES.periodMs,
  since: { isReady, atMs: NOW_MS - ms },
});

const ready = (ms: number): GuardMemory => lasting(true, ms);
const unready = (ms: number): GuardMemory => lasting(false, ms);

test('each situation has one answer', () => {
  const over = { ...BROKEN, breakGlass: { ...GLASS, untilMs: NOW_MS } };
  const stretched = { ...GLASS, sinceMs: NOW_MS - BREAK_GLASS_LIMITS.lengthMsMax, untilMs: NOW_MS * 2 };
  type Row = readonly [string, GuardMemory | undefined, number, ConfigurationFacts | undefined, string, string];
  const table: readonly Row[] = [
    ['no configuration', undefined, 0, undefined, 'no-configuration', ''],
    ['no enforced entry', undefined, 0, { ...FAIL, failurePolicy: undefined }, 'no-configuration', ''],
    ['ready', ready(60_000), 2, FAIL, 'guarding', ''],
    ['the first look', undefined, 0, FAIL, 'not-ready', ''],
    ['not ready for less than N', unready(29_999), 0, FAIL, 'not-ready', ''],
    ['not ready for N', unready(30_000), 0, FAIL, 'stepped-aside', 'step-aside'],
    ['ready a moment ago', ready(60_000), 0, FAIL, 'not-ready', ''],
    ['aside, nothing ready', unready(90_000), 0, ASIDE, 'stepped-aside', ''],
    ['aside, ready for less than M', ready(14_999), 1, ASIDE, 'returning', ''],
    ['aside, ready for M', ready(15_000), 1, ASIDE, 'guarding', 'step-back'],
    ['Ignore by hand, ready', ready(60_000), 2, { ...FAIL, failurePolicy: 'Ignore' }, 'hands-off', ''],
    ['Ignore by hand, nothing ready', unready(60_000), 0, { ...FAIL, failurePolicy: 'Ignore' }, 'hands-off', ''],
    ['Fail by hand, nothing ready', unready(60_000), 0, { ...ASIDE, failurePolicy: 'Fail' }, 'hands-off', ''],
    ['Fail by hand, ready for less than M', ready(1_000), 1, { ...ASIDE, failurePolicy: 'Fail' }, 'returning', ''],
    ['Fail by hand, ready', ready(15_000), 1, { ...ASIDE, failurePolicy: 'Fail' }, 'guarding', 'clear-mark'],
    ['break-glass', unready(90_000), 0, BROKEN, 'break-glass', ''],
    ['break-glass whose record is gone', ready(9), 1, { ...BROKEN, breakGlass: undefined }, 'break-glass', ''],
    ['break-glass that is over', ready(60_000), 1, over, 'guarding', 'end-break-glass'],
    ['over, and nothing ready', unready(90_000), 0, over, 'stepped-aside', 'end-break-glass step-aside'],
    [
      'a length somebody has stretched',
      ready(9),
      1,
      { ...BROKEN, breakGlass: stretched },
      'guarding',
      'end-break-glass',
    ],
    ['its condition is gone', ready(9), 1, { ...BROKEN, isGlassBroken: false }, 'guarding', 'end-break-glass'],
    ['over while aside', ready(60_000), 1, { ...over, ...asideOf(over) }, 'guarding', 'end-break-glass step-back'],
  ];
  for (const [title, memory, readyCount, configuration, state, actions] of table) {
    const decision = decideGuard(memory, { readyCount, configuration }, RULES, NOW_MS);
    assert.deepEqual([decision.state, decision.actions.map((one) => one.do).join(' ')], [state, actions], title);
    assert.equal(
      typeof decision.note === 'string',
      /hands-off|no-configuration/.test(state) || title.includes('record'),
    );
  }
});

function asideOf(facts: ConfigurationFacts): ConfigurationFacts {
  return { ...facts, failurePolicy: 'Ignore', steppedAside: { sinceMs: 0, why: '' } };
}

test('what was not looked at does not count: a long gap and a clock that goes back begin anew', () => {
  const facts = { readyCount: 0, configuration: FAIL };
  const before = { lastLookMs: NOW_MS, since: { isReady: false, atMs: NOW_MS - 60_000 } };
  const table: readonly (readonly [number, string])[] = [
    [NOW_MS + 3 * RULES.periodMs, 'stepped-aside'],
    [NOW_MS + 3 * RULES.periodMs + 1, 'not-ready'],
    [NOW_MS - 1, 'not-ready'],
  ];
  for (const [nowMs, state] of table) assert.equal(decideGuard(before, facts, RULES, nowMs).state, state);
});

function apply(configuration: ConfigurationFacts, actions: readonly GuardAction[], nowMs: number): ConfigurationFacts {
  let after = configuration;
  for (const action of actions) {
    switch (action.do) {
      case 'step-aside':
        after = { ...after, failurePolicy: 'Ignore', steppedAside: { sinceMs: nowMs, why: action.why } };
        break;
      case 'step-back':
        after = { ...after, failurePolicy: 'Fail', steppedAside: undefined };
        break;
      case 'clear-mark':
        after = { ...after, steppedAside: undefined };
        break;
      case 'end-break-glass':
        after = { ...after, breakGlass: undefined, isGlassBroken: false };
        break;
    }
  }
  return after;
}

/**
 * Replicas come and go, the guard restarts, people break the glass, and in half of the worlds somebody writes by hand
 * now and then, who is let alone.
 */
test('never Fail with nothing ready for longer than N and a period, never two flips within a window', (t) => {
  let looks = 0;
  let flips = 0;
  let ends = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = createRandom(seed);
    let configuration = FAIL;
    let startedMs = NOW_MS;
    let memory: GuardMemory | undefined;
    let nowMs = NOW_MS;
    let readyCount = 2;
    let unreadySinceMs: number | undefined;
    let readySinceMs: number | undefined = nowMs;
    let lastFlipMs = Number.NEGATIVE_INFINITY;
    let glasses = 0;
    const withHands = seed % 2 === 0;
    for (let look = 0; look < 400; look++) {
      if (random.below(12) === 0) readyCount = random.below(3);
      if (readyCount > 0) unreadySinceMs = undefined;
      else unreadySinceMs ??= nowMs;
      if (readyCount === 0) readySinceMs = undefined;
      else readySinceMs ??= nowMs;
      if (random.below(60) === 0 && configuration.breakGlass === undefined) {
        const breakGlass = { ...GLASS, id: `g${++glasses}`, sinceMs: nowMs, untilMs: nowMs + random.below(120_000) };
        configuration = { ...configuration, breakGlass, isGlassBroken: true };
      }
      if (withHands && random.below(50) === 0) {
        const failurePolicy = random.pick(['Fail', 'Ignore'] as const);
        configuration = { ...configuration, failurePolicy };
      }
      if (random.below(80) === 0) {
        memory = undefined;
        startedMs = nowMs;
      }
      const decision = decideGuard(memory, { readyCount, configuration }, RULES, nowMs);
      memory = decision.memory;
      const before = configuration;
      configuration = apply(configuration, decision.actions, nowMs);
      const say = `seed ${seed}, look ${look}: ${JSON.stringify({ before, decision })}`;
      if (before.failurePolicy !== configuration.failurePolicy) {
        flips += 1;
        assert.ok(nowMs - lastFlipMs >= Math.min(RULES.asideMs, RULES.backMs), `flapped: ${say}`);
        lastFlipMs = nowMs;
        const sinceMs = configuration.failurePolicy === 'Fail' ? readySinceMs : unreadySinceMs;
        const windowMs = configuration.failurePolicy === 'Fail' ? RULES.backMs : RULES.asideMs;
        assert.ok(sinceMs !== undefined && nowMs - sinceMs >= windowMs, `too early: ${say}`);
      }
      const { failurePolicy, isGlassBroken, breakGlass } = configuration;
      const isStuck = failurePolicy === 'Fail' && !isGlassBroken && unreadySinceMs !== undefined;
      const watchedMs = nowMs - Math.max(unreadySinceMs ?? nowMs, startedMs);
      if (isStuck && !withHands) assert.ok(watchedMs < RULES.asideMs, `locked out: ${say}`);
      if (breakGlass !== undefined) assert.ok(nowMs < breakGlass.untilMs, `not ended: ${say}`);
      if (decision.actions.some((one) => one.do === 'end-break-glass')) ends += 1;
      if (decision.state === 'hands-off') assert.equal(configuration.failurePolicy, before.failurePolicy, say);
      looks += 1;
      nowMs += 3_000 + random.below(RULES.periodMs - 3_000 + 1);
    }
  }
  t.diagnostic(`looks: ${looks}, flips: ${flips}, ended break-glasses: ${ends}`);
  assert.ok(flips > 1_000 && ends > 200);
});
