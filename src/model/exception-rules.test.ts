/** Tests of when an exception is in force, with a property over random ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../test/harness/random.ts';
import type { Exception } from './exception.ts';
import { Exception as ExceptionSchema } from './exception.ts';
import type { ExceptionCircumstances } from './exception-rules.ts';
import { compileScope, EXCEPTION_DAYS_MAX, judgeException } from './exception-rules.ts';
import { DAY_MS, parseInstant } from './instants.ts';
import { SEVERITIES } from './words.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

type Spec = Exception['spec'];

function makeException(changes: Partial<Record<keyof Spec, unknown>> = {}): Exception {
  const spec = {
    controls: ['K8S-0001'],
    scope: { namespaces: ['legacy'] },
    reason: 'the vendor ships a fix in April',
    owner: 'team-a',
    approver: 'security',
    ticket: 'SEC-1',
    expires: '2026-03-10',
    ...changes,
  };
  const exception = { apiVersion: 'bulwark.dev/v1', kind: 'Exception', metadata: { name: 'legacy' }, spec };
  return JSON.parse(JSON.stringify(exception)) as Exception;
}

function statusOf(
  changes: Partial<Record<keyof Spec, unknown>>,
  circumstances: Partial<ExceptionCircumstances> = {},
): string {
  return judgeException(makeException(changes), { nowMs: NOW, severity: 'critical', ...circumstances }).status;
}

const STATUSES: readonly (readonly [string, Partial<Record<keyof Spec, unknown>>])[] = [
  ['in-force', {}],
  ['in-force', { from: '2026-02-26', expires: '2026-03-12' }],
  ['in-force', { requester: 'team-a' }],
  ['expired', { expires: '2026-03-01' }],
  ['expired', { expires: '2026-03-01T12:00:00Z' }],
  ['not-yet', { from: '2026-03-02', expires: '2026-03-10' }],
  ['too-long', { expires: '2026-03-16' }],
  ['too-long', { from: '2026-02-20', expires: '2026-03-07' }],
  ['self-approved', { approver: ' Team-A ' }],
  ['self-approved', { requester: 'Security' }],
  ['malformed', { expires: 'never' }],
  ['malformed', { expires: '2026-02-30' }],
  ['malformed', { expires: undefined }],
  ['malformed', { from: 'yesterday' }],
  ['malformed', { from: '2026-03-10' }],
  ['malformed', { ticket: ' ' }],
  ['malformed', { reason: 7 }],
  ['malformed', { controls: [] }],
  ['malformed', { controls: 'K8S-0001' }],
  ['malformed', { controls: ['K8S-*'] }],
  ['malformed', { scope: {} }],
  ['malformed', { scope: { namespaces: [] } }],
  ['malformed', { scope: undefined }],
];

test('an exception has the standing that its dates, people and scope give it', () => {
  for (const [expected, changes] of STATUSES) assert.equal(statusOf(changes), expected, JSON.stringify(changes));
});

test('how long an exception may last depends on the severity, and may be set', () => {
  for (const severity of SEVERITIES) {
    const days = EXCEPTION_DAYS_MAX[severity];
    const lasting = (count: number) => new Date(NOW + count * DAY_MS).toISOString();
    assert.equal(statusOf({ expires: lasting(days) }, { severity }), 'in-force', severity);
    assert.equal(statusOf({ expires: lasting(days + 0.01) }, { severity }), 'too-long', severity);
    assert.equal(statusOf({ expires: lasting(3) }, { severity, maxDaysBySeverity: { [severity]: 2 } }), 'too-long');
    assert.equal(
      statusOf({ expires: lasting(3) }, { severity, maxDaysBySeverity: { [severity]: Number.NaN } }),
      'too-long',
    );
  }
});

test('a value that is no exception at all is malformed', () => {
  for (const value of [{}, { spec: null }, { spec: [] }]) {
    const standing = judgeException(value as unknown as Exception, { nowMs: NOW, severity: 'low' });
    assert.equal(standing.status, 'malformed');
  }
});

test('one that is expired, malformed, too long or self-approved is never in force (20,000 random ones)', () => {
  const random = createRandom(20260301);
  const dates = [undefined, undefined, 'soon', '2026-02-30', '2026-02-20', '2026-03-01T12:00:00Z', '2026-03-02'];
  const ends = [...dates, '2026-03-05', '2026-03-14', '2026-03-20', '2026-05-01', '2026-12-01', '2099-01-01'];
  const people = ['a', 'A ', 'b', 'c', 'd', ''];
  let inForce = 0;
  for (let i = 0; i < 20_000; i++) {
    const spec = {
      from: random.pick(dates),
      expires: random.pick(ends),
      owner: random.pick(people),
      approver: random.pick(people),
      requester: random.pick([undefined, 'e', ...people]),
      scope: random.pick([{}, { kinds: ['Pod'] }, { namespaces: ['x'] }, { addresses: ['*'] }]),
      ticket: random.pick(['T-1', 'T-2', '']),
      controls: random.pick([['K8S-0001'], [], ['*']]),
    };
    const severity = random.pick(SEVERITIES);
    const nowMs = NOW + random.below(12) * DAY_MS;
    const exception = makeException(spec);
    if (judgeException(exception, { nowMs, severity }).status !== 'in-force') continue;
    inForce += 1;
    const expiresMs = parseInstant(String(spec.expires)) ?? Number.NaN;
    const fromMs = spec.from === undefined ? nowMs : (parseInstant(spec.from) ?? Number.NaN);
    assert.ok(expiresMs > nowMs && fromMs <= nowMs);
    assert.ok(expiresMs - fromMs <= EXCEPTION_DAYS_MAX[severity] * DAY_MS);
    assert.notEqual(spec.owner.trim().toLowerCase(), spec.approver.trim().toLowerCase());
    if (spec.requester !== '') assert.ok(ExceptionSchema.safeParse(exception).success);
  }
  assert.ok(inForce > 50, `only ${inForce} were in force: the generator must make both`);
});

test('a scope matches when every member that it gives does', () => {
  const subject = {
    address: 'kubernetes:v1/Pod/legacy/web',
    namespace: 'legacy',
    kind: 'Pod',
    environment: 'prod',
    owner: 'a',
  };
  const cases: readonly (readonly [Spec['scope'], boolean])[] = [
    [{ namespaces: ['legacy'] }, true],
    [{ namespaces: ['leg*'], kinds: ['Pod', 'Job'] }, true],
    [{ namespaces: ['legacy'], kinds: ['Job'] }, false],
    [{ addresses: ['kubernetes:v1/Pod/*'] }, true],
    [{ environments: ['dev'] }, false],
    [{ environments: ['prod'], owners: ['a'] }, true],
    [{ owners: [] }, false],
    [{}, false],
  ];
  for (const [scope, expected] of cases) assert.equal(compileScope(scope)(subject), expected, JSON.stringify(scope));
  assert.equal(compileScope({ namespaces: ['*'] })({ ...subject, namespace: undefined }), false);
});
