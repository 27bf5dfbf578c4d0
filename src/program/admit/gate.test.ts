/** The gate: modes, changes, operations, exceptions, canaries, and what cannot be judged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReviewWish } from '../../../test/harness/gate.ts';
import { makeDeployment, makeGateSettings, makeLabelControl, makeReview } from '../../../test/harness/gate.ts';
import { makeProfile } from '../../../test/harness/profiles.ts';
import type { Control } from '../../model/control.ts';
import type { Exception } from '../../model/exception.ts';
import type { Rollout } from '../../model/rollout.ts';
import { API_VERSION } from '../../model/words.ts';
import type { Mode } from '../../model/words.ts';
import type { Gate, GateAnswer } from './gate.ts';
import { createGate } from './gate.ts';
import type { GateName, GateSettings } from './gate-settings.ts';

const NOON_MS = Date.parse('2026-03-01T12:00:00Z');
const BAD = makeDeployment({ bad: 'yes' });
const GOOD = makeDeployment();
const CONTROL = makeLabelControl('TEST-0001');

function open(settings: Partial<GateSettings> = {}, parts: { isFailOpen?: boolean; nowMs?: () => number } = {}): Gate {
  return createGate(makeGateSettings({ controls: [CONTROL], ...settings }), {
    clock: { nowMs: parts.nowMs ?? (() => NOON_MS) },
    findNamespace: () => undefined,
    replica: 'r',
    isFailOpen: parts.isFailOpen ?? false,
  });
}

const ask = (gate: Gate, wish: ReviewWish, name: GateName = 'enforce'): GateAnswer =>
  gate.answerEach(name, [makeReview(wish)])[0] as GateAnswer;

function inMode(mode: Mode): Partial<GateSettings> {
  return { profile: makeProfile({ defaultMode: 'off', entries: [{ controls: [CONTROL.metadata.id], mode }] }) };
}

test('a mode decides which gate answers, and how', async (t) => {
  const rows: readonly (readonly [Mode, GateName, GateAnswer['outcome'], boolean])[] = [
    ['enforce', 'enforce', 'deny', false],
    ['enforce', 'observe', 'allow', true],
    ['warn', 'enforce', 'allow', true],
    ['warn', 'observe', 'warn', true],
    ['audit', 'enforce', 'allow', true],
    ['audit', 'observe', 'allow', true],
  ];
  for (const [mode, name, outcome, isAllowed] of rows) {
    await t.test(`${mode} at ${name} answers ${outcome}`, () => {
      const { answer, outcome: found } = ask(open(inMode(mode)), { object: BAD }, name);
      assert.equal(found, outcome);
      assert.equal(answer.isAllowed, isAllowed);
    });
  }
});

test('a refusal names the control, the reason, the place, what mends it, and the way to an exception', () => {
  const { answer } = ask(open(), { object: BAD });
  for (const part of [
    '[TEST-0001]',
    'a label bad on web',
    'metadata.labels',
    'Remove the label',
    'exception request',
  ]) {
    assert.ok(answer.message?.includes(part), `${part} in ${answer.message}`);
  }
  assert.deepEqual(
    answer.causes?.map(({ reason }) => reason),
    ['TEST-0001'],
  );
});

test('a warning is one short printable line, and an audit annotation keeps the reason', () => {
  const { answer } = ask(open(inMode('warn')), { object: BAD }, 'observe');
  assert.equal(answer.warnings?.length, 1);
  for (const warning of answer.warnings ?? []) {
    assert.ok(warning.length <= 250);
    assert.doesNotMatch(warning, /\p{Cc}/u);
  }
  assert.match(answer.auditAnnotations?.['fail'] ?? '', /TEST-0001 \(warn\): there is a label bad/);
  const audited = ask(open(inMode('audit')), { object: BAD }, 'observe').answer;
  assert.equal(audited.warnings, undefined);
  assert.match(audited.auditAnnotations?.['fail'] ?? '', /TEST-0001 \(audit\)/);
});

test('a change is refused for what is new in it alone', () => {
  const worse = makeDeployment({ bad: 'yes', more: 'yes' });
  const two = [CONTROL, makeLabelControl('TEST-0002', 'more')];
  const gate = open({ controls: two });
  assert.equal(ask(gate, { operation: 'UPDATE', object: BAD, oldObject: BAD }).outcome, 'warn');
  assert.equal(ask(gate, { operation: 'UPDATE', object: BAD, oldObject: GOOD }).outcome, 'deny');
  const mixed = ask(gate, { operation: 'UPDATE', object: worse, oldObject: BAD });
  assert.equal(mixed.outcome, 'deny');
  assert.deepEqual(
    mixed.answer.causes?.map(({ reason }) => reason),
    ['TEST-0002'],
  );
  assert.deepEqual(
    mixed.verdicts.map(({ control, isNew }) => [control, isNew]),
    [
      ['TEST-0001', false],
      ['TEST-0002', true],
    ],
  );
  const strict = open({ controls: two, updateRule: 'all' });
  assert.equal(ask(strict, { operation: 'UPDATE', object: BAD, oldObject: BAD }).outcome, 'deny');
});

test('what is done is new each time, whatever the object was', () => {
  const act = makeLabelControl('TEST-0008', 'bad', {
    applies: [{ source: 'kubernetes', kinds: ['Deployment'], operations: ['UPDATE'] }],
    rule: { cel: { validations: [{ expression: "request.userInfo.username == 'robot'" }] } },
  });
  const change = { operation: 'UPDATE', object: GOOD, oldObject: GOOD } as const;
  assert.equal(ask(open({ controls: [act] }), change).outcome, 'deny');
  assert.equal(ask(open({ controls: [act] }), { ...change, userInfo: { username: 'robot' } }).outcome, 'allow');
});

test('operations, subresources and kinds of requests select controls', () => {
  const protect = makeLabelControl('TEST-0003', 'bad', {
    applies: [{ source: 'kubernetes', kinds: ['Deployment'], operations: ['DELETE'] }],
    rule: { cel: { validations: [{ expression: "!('bad' in oldObject.metadata.labels) && object == null" }] } },
  });
  const exec = makeLabelControl('TEST-0004', 'bad', {
    applies: [{ source: 'kubernetes', kinds: ['PodExecOptions'], operations: ['CONNECT'] }],
    rule: { cel: { validations: [{ expression: "request.userInfo.username == 'robot'" }] } },
  });
  const scale = makeLabelControl('TEST-0005', 'bad', {
    applies: [{ source: 'kubernetes', kinds: ['autoscaling/Scale'] }],
    rule: { cel: { validations: [{ expression: 'object.spec.replicas > 0' }] } },
  });
  const gate = open({ controls: [CONTROL, protect, exec, scale] });
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { bad: 'yes' } }, spec: {} };
  const options = { apiVersion: 'v1', kind: 'PodExecOptions', container: 'app' };
  const rows: readonly (readonly [ReviewWish, readonly string[]])[] = [
    [{ operation: 'DELETE', oldObject: BAD }, ['TEST-0003']],
    [{ operation: 'DELETE', oldObject: GOOD }, []],
    [{ operation: 'DELETE' }, []],
    [{ operation: 'CONNECT', object: options, resource: 'pods', subResource: 'exec', name: 'p' }, ['TEST-0004']],
    [
      {
        operation: 'CONNECT',
        object: options,
        resource: 'pods',
        subResource: 'exec',
        userInfo: { username: 'robot' },
      },
      [],
    ],
    [
      {
        operation: 'UPDATE',
        object: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 0 } },
        resource: 'deployments',
        subResource: 'scale',
      },
      ['TEST-0005'],
    ],
    [
      { operation: 'UPDATE', object: pod, oldObject: null, resource: 'pods', subResource: 'ephemeralcontainers' },
      ['TEST-0001'],
    ],
    [{ operation: 'UPDATE', object: pod, oldObject: null, resource: 'pods', subResource: 'resize' }, ['TEST-0001']],
    [{ operation: 'UPDATE', object: pod, oldObject: null, resource: 'pods', subResource: 'status' }, []],
    [{ operation: 'UPDATE', object: BAD, oldObject: GOOD, subResource: 'status' }, []],
  ];
  for (const [wish, refusing] of rows) {
    const { verdicts, outcome } = ask(gate, wish);
    assert.deepEqual(
      verdicts.map(({ control }) => control),
      refusing,
      JSON.stringify(wish),
    );
    assert.equal(outcome, refusing.length > 0 ? 'deny' : 'allow');
  }
});

test('a canary refuses within its namespaces, and warns outside of them', () => {
  const document: Rollout = {
    apiVersion: API_VERSION,
    kind: 'Rollout',
    metadata: { name: 'r', owner: 'platform' },
    spec: { controls: ['TEST-0001'], environment: 'test', canary: [{ namespaces: ['shop'] }] },
  };
  const inForce = { exceptions: [], rollouts: [{ controls: ['TEST-0001'], document, step: 2 }] };
  const gate = open({ inForce });
  const elsewhere = { ...BAD, metadata: { ...(BAD['metadata'] as object), namespace: 'bank' } };
  assert.equal(ask(gate, { object: BAD }).outcome, 'deny');
  assert.equal(ask(gate, { object: elsewhere }).outcome, 'allow');
  assert.equal(ask(gate, { object: BAD }, 'observe').outcome, 'allow');
  assert.equal(ask(gate, { object: elsewhere }, 'observe').outcome, 'warn');
});

test('an exception holds until its last instant, and no longer', () => {
  let nowMs = NOON_MS;
  const exception: Exception = {
    apiVersion: API_VERSION,
    kind: 'Exception',
    metadata: { name: 'legacy' },
    spec: {
      controls: ['TEST-0001'],
      scope: { namespaces: ['shop'] },
      owner: 'shop',
      approver: 'security',
      ticket: 'SEC-1',
      reason: 'until release 5',
      from: '2026-02-20',
      expires: '2026-03-01T12:00:10Z',
    },
  };
  const gate = open({ exceptions: [{ exception, file: 'legacy.yaml' }] }, { nowMs: () => nowMs });
  const first = ask(gate, { object: BAD });
  assert.equal(first.outcome, 'allow');
  assert.deepEqual(
    first.verdicts.map(({ verdict }) => verdict),
    ['exempt'],
  );
  nowMs += 9_999;
  assert.equal(ask(gate, { object: BAD }).outcome, 'allow');
  nowMs += 1_001;
  assert.equal(ask(gate, { object: BAD }).outcome, 'deny');
});

test('what has no value is refused where the profile says so, unless it had none before', () => {
  const broken: Control = makeLabelControl('TEST-0001', 'bad', {
    rule: { cel: { validations: [{ expression: 'object.spec.missing.deeper == 1' }] } },
  });
  const blocking = open({ controls: [broken] });
  assert.equal(ask(blocking, { object: GOOD }).outcome, 'deny');
  assert.equal(ask(blocking, { operation: 'UPDATE', object: GOOD, oldObject: GOOD }).outcome, 'warn');
  const allowing = open({ controls: [broken], profile: makeProfile({ onUnknown: 'allow' }) });
  assert.equal(ask(allowing, { object: GOOD }).outcome, 'warn');
});

test('what is not judged in time is refused where controls are enforced, and let in elsewhere', () => {
  const review = makeReview({ object: GOOD });
  assert.equal(open().answerUnjudged('enforce', review, 'late').answer.isAllowed, false);
  assert.equal(open().answerUnjudged('observe', review, 'late').answer.isAllowed, true);
  const open1 = open({}, { isFailOpen: true }).answerUnjudged('enforce', review, 'late');
  assert.equal(open1.answer.isAllowed, true);
  assert.equal(open1.outcome, 'unjudged');
  assert.equal(open1.toDecision(7).reason, 'late');
});

test('a body too deep for the stack is a request that was not judged, and no end of the gate', () => {
  let deep: object = {};
  for (let i = 0; i < 50_000; i++) deep = { a: deep };
  const review = { ...makeReview({ object: GOOD }), object: { ...GOOD, spec: deep as never } };
  const other = makeReview({ object: GOOD });
  const answered = open().answerEach('enforce', [other, review, other]);
  assert.deepEqual(
    answered.map(({ outcome, answer }) => [outcome, answer.isAllowed]),
    [
      ['allow', true],
      ['unjudged', false],
      ['allow', true],
    ],
  );
});

test('controls that ask about other objects are left to scans', () => {
  const asking = makeLabelControl('TEST-0006', 'bad', {
    rule: { cel: { validations: [{ expression: "size(estate.all('Service')) > 0" }] } },
  });
  const { verdicts, outcome, judgedCount } = ask(open({ controls: [asking, CONTROL] }), { object: GOOD });
  assert.equal(outcome, 'allow');
  assert.deepEqual(verdicts, []);
  assert.equal(judgedCount, 1);
  assert.throws(() => open({ controls: [asking] }), /off|nothing/);
});

test('a decision tells who asked for what, and nothing of a Secret', () => {
  const gate = open({ controls: [makeLabelControl('TEST-0007', 'bad', { applies: [{ source: 'kubernetes' }] })] });
  const decision = ask(gate, { object: BAD, dryRun: true, uid: 'u1' }).toDecision(120, 2_000);
  const { id: _id, object, ...rest } = decision;
  assert.deepEqual(object, BAD);
  assert.deepEqual(
    { ...rest, verdicts: rest.verdicts.length },
    {
      uid: 'u1',
      request: {
        operation: 'CREATE',
        kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
        resource: { group: 'apps', version: 'v1', resource: 'deployments' },
        name: 'web',
        namespace: 'shop',
      },
      user: 'dana',
      isDryRun: true,
      address: 'kubernetes:apps/Deployment/shop/web',
      asset: 'shop',
      owner: 'unowned',
      oldObject: null,
      gate: 'enforce',
      atMs: NOON_MS,
      environment: 'test',
      outcome: 'deny',
      isAllowed: false,
      verdicts: 1,
      judgedCount: 1,
      durationUs: 120,
      requestBytes: 2_000,
      userInfo: { username: 'dana', groups: ['system:authenticated'] },
      namespaceObject: undefined,
    },
  );
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'aHVudGVyMg==' } };
  const kept = ask(gate, { object: secret, operation: 'UPDATE', oldObject: secret }).toDecision(1);
  assert.ok(!JSON.stringify(kept).includes('aHVudGVyMg'));
});

test('new settings take effect between two reviews; useless ones are refused and change nothing', () => {
  const gate = open();
  assert.equal(ask(gate, { object: BAD }).outcome, 'deny');
  gate.change(makeGateSettings({ controls: [CONTROL], ...inMode('warn'), hash: 'other' }));
  assert.equal(ask(gate, { object: BAD }).outcome, 'allow');
  assert.equal(gate.settings().hash, 'other');
  assert.throws(() => gate.change(makeGateSettings({ controls: [CONTROL], ...inMode('off') })), /nothing|off/);
  assert.equal(gate.settings().hash, 'other');
});
