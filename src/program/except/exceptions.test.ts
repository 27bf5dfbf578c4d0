/** Tests of exceptions by hand and by time: who may, what follows for findings, and what is kept as evidence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listActions } from '../../../test/harness/access.ts';
import { createProgrammeRoom, makeDeployment, makePerson, recordRun } from '../../../test/harness/programme.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { DAY_MS } from '../../model/instants.ts';
import type { Access } from '../../model/programme/access.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import type { ExceptionWish } from '../../model/programme/exception-life.ts';
import type { TrackedFinding } from '../../model/programme/tracked-finding.ts';
import type { ControlRoom } from '../control-room.ts';
import { showControl } from '../controls/controls.ts';
import {
  approveException,
  rejectException,
  renewException,
  requestException,
  withdrawException,
} from './exceptions.ts';
import { judgeExceptions } from './judge-exceptions.ts';
import { listExceptions, showException } from './list.ts';
import { previewException } from './preview.ts';
import { sweepExceptions } from './sweep.ts';

const ANN = makePerson('ann', { role: 'developer', teams: ['team-a'] });
const BOB = makePerson('bob', { role: 'approver' });
const NARROW = makePerson('nina', { role: 'approver', teams: ['team-a'], environments: ['prod'] });
const OTHER = makePerson('otto', { role: 'approver', teams: ['team-b'] });

const inDays = (days: number): string => new Date(NOON_MS + days * DAY_MS).toISOString();

function makeWish(changes: Partial<ExceptionWish> = {}): ExceptionWish {
  return {
    name: 'legacy',
    controls: ['K8S-0001'],
    scope: { namespaces: ['legacy'] },
    reason: 'the vendor mends it in April',
    owner: 'team-a',
    ticket: 'SEC-1',
    expires: inDays(10),
    ...changes,
  };
}

type Scene = { readonly room: ControlRoom; readonly setDay: (day: number) => void };

const withRoom = (work: (scene: Scene) => Promise<void>): Promise<void> =>
  withSqlite(async ({ store }) => {
    const { room, setTime } = createProgrammeRoom(store);
    await work({ room, setDay: (day) => setTime(NOON_MS + day * DAY_MS) });
  });

async function approveNew(room: ControlRoom, changes: Partial<ExceptionWish> = {}): Promise<string> {
  const { id } = await requestException(makeWish(changes), ANN, room);
  await approveException({ id }, BOB, room);
  return id;
}

async function listFindings({ store }: ControlRoom, prefix = 'K8S'): Promise<readonly TrackedFinding[]> {
  const wanted = { filter: {}, visible: SEES_ALL, sort: 'severity', limit: 100 } as const;
  const { items } = await store.read((tx) => tx.findings.list(wanted));
  return items.filter(({ control }) => control.startsWith(prefix));
}

const rejectsWith = (work: Promise<unknown>, code: string): Promise<void> => assert.rejects(work, { code });

test('an upload that knows nothing of an approved exception reopens nothing, until the exception ends', () =>
  withRoom(async ({ room, setDay }) => {
    const legacy = [makeDeployment('old', true, { namespace: 'legacy' })];
    await recordRun(room, legacy);
    await approveNew(room);
    const stateOf = async () => (await listFindings(room)).map(({ state, exception }) => [state, exception]);
    setDay(1);
    await recordRun(room, legacy);
    assert.deepEqual(await stateOf(), [['accepted', 'legacy']]);
    setDay(2);
    await recordRun(room, legacy);
    assert.deepEqual(await stateOf(), [['accepted', 'legacy']]);
    setDay(11);
    await recordRun(room, legacy);
    assert.deepEqual(await stateOf(), [['reopened', undefined]]);
  }));

test('what an exception accepts counts against the control where the cause is that the control is wrong', () =>
  withRoom(async ({ room, setDay }) => {
    const legacy = [makeDeployment('old', true, { namespace: 'legacy' })];
    await recordRun(room, legacy);
    const count = async () => {
      const { closed, accepted, findings } = (await showControl('K8S-0001', BOB, room)).falsePositives;
      return [closed, accepted, findings];
    };
    assert.deepEqual(await count(), [0, 0, 1]);
    const risk = await approveNew(room, { cause: 'accepted-risk' });
    setDay(1);
    await recordRun(room, legacy);
    assert.deepEqual(await count(), [0, 0, 1]);
    await withdrawException({ id: risk, reason: 'it is none' }, ANN, room);
    await approveNew(room, { cause: 'false-positive' });
    setDay(2);
    await recordRun(room, legacy);
    assert.deepEqual(await count(), [0, 1, 1]);
    setDay(11);
    await sweepExceptions(room, NOON_MS + 11 * DAY_MS);
    assert.deepEqual(await count(), [0, 0, 1]);
  }));

test('an exception is asked for by its team, approved by others, and every act is evidence', () =>
  withRoom(async ({ room }) => {
    const { id, version } = await requestException(makeWish(), ANN, room);
    await rejectsWith(requestException(makeWish(), ANN, room), 'state-conflict');
    await rejectsWith(approveException({ id }, ANN, room), 'not-allowed');
    await rejectsWith(approveException({ id, version: version + 1 }, BOB, room), 'state-conflict');
    await approveException({ id: 'legacy', version, note: 'until April' }, BOB, room);
    await renewException({ id, expires: inDays(14), reason: 'May' }, ANN, room);
    await rejectException({ id, reason: 'not again' }, BOB, room);
    await withdrawException({ id, reason: 'mended' }, ANN, room);
    await rejectsWith(withdrawException({ id, reason: 'again' }, ANN, room), 'state-conflict');
    const acts = ['request', 'approve', 'renew', 'reject', 'withdraw'];
    assert.deepEqual((await listActions(room, 'exception')).toReversed(), acts);
    const { exception, events } = await showException(id, BOB, room);
    assert.deepEqual(
      events.map(({ act }) => act),
      acts,
    );
    assert.deepEqual(
      events.map(({ to }) => to),
      ['requested', 'active', 'renewing', 'active', 'withdrawn'],
    );
    assert.deepEqual([exception.state, exception.renewals], ['withdrawn', 0]);
  }));

test('who may ask and approve follows from the teams and environments that the scope may reach', () =>
  withRoom(async ({ room }) => {
    await rejectsWith(requestException(makeWish({ owner: 'team-b' }), ANN, room), 'not-allowed');
    await rejectsWith(requestException(makeWish(), makePerson('v', { role: 'viewer' }), room), 'not-allowed');
    await rejectsWith(requestException(makeWish({ controls: ['K8S-9'] }), ANN, room), 'control-not-found');
    await rejectsWith(requestException(makeWish({ expires: inDays(15) }), ANN, room), 'invalid-request');
    await rejectsWith(requestException(makeWish({ name: 'a\0' }), ANN, room), 'invalid-request');
    const anywhere = await requestException(makeWish(), ANN, room);
    await rejectsWith(approveException(anywhere, NARROW, room), 'not-allowed');
    const scope = { owners: ['team-a'], environments: ['prod'] };
    const own = await requestException(makeWish({ name: 'own', scope }), ANN, room);
    await rejectsWith(approveException(own, OTHER, room), 'not-found');
    await rejectsWith(approveException({ id: 'own\0' }, BOB, room), 'not-found');
    await approveException(own, NARROW, room);
    const wide = { owners: ['team-*'], environments: ['prod'] };
    const hidden = await requestException(makeWish({ name: 'wide', scope: wide }), ANN, room);
    await rejectsWith(approveException(hidden, NARROW, room), 'not-allowed');
    const listed = async (access: Access): Promise<readonly string[]> => {
      const page = await listExceptions({ filter: {}, limit: 9 }, access, room);
      return page.items.map(({ document }) => document.metadata.name);
    };
    assert.deepEqual(await listed(OTHER), []);
    assert.deepEqual(await listed(ANN), ['wide', 'own', 'legacy']);
  }));

test('when an exception ends, what it accepted reopens with a new clock, and nothing else does', () =>
  withRoom(async ({ room, setDay }) => {
    await approveNew(room);
    const legacy = makeDeployment('old', true, { namespace: 'legacy' });
    await recordRun(room, [legacy], { exception: 'legacy' });
    const other = { id: 'cluster:b', kind: 'cluster', name: 'b' } as const;
    await recordRun(room, [makeDeployment('web', true)], { target: other, exception: 'another' });
    assert.deepEqual(
      (await listFindings(room)).map(({ state }) => state),
      ['accepted', 'accepted'],
    );
    setDay(2);
    assert.deepEqual(await sweepExceptions(room, NOON_MS + 2 * DAY_MS), {
      expired: 0,
      notified: 0,
      reopened: 0,
    });
    setDay(6);
    const noticed = await sweepExceptions(room, NOON_MS + 6 * DAY_MS);
    assert.deepEqual([noticed.notified, noticed.expired], [1, 0]);
    setDay(7);
    assert.equal((await sweepExceptions(room, NOON_MS + 7 * DAY_MS)).notified, 0);
    const endMs = NOON_MS + 10 * DAY_MS;
    setDay(10);
    const swept = await sweepExceptions(room, endMs);
    assert.deepEqual([swept.expired, swept.reopened], [1, 1]);
    const reopened = (await listFindings(room)).find(({ state }) => state === 'reopened');
    assert.deepEqual([reopened?.clockMs, reopened?.dueMs], [endMs, endMs + 3 * DAY_MS]);
    assert.equal(reopened?.exception, undefined);
    assert.deepEqual((await listActions(room, 'exception')).slice(0, 2), ['expire', 'notify']);
    assert.equal((await sweepExceptions(room, endMs)).expired, 0);
  }));

test('a request that nobody approved in time expires', () =>
  withRoom(async ({ room, setDay }) => {
    const { id } = await requestException(makeWish(), ANN, room);
    setDay(10);
    assert.equal((await sweepExceptions(room, NOON_MS + 10 * DAY_MS)).expired, 1);
    assert.equal((await showException(id, BOB, room)).exception.state, 'expired');
    assert.equal((await requestException(makeWish({ expires: inDays(20) }), ANN, room)).state, 'requested');
  }));

test('exceptions that accept nothing, nothing any more, or too much are findings, and mended ones are resolved', () =>
  withRoom(async ({ room, setDay }) => {
    await approveNew(room, { name: 'needed' });
    await approveNew(room, { name: 'unneeded', scope: { namespaces: ['nowhere'] } });
    const broad = await approveNew(room, { name: 'broad', scope: { namespaces: ['*'] } });
    const legacy = makeDeployment('old', true, { namespace: 'legacy' });
    await recordRun(room, [legacy], { exception: 'needed' });
    await judgeExceptions(room, NOON_MS);
    setDay(3);
    await recordRun(room, [makeDeployment('old', false, { namespace: 'legacy' })]);
    await withdrawException({ id: broad, reason: 'too much' }, ANN, room);
    const judge = async (day: number): Promise<readonly string[]> => {
      setDay(day);
      await sweepExceptions(room, NOON_MS + day * DAY_MS);
      await judgeExceptions(room, NOON_MS + day * DAY_MS);
      const findings = await listFindings(room, 'BLW-000');
      return findings.map((one) => `${one.control} ${one.address.split('/').at(-1) ?? ''} ${one.state}`).toSorted();
    };
    assert.deepEqual(await judge(3), ['BLW-0002 needed open', 'BLW-0003 unneeded open', 'BLW-0004 broad resolved']);
    assert.deepEqual(await judge(11), [
      'BLW-0002 needed resolved',
      'BLW-0003 unneeded resolved',
      'BLW-0004 broad resolved',
    ]);
  }));

test('a preview says what it would cover, by team, and why it would not do', () =>
  withRoom(async ({ room }) => {
    await recordRun(room, [
      makeDeployment('a', true, { namespace: 'legacy' }),
      makeDeployment('b', true, { namespace: 'legacy', owner: 'team-b' }),
      makeDeployment('c', false, { namespace: 'legacy' }),
      makeDeployment('d', true),
    ]);
    const wish = { controls: ['control-k8s-0001'], scope: { namespaces: ['legacy'] } };
    const preview = await previewException(wish, BOB, room);
    assert.deepEqual([preview.resources, preview.failing, preview.exempt, preview.isCut], [3, 2, 0, false]);
    assert.deepEqual(preview.teams, [
      { team: 'team-a', resources: 2, failing: 1 },
      { team: 'team-b', resources: 1, failing: 1 },
    ]);
    assert.deepEqual(
      preview.examples.map(({ resource }) => resource.split('/').at(-1)),
      ['a', 'b'],
    );
    assert.deepEqual([preview.breadth, preview.fault], [undefined, undefined]);
    assert.equal((await previewException(wish, ANN, room)).failing, 1, 'only what may be seen');
    const wide = await previewException({ ...wish, scope: { namespaces: ['*'] }, expires: inDays(99) }, BOB, room);
    assert.match(`${wide.breadth} ${wide.fault}`, /nothing in particular.*lasts 99 days/);
  }));

test('terms are charged from approval to the end or the withdrawal', () =>
  withRoom(async ({ room, setDay }) => {
    const scope = { owners: ['team-a'], environments: ['prod', 'dev'] };
    const id = await approveNew(room, { scope });
    setDay(2);
    await renewException({ id, expires: inDays(15), reason: 'r' }, ANN, room);
    await approveException({ id }, BOB, room);
    setDay(5);
    await withdrawException({ id, reason: 'done' }, ANN, room);
    const window = { fromMs: NOON_MS, toMs: NOON_MS + 30 * DAY_MS };
    const charges = await room.store.read((tx) => tx.exceptions.sumTerms(window));
    assert.deepEqual(
      charges.map((one) => [one.control, one.environment, one.team, one.exceptions, one.inForceMs / DAY_MS]),
      [
        ['K8S-0001', 'dev', 'team-a', 1, 5],
        ['K8S-0001', 'prod', 'team-a', 1, 5],
      ],
    );
  }));
