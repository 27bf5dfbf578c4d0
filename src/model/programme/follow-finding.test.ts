/** Tests of what becomes of findings: after runs, and by people's hands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../instants.ts';
import { SEVERITIES } from '../words.ts';
import { systemActor } from './actor.ts';
import { findDueMs } from './due-dates.ts';
import { RUNNING_STATES } from './finding-life.ts';
import { type FindingFacts, followFinding } from './follow-finding.ts';
import { type TriageAction, triageFinding } from './triage-finding.ts';
import type { FindingChange, TrackedFinding } from './tracked-finding.ts';

const ACTOR = systemActor('test');
const FACTS: FindingFacts = {
  control: 'C1',
  severity: 'high',
  layer: 'kubernetes',
  environment: 'prod',
  team: 'team-a',
  asset: 'shop',
  address: 'a',
  path: 'spec',
  message: 'it fails',
  exposure: undefined,
};
const FAILING = { exception: undefined };
const COVERED = { exception: 'exception-1' };

type Step = {
  readonly marks: readonly { readonly exception: string | undefined }[];
  readonly seen?: Partial<FindingFacts>;
};

function follow(
  before: TrackedFinding | undefined,
  { marks, seen }: Step,
  atMs: number,
  nowMs: number = 10 * DAY_MS,
): FindingChange | undefined {
  const facts = seen === undefined ? undefined : { ...FACTS, ...seen };
  return followFinding({ id: 'f', before, seen: facts, marks, atMs, nowMs, actor: ACTOR });
}

function open(changes: Partial<TrackedFinding> = {}): TrackedFinding {
  const change = follow(undefined, { marks: [FAILING], seen: {} }, 100);
  assert.ok(change !== undefined);
  return { ...change.after, ...changes };
}

test('a finding opens with a clock, and is version 1', () => {
  const change = follow(undefined, { marks: [FAILING], seen: {} }, 100);
  assert.deepEqual(change?.after, {
    id: 'f',
    control: 'C1',
    severity: 'high',
    layer: 'kubernetes',
    environment: 'prod',
    team: 'team-a',
    asset: 'shop',
    address: 'a',
    path: 'spec',
    message: 'it fails',
    state: 'open',
    firstSeenMs: 100,
    lastSeenMs: 100,
    clockMs: 100,
    dueMs: 100 + 30 * DAY_MS,
    resolvedMs: undefined,
    exception: undefined,
    assignee: undefined,
    version: 1,
  });
  assert.deepEqual(
    change.events.map(({ kind, from, to }) => [kind, from, to]),
    [['opened', undefined, 'open']],
  );
});

test('what a run does not report and nobody knows is not invented', () => {
  assert.equal(follow(undefined, { marks: [] }, 1), undefined);
  assert.equal(follow(undefined, { marks: [FAILING] }, 1), undefined);
});

test('seen again changes when it was last seen and nothing else, version included', () => {
  const before = open();
  const change = follow(before, { marks: [FAILING], seen: {} }, 200);
  assert.deepEqual(change?.after, { ...before, lastSeenMs: 200 });
  assert.deepEqual(change?.events, []);
  assert.equal(follow(before, { marks: [FAILING], seen: {} }, 50)?.after.lastSeenMs, 100);
  assert.equal(follow(before, { marks: [FAILING] }, 200), undefined);
});

test('what was seen while the clock was ahead begins when it is seen rightly', () => {
  const ahead = open({ firstSeenMs: 300, lastSeenMs: 300, clockMs: 300 });
  const seen = follow(ahead, { marks: [FAILING], seen: {} }, 200, 250);
  const { firstSeenMs, lastSeenMs, clockMs, dueMs } = seen?.after ?? ahead;
  assert.deepEqual([firstSeenMs, lastSeenMs, clockMs], [200, 200, 200]);
  assert.equal(dueMs, findDueMs(200, 'high', undefined));
  const gone = follow(ahead, { marks: [] }, 200, 250);
  assert.deepEqual([gone?.after.clockMs, gone?.after.resolvedMs], [200, 200]);
});

test('one failing sighting keeps it open, whatever covers the others', () => {
  assert.equal(follow(open(), { marks: [COVERED, FAILING], seen: {} }, 200)?.after.state, 'open');
  const accepted = follow(open(), { marks: [COVERED, COVERED], seen: {} }, 200)?.after;
  assert.deepEqual([accepted?.state, accepted?.exception, accepted?.dueMs], ['accepted', 'exception-1', undefined]);
  const reopened = follow(accepted, { marks: [COVERED, FAILING] }, 300)?.after;
  assert.deepEqual([reopened?.state, reopened?.clockMs, reopened?.exception], ['reopened', 300, undefined]);
  assert.equal(reopened?.dueMs, findDueMs(300, 'high', undefined));
});

test('the last sighting that goes resolves it, with the clock that ends in its history', () => {
  const change = follow(open({ assignee: 'alice' }), { marks: [] }, 500);
  const { state, resolvedMs, dueMs, assignee, lastSeenMs } = change?.after ?? {};
  assert.deepEqual([state, resolvedMs, dueMs, assignee, lastSeenMs], ['resolved', 500, undefined, 'alice', 100]);
  assert.deepEqual(
    change?.events.map(({ kind, clockMs }) => [kind, clockMs]),
    [['resolved', 100]],
  );
  assert.equal(follow(change?.after, { marks: [] }, 600), undefined);
});

test('another severity moves the due date on the same clock, and is told', () => {
  const change = follow(open(), { marks: [FAILING], seen: { severity: 'critical', exposure: 'internet' } }, 200);
  assert.equal(change?.after.dueMs, findDueMs(100, 'critical', 'internet'));
  assert.deepEqual(
    change?.events.map(({ kind, text }) => [kind, text]),
    [['severity-changed', 'high to critical']],
  );
  assert.equal(change?.after.version, 2);
});

test('a finding is due exactly while its clock runs, on every way through its life', () => {
  const steps: readonly Step[] = [
    { marks: [FAILING], seen: {} },
    { marks: [COVERED], seen: {} },
    { marks: [FAILING, COVERED], seen: { severity: 'low' } },
    { marks: [FAILING] },
    { marks: [] },
  ];
  let count = 0;
  const walk = (before: TrackedFinding | undefined, depth: number): void => {
    for (const step of steps) {
      const after = follow(before, step, 1_000 - depth * 100)?.after ?? before;
      count += 1;
      if (after === undefined) continue;
      assert.equal(after.dueMs !== undefined, RUNNING_STATES.includes(after.state));
      assert.equal(after.resolvedMs !== undefined, after.state === 'resolved');
      assert.equal(after.exception !== undefined, after.state === 'accepted');
      assert.ok(SEVERITIES.includes(after.severity) && after.firstSeenMs <= after.lastSeenMs);
      if (depth > 0) walk(after, depth - 1);
    }
  };
  walk(undefined, 4);
  assert.ok(count > 2_000);
});

const act = (before: TrackedFinding, kind: TriageAction['kind'], text = 'because', isUpheld = false) => {
  const action: TriageAction = kind === 'close' ? { kind, text, cause: 'false-positive' } : { kind, text };
  return triageFinding(before, action, { actor: ACTOR, atMs: 900, isUpheld });
};

const stateOf = (outcome: ReturnType<typeof act>): string =>
  'refusal' in outcome ? outcome.refusal : outcome.after.state;

test('people take findings up, and it buys no time', () => {
  const before = open();
  const outcome = act(before, 'acknowledge');
  assert.ok('after' in outcome);
  assert.deepEqual(outcome.after, { ...before, state: 'acknowledged', version: 2 });
  assert.match(stateOf(act(outcome.after, 'acknowledge')), /acknowledged cannot be acknowledged/);
});

test('people close only what no result upholds, and say why', () => {
  const outcome = act(open(), 'close');
  assert.ok('after' in outcome);
  const { state, resolvedMs, dueMs } = outcome.after;
  assert.deepEqual([state, resolvedMs, dueMs], ['resolved', 900, undefined]);
  assert.equal(outcome.events[0]?.cause, 'false-positive');
  assert.match(stateOf(act(open(), 'close', ' ')), /with a reason/);
  assert.match(stateOf(act(open(), 'close', 'because', true)), /still sees it/);
  assert.match(stateOf(act(open({ state: 'accepted' }), 'close')), /cannot be resolved/);
});

test('people assign and comment in every state', () => {
  const resolved = open({ state: 'resolved', assignee: 'bob' });
  const assigned = act(resolved, 'assign', 'alice');
  assert.ok('after' in assigned && assigned.after.assignee === 'alice');
  const nobody = act(resolved, 'assign', '');
  assert.ok('after' in nobody && nobody.after.assignee === undefined);
  const commented = act(resolved, 'comment');
  assert.ok('after' in commented && commented.events[0]?.text === 'because');
  assert.match(stateOf(act(resolved, 'comment', '')), /says something/);
});
