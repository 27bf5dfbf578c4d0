/** Tests of replays: what a candidate would have done is what the gate does, and what cannot be told is counted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDecision, makeDenied, makeObject, makeVerdict } from '../../../test/harness/decisions.ts';
import { createProgrammeRoom, makePerson, makePrivilegedControl } from '../../../test/harness/programme.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { AppError } from '../../base/errors.ts';
import { DAY_MS } from '../../model/instants.ts';
import type { GateDecision } from '../../model/programme/gate-decision.ts';
import type { Control } from '../../model/control.ts';
import type { Mode } from '../../model/words.ts';
import { createRecorder } from '../admit/recorder.ts';
import type { ControlRoom } from '../control-room.ts';
import type { ReplayRequest } from './replay.ts';
import { replayControls } from './replay.ts';

const ROOT = makePerson('root', { role: 'administrator' });
const SINCE = { sinceMs: NOON_MS - DAY_MS };

async function withDecisions(
  decisions: readonly GateDecision[],
  work: (
    replay: (request?: Partial<ReplayRequest>) => ReturnType<typeof replayControls>,
    room: ControlRoom,
  ) => Promise<void>,
  mode: Mode = 'audit',
): Promise<void> {
  await withSqlite(async ({ store }) => {
    const { room, setTime } = createProgrammeRoom(store, mode);
    setTime(NOON_MS + 60_000);
    const recorder = createRecorder({ ...room, name: 'test' });
    for (const decision of decisions) recorder.record(decision);
    await recorder.close(10_000);
    const replay = (request: Partial<ReplayRequest> = {}) => {
      const controls = request.changed === undefined ? ['K8S-0001'] : [];
      return replayControls({ controls, ...SINCE, ...request }, ROOT, room);
    };
    await work(replay, room);
  });
}

/** Let in, though it is privileged: nothing refused it then. */
const privileged = (number: number, changes: Partial<GateDecision> = {}): GateDecision =>
  makeDecision(number, { object: makeObject(`web-${number}`, true), gate: 'observe', ...changes });

test('enforcing a control would deny what it finds, by team, namespace and user', () =>
  withDecisions(
    [
      makeDecision(1),
      privileged(2),
      privileged(3, { owner: 'team-b', user: 'bob' }),
      privileged(4, { owner: 'team-b', user: 'bob' }),
      privileged(5, { environment: 'dev' }),
      privileged(6, { atMs: NOON_MS - 2 * DAY_MS }),
      makeDecision(7, { object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }, ...POD_REQUEST }),
    ],
    async (replay) => {
      const report = await replay();
      const { requests, concerned, denied, freed, stillDenied, unjudged, isCut } = report;
      assert.deepEqual(
        { requests, concerned, denied, freed, stillDenied, unjudged, isCut },
        {
          requests: 5,
          concerned: 4,
          denied: 3,
          freed: 0,
          stillDenied: 0,
          unjudged: 0,
          isCut: false,
        },
      );
      assert.deepEqual(
        report.teams.map(({ name, denied: count }) => [name, count]),
        [
          ['team-b', 2],
          ['team-a', 1],
        ],
      );
      assert.deepEqual(
        report.users.map(({ name, denied: count }) => [name, count]),
        [
          ['bob', 2],
          ['alice', 1],
        ],
      );
      assert.deepEqual(report.namespaces[0], { name: 'shop', concerned: 4, denied: 3, freed: 0, unjudged: 0 });
      assert.deepEqual(report.controls, [{ id: 'K8S-0001', name: report.controls[0]?.name, modeToday: 'audit' }]);
      const [example] = report.examples;
      assert.deepEqual(
        [example?.reason, example?.control, example?.operation],
        ['it is privileged', 'K8S-0001', 'CREATE'],
      );
      assert.equal((await replay({ stage: 'warn' })).denied, 0);
    },
  ));

const POD_REQUEST = {
  request: {
    operation: 'CREATE',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    name: 'p',
    namespace: 'shop',
  },
} as const;

test('a changed or a milder control would let in what it alone had denied', () =>
  withDecisions(
    [
      makeDenied(1),
      makeDenied(2, { verdicts: [makeVerdict(), makeVerdict({ control: 'K8S-0009', reason: 'another' })] }),
      makeDecision(3),
    ],
    async (replay) => {
      const count = async (request: Partial<ReplayRequest>) => {
        const { denied, freed, stillDenied } = await replay(request);
        return [denied, freed, stillDenied];
      };
      assert.deepEqual(await count({}), [0, 0, 2]);
      assert.deepEqual(await count({ stage: 'warn' }), [0, 1, 1]);
      assert.deepEqual(await count({ changed: [makePrivilegedControl('true')] }), [0, 1, 1]);
      assert.deepEqual(await count({ changed: [makePrivilegedControl('object.spec.privileged')] }), [1, 1, 1]);
      const { freedExamples } = await replay({ stage: 'warn' });
      assert.deepEqual(
        freedExamples.map(({ decision, reason }) => [decision, reason]),
        [['d-000001', 'it is privileged']],
      );
    },
    'enforce',
  ));

test('what is let in again is shown with what refused it then, be it that nobody could tell', () =>
  withDecisions(
    [makeDenied(1, { verdicts: [makeVerdict({ verdict: 'unknown', reason: 'it cannot be told' })] })],
    async (replay) => {
      const { freedExamples } = await replay({ changed: [makePrivilegedControl('true')] });
      assert.deepEqual(
        freedExamples.map(({ control, reason }) => [control, reason]),
        [['K8S-0001', 'it cannot be told']],
      );
    },
    'enforce',
  ));

test('a control that is off today is replayed as if it were not', () =>
  withDecisions(
    [privileged(1)],
    async (replay) => {
      const { denied, controls } = await replay();
      assert.deepEqual([denied, controls[0]?.modeToday], [1, 'off']);
    },
    'off',
  ));

const update = (number: number, before: boolean, after: boolean): GateDecision =>
  makeDecision(number, {
    request: { ...makeDecision(number).request, operation: 'UPDATE' },
    object: makeObject('web', after),
    oldObject: makeObject('web', before),
  });

test('an update is denied for what it brings, and not for what was there', () =>
  withDecisions([update(1, true, true), update(2, false, true), update(3, true, false)], async (replay) => {
    const { denied, examples } = await replay();
    assert.deepEqual([denied, examples[0]?.decision], [1, 'd-000002']);
    assert.equal((await replay({ updateRule: 'all' })).denied, 2);
  }));

test('two gates that decided on one request are one request', () =>
  withDecisions(
    [
      privileged(1, { atMs: NOON_MS }),
      privileged(2, { atMs: NOON_MS + 3, gate: 'enforce', ...SAME }),
      privileged(3, { atMs: NOON_MS + 5, ...SAME }),
      privileged(4, { atMs: NOON_MS + 50_000, ...SAME }),
      privileged(5, { atMs: NOON_MS + 50_001, gate: 'enforce', ...SAME, user: 'bob' }),
    ],
    async (replay) => {
      const { requests, denied } = await replay();
      assert.deepEqual([requests, denied], [4, 4]);
    },
  ));

const SAME = {
  object: makeObject('same', true),
  address: 'kubernetes:apps/Deployment/shop/same',
  request: { ...makeDecision(0).request, name: 'same' },
};

const readsMore = (expression: string): readonly Control[] => [makePrivilegedControl(expression)];

test('what cannot be told from the records is counted by why', () =>
  withDecisions(
    [
      privileged(1, { object: undefined, oldObject: undefined }),
      privileged(2, { object: { ...makeObject('l', true), list: Array.from({ length: 30_000 }, (_, i) => `t-${i}`) } }),
      makeDecision(3, { outcome: 'unjudged', isAllowed: false, reason: 'the deadline' }),
      privileged(4, { userInfo: { username: 'alice', groups: ['dev'] } }),
    ],
    async (replay) => {
      const why = async (request: Partial<ReplayRequest>) => {
        const { unjudgedReasons, denied } = await replay(request);
        return [denied, Object.fromEntries(unjudgedReasons.map(({ why: text, count }) => [text, count]))];
      };
      const common = {
        'nothing of the object is recorded': 1,
        'the object was too large to be recorded': 1,
        'the gate itself did not judge it': 1,
      };
      assert.deepEqual(await why({}), [1, common]);
      assert.deepEqual(await why({ changed: readsMore('"dev" in request.userInfo.groups') }), [0, common]);
      const lacking = { ...common, 'the control reads what is not recorded of the request': 1 };
      assert.deepEqual(await why({ changed: readsMore('namespaceObject == null') }), [0, lacking]);
      assert.deepEqual(await why({ changed: readsMore('request.options == null') }), [0, lacking]);
      const noVerdict = { ...common, 'the rule gives no verdict': 1 };
      const broken = readsMore('object.spec.nothing == 1');
      assert.deepEqual(await why({ changed: broken, stage: 'warn' }), [0, noVerdict]);
      // The profile refuses what cannot be told.
      assert.deepEqual(await why({ changed: broken }), [1, common]);
      const others = { ...common, 'the control asks about other objects, and is not for the gate': 1 };
      assert.deepEqual(await why({ changed: readsMore('estate.objects("Service").size() > 0') }), [0, others]);
      const [control] = readsMore('true');
      const finder = { ...control, spec: { ...control?.spec, findsSecrets: true } } as Control;
      const secret = { ...common, 'the control looks for secrets, which are never recorded': 1 };
      assert.deepEqual(await why({ changed: [finder] }), [0, secret]);
    },
  ));

test('nothing recorded is nothing judged, and a replay of nothing is refused', () =>
  withDecisions([], async (replay, room) => {
    assert.equal((await replay()).requests, 0);
    const isInvalid = (error: unknown) => error instanceof AppError && error.code === 'invalid-request';
    await assert.rejects(replayControls(SINCE, ROOT, room), isInvalid);
  }));

test('requests of teams that the caller may not see are not replayed', () =>
  withDecisions([privileged(1), privileged(2, { owner: 'team-b' })], async (_replay, room) => {
    const narrow = makePerson('n', { role: 'viewer', teams: ['team-b'] });
    const { requests, teams } = await replayControls({ controls: ['K8S-0001'], ...SINCE }, narrow, room);
    assert.deepEqual([requests, teams.map(({ name }) => name)], [1, ['team-b']]);
  }));
