/** Sources: kept with a schedule, scanned by a job, and what went wrong stands with them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { ALICE, makeResource, makeResult, makeRun } from '../../../test/harness/findings.ts';
import { createTestHouse } from '../../../test/harness/house.ts';
import type { OpenedStore } from '../../../test/harness/stores.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { AppError } from '../../base/errors.ts';
import type { ControlRoom } from '../control-room.ts';
import { doNextJob } from '../jobs/work.ts';
import { tickSchedules } from '../jobs/tick.ts';
import { listSources, putSource, removeSource, scanSoon } from './manage.ts';
import { createScanWork } from './scan-source.ts';
import type { ApartScan, RepositoryWanted, Scanning } from './scanning.ts';

function makeDocument(spec: Readonly<Record<string, unknown>>, name = 'shop'): unknown {
  const whole = { environment: 'prod', ...spec };
  return { apiVersion: 'bulwark.dev/v1', kind: 'Source', metadata: { name, owner: 'team-a' }, spec: whole };
}

type Scanned = {
  readonly room: ControlRoom;
  readonly setTime: (ms: number) => void;
  readonly asked: (ApartScan | RepositoryWanted)[];
};

/** A room whose scans find one failing resource, or throw. */
function openScanned({ store }: OpenedStore, fault?: Error): Scanned {
  const { room, setTime } = createControlRoom(store, createTestHouse({}));
  const asked: (ApartScan | RepositoryWanted)[] = [];
  const scanning: Scanning = {
    checkOut: (wanted) => {
      asked.push(wanted);
      return Promise.resolve({ folder: `/data/${wanted.name}`, commit: 'c'.repeat(40) });
    },
    scanApart: (wanted) => {
      asked.push(wanted);
      if (fault !== undefined) return Promise.reject(fault);
      const resource = makeResource('web');
      const { runId: id, target, environment, commit } = wanted;
      const results = [makeResult('K8S-0001', resource, 'fail')];
      const startedMs = room.clock.nowMs();
      return Promise.resolve(makeRun({ id, target, environment, commit, startedMs, resources: [resource], results }));
    },
  };
  return { room: { ...room, scanning }, setTime, asked };
}

test('a source is scanned when it is due, and its run is brought in', () =>
  withSqlite(async (opened) => {
    const { room, setTime, asked } = openScanned(opened);
    await putSource(makeDocument({ folder: '/srv/shop', schedule: '0 13 * * *' }), ALICE, room);
    assert.equal(await doNextJob(room, [createScanWork(room)], 'a'), undefined);
    setTime(NOON_MS + 3_600_000);
    await tickSchedules(room);
    await doNextJob(room, [createScanWork(room)], 'a');
    const [source] = await listSources(room);
    assert.equal(source?.lastScan?.error, undefined);
    const runId = source?.lastScan?.run ?? '';
    const run = await room.store.read((tx) => tx.runs.find(runId, [{}]));
    assert.deepEqual([run?.target.id, run?.effect.opened], ['folder:shop', 1]);
    assert.equal(asked.length, 1);
  }));

test('a repository is fetched first, and has the name that its pipelines use', () =>
  withSqlite(async (opened) => {
    const { room, asked } = openScanned(opened);
    const repository = { url: 'https://git.example.com/acme/shop.git', ref: 'main' };
    await putSource(makeDocument({ repository, environment: 'staging' }), ALICE, room);
    assert.equal(await scanSoon('shop', room), true);
    assert.equal(await scanSoon('shop', room), false);
    await doNextJob(room, [createScanWork(room)], 'a');
    const [fetched, scanned] = asked;
    assert.deepEqual([(fetched as RepositoryWanted).url, (fetched as RepositoryWanted).ref], [repository.url, 'main']);
    const { target, what, repository: path, commit } = scanned as ApartScan;
    assert.deepEqual(
      [target.id, what, path, commit],
      ['repo:acme/shop@staging', { folder: '/data/shop' }, 'acme/shop', 'c'.repeat(40)],
    );
  }));

test('a cluster is a target of its own, and asked for as its document says', () =>
  withSqlite(async (opened) => {
    const { room, asked } = openScanned(opened);
    const cluster = { context: 'prod', namespaces: ['shop'], openReports: true };
    await putSource(makeDocument({ cluster }, 'prod-1'), ALICE, room);
    await scanSoon('prod-1', room);
    await doNextJob(room, [createScanWork(room)], 'a');
    const [scanned] = asked as readonly ApartScan[];
    assert.deepEqual(
      [scanned?.target, scanned?.what],
      [{ id: 'cluster:prod-1', kind: 'cluster', name: 'prod-1' }, { cluster }],
    );
    const [source] = await listSources(room);
    assert.equal(source?.lastScan?.error, undefined);
  }));

test('a scan that came to nothing is told with the source, and tried again', () =>
  withSqlite(async (opened) => {
    const { room } = openScanned(opened, new AppError('scan-failed', 'the folder is away'));
    await putSource(makeDocument({ folder: '/srv/shop' }), ALICE, room);
    await scanSoon('shop', room);
    const job = await doNextJob(room, [createScanWork(room)], 'a');
    const [source] = await listSources(room);
    assert.match(source?.lastScan?.error ?? '', /the folder is away/);
    assert.equal((await room.store.read((tx) => tx.jobs.find(job?.id ?? '')))?.state, 'waiting');
  }));

test('a source that was removed meanwhile is not scanned', () =>
  withSqlite(async (opened) => {
    const { room, asked } = openScanned(opened);
    await putSource(makeDocument({ folder: '/srv/shop' }), ALICE, room);
    await scanSoon('shop', room);
    await removeSource('shop', ALICE, room);
    await doNextJob(room, [createScanWork(room)], 'a');
    assert.deepEqual([asked.length, (await listSources(room)).length], [0, 0]);
    await assert.rejects(removeSource('shop', ALICE, room), { code: 'not-found' });
    await assert.rejects(scanSoon('shop', room), { code: 'not-found' });
  }));

test('a source that cannot be scanned is refused', () =>
  withSqlite(async (opened) => {
    const { room } = openScanned(opened);
    const refused: readonly (readonly [unknown, string])[] = [
      [makeDocument({}), 'invalid-document'],
      [makeDocument({ folder: '/a', repository: { url: 'https://git.example.com/a/b' } }), 'invalid-document'],
      [makeDocument({ repository: { url: 'http://git.example.com/a/b' } }), 'invalid-document'],
      [makeDocument({ repository: { url: 'https://user:secret@git.example.com/a/b' } }), 'invalid-document'],
      [
        makeDocument({ repository: { url: 'https://git.example.com/a/b', ref: '--upload-pack=x' } }),
        'invalid-document',
      ],
      [makeDocument({ folder: '/a', schedule: 'daily' }), 'invalid-request'],
      [makeDocument({ folder: '/a', cluster: {} }), 'invalid-document'],
      [makeDocument({ cluster: { namespaces: ['--all'] } }), 'invalid-document'],
      [makeDocument({ cluster: { namespaces: [] } }), 'invalid-document'],
      [makeDocument({ cluster: { token: 'x' } }), 'invalid-document'],
      [makeDocument({ folder: '/a' }, '../up'), 'invalid-document'],
      [null, 'invalid-document'],
    ];
    for (const [document, code] of refused) await assert.rejects(putSource(document, ALICE, room), { code });
    assert.deepEqual(await listSources(room), []);
  }));
