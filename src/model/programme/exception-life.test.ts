/** Tests of the life of exceptions: the closed table, who may do what, and that nothing counts that may not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import type { Exception } from '../exception.ts';
import { EXCEPTION_DAYS_MAX, judgeException } from '../exception-rules.ts';
import { DAY_MS } from '../instants.ts';
import { SEVERITIES } from '../words.ts';
import type { Actor } from './actor.ts';
import { systemActor } from './actor.ts';
import type {
  ExceptionAct,
  ExceptionOutcome,
  ExceptionState,
  ExceptionWish,
  LifeCircumstances,
  StoredException,
} from './exception-life.ts';
import {
  APPROVED_STATES,
  applyDueAct,
  approveException,
  EXCEPTION_ACTS,
  EXCEPTION_STATES,
  findDueAct,
  LIVING_STATES,
  listConcerns,
  nextExceptionState,
  rejectException,
  renewException,
  requestException,
  withdrawException,
} from './exception-life.ts';

const NOW_MS = Date.parse('2026-03-02T12:00:00Z');
const person = (id: string, name = id): Actor => ({ kind: 'user', id, name });
const ANN = person('u-ann', 'Ann');
const BOB = person('u-bob', 'Bob');
const AT: LifeCircumstances = { nowMs: NOW_MS, severity: 'critical' };
const inDays = (days: number): string => new Date(NOW_MS + days * DAY_MS).toISOString();
const later = (days: number): LifeCircumstances => ({ ...AT, nowMs: NOW_MS + days * DAY_MS });

const WISH: ExceptionWish = {
  name: 'legacy-agent',
  controls: ['K8S-0001'],
  scope: { namespaces: ['legacy'] },
  reason: 'the vendor mends it in April',
  owner: 'team-shop',
  ticket: 'SEC-1',
  expires: inDays(10),
};

function ask(changes: Partial<ExceptionWish> = {}, circumstances = AT): ExceptionOutcome {
  return requestException({ ...WISH, ...changes }, { id: 'e1', requester: ANN }, circumstances);
}

function demand(outcome: ExceptionOutcome): StoredException {
  assert.ok('next' in outcome, JSON.stringify(outcome));
  return outcome.next;
}

function refusalOf(outcome: ExceptionOutcome): string {
  return 'refusal' in outcome ? outcome.refusal : outcome.next.state;
}

const asked = demand(ask());
const active = demand(approveException(asked, BOB, AT));
const renewing = demand(
  renewException(active, { expires: inDays(14), reason: 'it takes longer', requester: ANN }, later(2)),
);

test('the table of states and acts is closed', () => {
  const table = new Map<ExceptionState, readonly (readonly [ExceptionAct, ExceptionState])[]>([
    [
      'requested',
      [
        ['approve', 'active'],
        ['reject', 'rejected'],
        ['withdraw', 'withdrawn'],
        ['expire', 'expired'],
      ],
    ],
    [
      'active',
      [
        ['withdraw', 'withdrawn'],
        ['renew', 'renewing'],
        ['notify', 'active'],
        ['expire', 'expired'],
      ],
    ],
    [
      'renewing',
      [
        ['approve', 'active'],
        ['reject', 'active'],
        ['withdraw', 'withdrawn'],
        ['notify', 'renewing'],
        ['expire', 'expired'],
      ],
    ],
  ]);
  for (const state of EXCEPTION_STATES) {
    const found = EXCEPTION_ACTS.flatMap((act) => {
      const to = nextExceptionState(state, act);
      return to === undefined ? [] : [[act, to] as const];
    });
    assert.deepEqual(found, table.get(state) ?? [], state);
  }
  assert.ok(APPROVED_STATES.every((state) => LIVING_STATES.some((living) => living === state)));
});

test('a request that could never count is refused at once', () => {
  const cases: readonly (readonly [string, Partial<ExceptionWish>])[] = [
    ['requested', {}],
    ['requested', { expires: inDays(14) }],
    ['invalid-request', { expires: inDays(14.01) }],
    ['invalid-request', { expires: inDays(-1) }],
    ['invalid-request', { expires: 'soon' }],
    ['invalid-request', { controls: ['K8S-*'] }],
    ['invalid-request', { scope: {} }],
    ['invalid-request', { ticket: ' ' }],
    ['invalid-request', { reason: '' }],
  ];
  for (const [expected, changes] of cases) assert.equal(refusalOf(ask(changes)), expected, JSON.stringify(changes));
  assert.equal(asked.document.spec.approver, undefined);
  assert.equal(judgeException(asked.document, AT).status, 'malformed');
});

test('nobody approves what they asked for or own, and no program approves anything', () => {
  const cases: readonly (readonly [string, Actor])[] = [
    ['active', BOB],
    ['not-allowed', ANN],
    ['not-allowed', person('u-ann', 'Ann renamed')],
    ['not-allowed', person('u-other', ' ANN ')],
    ['not-allowed', person('u-shop', 'Team-Shop')],
    ['not-allowed', { ...BOB, kind: 'token' }],
    ['not-allowed', systemActor('exceptions')],
  ];
  for (const [expected, actor] of cases) {
    assert.equal(refusalOf(approveException(asked, actor, AT)), expected, JSON.stringify(actor));
  }
});

test('a term begins with its approval, and is judged as all exceptions are', () => {
  const approved = demand(approveException(asked, BOB, later(3)));
  assert.equal(approved.document.spec.from, inDays(3));
  assert.equal(approved.approvedMs, NOW_MS + 3 * DAY_MS);
  assert.deepEqual([approved.version, approved.renewals, approved.document.spec.approver], [2, 0, 'Bob']);
  const standing = judgeException(approved.document, later(3));
  assert.equal(standing.status, 'in-force');
  assert.equal(refusalOf(approveException(asked, BOB, later(10))), 'state-conflict');
  assert.equal(
    refusalOf(approveException(asked, BOB, { ...AT, maxDaysBySeverity: { critical: 5 } })),
    'state-conflict',
  );
});

test('a renewal is asked for, counted, and holds from its own approval by somebody else', () => {
  assert.equal(renewing.state, 'renewing');
  assert.equal(renewing.untilMs, active.untilMs);
  assert.equal(refusalOf(approveException(renewing, ANN, later(3))), 'not-allowed');
  const renewed = demand(approveException(renewing, BOB, later(3)));
  assert.deepEqual([renewed.state, renewed.renewals, renewed.renewal], ['active', 1, undefined]);
  assert.equal(renewed.untilMs, NOW_MS + 14 * DAY_MS);
  assert.equal(renewed.document.spec.from, inDays(3));
  const kept = demand(rejectException(renewing, later(3).nowMs));
  assert.deepEqual([kept.state, kept.untilMs, kept.renewal], ['active', active.untilMs, undefined]);
  const byBob = demand(renewException(active, { expires: inDays(12), reason: 'r', requester: BOB }, later(1)));
  assert.equal(refusalOf(approveException(byBob, BOB, later(1))), 'not-allowed');
  assert.equal(refusalOf(approveException(byBob, ANN, later(1))), 'not-allowed');
  assert.equal(refusalOf(approveException(byBob, person('u-cem', 'Cem'), later(1))), 'active');
});

test('a renewal may be no longer than a first term, and must be later', () => {
  const renew = (expires: string): string =>
    refusalOf(renewException(active, { expires, reason: 'r', requester: ANN }, later(2)));
  assert.equal(renew(inDays(16)), 'renewing');
  assert.equal(renew(inDays(16.01)), 'invalid-request');
  assert.equal(renew(inDays(10)), 'invalid-request');
  assert.equal(renew('soon'), 'invalid-request');
  assert.equal(
    refusalOf(renewException(asked, { expires: inDays(12), reason: 'r', requester: ANN }, AT)),
    'state-conflict',
  );
});

test('what has ended cannot be acted on, whether or not the sweep has come by', () => {
  const over = later(11);
  assert.equal(refusalOf(withdrawException(active, over.nowMs)), 'state-conflict');
  assert.equal(refusalOf(approveException(renewing, BOB, over)), 'state-conflict');
  const expired = demand(applyDueAct(renewing, 'expire', over.nowMs));
  assert.deepEqual([expired.state, expired.renewal], ['expired', undefined]);
  assert.equal(refusalOf(rejectException(expired, over.nowMs)), 'state-conflict');
  assert.equal(demand(withdrawException(asked, NOW_MS)).state, 'withdrawn');
  assert.equal(demand(rejectException(asked, NOW_MS)).state, 'rejected');
});

test('its end is announced once a term, a week before or half of its time', () => {
  const short = demand(approveException(demand(ask({ expires: inDays(4) })), BOB, AT));
  const cases: readonly (readonly [StoredException, number, string | undefined])[] = [
    [active, 2, undefined],
    [active, 4.9, undefined],
    [active, 5, 'notify'],
    [active, 9.9, 'notify'],
    [active, 10, 'expire'],
    [short, 1.9, undefined],
    [short, 2, 'notify'],
    [short, 4, 'expire'],
    [asked, 9, undefined],
    [asked, 10, 'expire'],
    [demand(applyDueAct(active, 'notify', NOW_MS)), 9, undefined],
    [demand(applyDueAct(active, 'expire', later(10).nowMs)), 20, undefined],
  ];
  for (const [exception, days, expected] of cases) {
    assert.equal(findDueAct(exception, NOW_MS + days * DAY_MS), expected, `${exception.state} after ${days} days`);
  }
  const notified = { ...renewing, notifiedMs: NOW_MS };
  assert.equal(demand(approveException(notified, BOB, later(3))).notifiedMs, undefined);
});

test('a scope concerns the teams and environments that it names, or all', () => {
  const cases: readonly (readonly [Exception['spec']['scope'], readonly object[]])[] = [
    [{ namespaces: ['a'] }, [{}]],
    [{ owners: ['shop'] }, [{ team: 'shop' }]],
    [{ environments: ['prod', 'dev'] }, [{ environment: 'prod' }, { environment: 'dev' }]],
    [
      { owners: ['shop', 'cart'], environments: ['prod'] },
      [
        { team: 'shop', environment: 'prod' },
        { team: 'cart', environment: 'prod' },
      ],
    ],
    [{ owners: ['shop*'], environments: [] }, [{}]],
    [{ owners: ['shop', '?'] }, [{}]],
  ];
  for (const [scope, expected] of cases) assert.deepEqual(listConcerns({ scope }), expected);
});

test('in 2,000 lives, whatever is done, none counts that its own people approved, or for too long', () => {
  const random = createRandom(20260302);
  const people = [ANN, BOB, person('u-cem', 'Cem'), person('u-shop', 'team-shop'), systemActor('x')];
  let inForce = 0;
  for (let life = 0; life < 2_000; life++) {
    const severity = random.pick(SEVERITIES);
    let nowMs = NOW_MS;
    const requester = random.pick(people);
    const wish = { ...WISH, expires: inDays(1 + random.below(200)) };
    const outcome = requestException(wish, { id: 'e', requester }, { nowMs, severity });
    if ('refusal' in outcome) continue;
    let exception = outcome.next;
    for (let step = 0; step < 12; step++) {
      nowMs += random.below(20) * DAY_MS;
      exception = actAtRandom(exception, random.pick(people), { nowMs, severity }, random.below(6));
      const standing = judgeException(exception.document, { nowMs, severity });
      if (standing.status !== 'in-force' || !APPROVED_STATES.some((state) => state === exception.state)) continue;
      inForce += 1;
      const { approver, approvedMs = Number.NaN, untilMs } = exception;
      assert.ok(approver !== undefined && approver.kind === 'user' && approver.id !== requester.id);
      assert.ok(approver.name !== WISH.owner && untilMs > nowMs);
      assert.ok(untilMs - approvedMs <= EXCEPTION_DAYS_MAX[severity] * DAY_MS);
    }
  }
  assert.ok(inForce > 500, `only ${inForce} were in force: the walk must make both`);
});

function actAtRandom(
  exception: StoredException,
  actor: Actor,
  circumstances: LifeCircumstances,
  choice: number,
): StoredException {
  const { nowMs } = circumstances;
  const expires = new Date(nowMs + (10 + choice * 20) * DAY_MS).toISOString();
  const due = findDueAct(exception, nowMs);
  const acts: readonly (() => ExceptionOutcome)[] = [
    () => approveException(exception, actor, circumstances),
    () => approveException(exception, actor, circumstances),
    () => renewException(exception, { expires, reason: 'r', requester: actor }, circumstances),
    () => rejectException(exception, nowMs),
    () => (due === undefined ? rejectException(exception, nowMs) : applyDueAct(exception, due, nowMs)),
    () => renewException(exception, { expires, reason: 'r', requester: actor }, circumstances),
  ];
  const outcome = acts[choice]?.();
  return outcome !== undefined && 'next' in outcome ? outcome.next : exception;
}
