/** Tests of triage: all or nothing, within reach, on the version that was looked at, with evidence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Access, SEES_ALL } from '../../model/programme/access.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { TrackedFinding } from '../../model/programme/tracked-finding.ts';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { ALICE, makeResource, makeResult, makeRun } from '../../../test/harness/findings.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import type { ControlRoom } from '../control-room.ts';
import { ingestRun } from '../ingest/ingest-run.ts';
import { triageFindings } from './triage.ts';

const DEVELOPER: Access = { actor: ALICE, grants: [{ role: 'developer', teams: ['team-a'] }] };
const [WEB, API] = [makeResource('web'), makeResource('api', { owner: 'team-b' })];
const RESULTS = [makeResult('C1', WEB, 'fail', ['a', 'b']), makeResult('C1', API, 'fail')];

type Scene = {
  readonly room: ControlRoom;
  readonly list: () => Promise<readonly TrackedFinding[]>;
  /** Actions of the ledger that triage has left. */
  readonly evidence: () => Promise<readonly string[]>;
};

const withFindings = (work: (scene: Scene) => Promise<void>): Promise<void> =>
  withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store);
    await ingestRun(makeRun({ resources: [WEB, API], results: RESULTS }), systemActor('test'), room);
    const wanted = { filter: { controls: ['C1'] }, visible: SEES_ALL, sort: 'severity', limit: 50 } as const;
    await work({
      room,
      list: async () => (await store.read((tx) => tx.findings.list(wanted))).items,
      evidence: async () =>
        (await store.read((tx) => tx.ledger.listLeaves({ kind: 'finding' }, 9))).map(({ subject }) => subject),
    });
  });

const ACKNOWLEDGE = { kind: 'acknowledge', text: 'on it' } as const;
const CLOSE = { kind: 'close', text: 'is no more', cause: 'mended' } as const;

test('a filter reaches what the actor may triage, and says how much it did', () =>
  withFindings(async ({ room, list, evidence }) => {
    const request = { selection: { filter: { controls: ['C1'] } }, action: ACKNOWLEDGE };
    assert.deepEqual(await triageFindings(request, DEVELOPER, room), { changed: 2, refused: 0 });
    const states = (await list()).map(({ team, state }) => `${team} ${state}`).toSorted();
    assert.deepEqual(states, ['team-a acknowledged', 'team-a acknowledged', 'team-b open']);
    assert.deepEqual(await triageFindings(request, DEVELOPER, room), { changed: 0, refused: 2 });
    assert.deepEqual(await evidence(), ['2 findings']);
  }));

test('a finding of another team answers as one that does not exist', () =>
  withFindings(async ({ room, list }) => {
    const other = (await list()).find(({ team }) => team === 'team-b');
    for (const id of [other?.id ?? '', 'nothing']) {
      const request = { selection: { findings: [{ id }] }, action: ACKNOWLEDGE };
      await assert.rejects(triageFindings(request, DEVELOPER, room), { code: 'not-found' });
    }
  }));

test('a decision on an old version, or one that does not fit, changes nothing at all', () =>
  withFindings(async ({ room, list, evidence }) => {
    const [one, two] = (await list()).filter(({ team }) => team === 'team-a');
    assert.ok(one !== undefined && two !== undefined);
    const stale = { selection: { findings: [{ id: one.id }, { id: two.id, version: 7 }] }, action: ACKNOWLEDGE };
    await assert.rejects(triageFindings(stale, DEVELOPER, room), { code: 'state-conflict' });
    const seen = { selection: { findings: [{ id: one.id }] }, action: CLOSE };
    await assert.rejects(triageFindings(seen, DEVELOPER, room), { code: 'state-conflict' });
    assert.ok((await list()).every(({ version }) => version === 1));
    assert.deepEqual(await evidence(), []);
  }));

test('what no scan looks at any more is closed by hand, and reopens when it is seen after all', () =>
  withFindings(async ({ room, list }) => {
    const skipped = [makeResult('C1', WEB, 'skipped'), makeResult('C1', API, 'fail')];
    const resources = [WEB, API];
    const run = makeRun({ id: 'run-2', startedMs: NOON_MS, resources, results: skipped });
    await ingestRun(run, systemActor('test'), room);
    const action = { ...CLOSE, text: 'C1 is for other kinds\0', cause: 'not-applicable' } as const;
    const closed = await triageFindings({ selection: { filter: { controls: ['C1'] } }, action }, DEVELOPER, room);
    assert.deepEqual(closed, { changed: 2, refused: 0 });
    const [one] = (await list()).filter(({ state }) => state === 'resolved');
    const events = await room.store.read((tx) => tx.findings.listEvents(one?.id ?? '', { limit: 1 }));
    assert.deepEqual(
      events.items.map(({ kind, actor, text, cause }) => [kind, actor.id, text, cause]),
      [['resolved', 'alice', 'C1 is for other kinds\ufffd', 'not-applicable']],
    );
    const [leaf] = await room.store.read((tx) => tx.ledger.listLeaves({ kind: 'finding' }, 1));
    assert.match(Buffer.from(leaf?.bytes ?? []).toString(), /"cause":"not-applicable"/);
    assert.deepEqual(await room.store.read((tx) => tx.findings.listSightings(one?.id ?? '')), []);
    const back = makeRun({ id: 'run-3', startedMs: NOON_MS, resources, results: RESULTS });
    const { run: record } = await ingestRun(back, systemActor('test'), room);
    assert.equal(record.effect.reopened, 2);
  }));

test('assigning and commenting leave their words in the history', () =>
  withFindings(async ({ room, list }) => {
    const one = (await list()).find(({ team }) => team === 'team-a');
    assert.ok(one !== undefined);
    const selection = { findings: [{ id: one.id, version: 1 }] };
    await triageFindings({ selection, action: { kind: 'assign', text: 'bob' } }, DEVELOPER, room);
    const next = { findings: [{ id: one.id, version: 2 }] };
    await triageFindings({ selection: next, action: { kind: 'comment', text: 'see ticket 7' } }, DEVELOPER, room);
    const { items } = await room.store.read((tx) => tx.findings.listEvents(one.id, { limit: 9 }));
    assert.deepEqual(items.map(({ kind, text }) => [kind, text]).slice(0, 2), [
      ['commented', 'see ticket 7'],
      ['assigned', 'bob'],
    ]);
    assert.equal((await list()).find(({ id }) => id === one.id)?.assignee, 'bob');
  }));
