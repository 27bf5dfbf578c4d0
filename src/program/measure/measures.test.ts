/** Measures over a store: no data before a source reports, 0 after it did, and roll-ups by every side. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import type { TestRoom } from '../../../test/harness/control-room.ts';
import { makeResource, makeResult, makeRun } from '../../../test/harness/findings.ts';
import { createTestHouse } from '../../../test/harness/house.ts';
import { makeControl } from '../../../test/harness/reports.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { DAY_MS, HOUR_MS } from '../../model/instants.ts';
import type { Access, Grant } from '../../model/programme/access.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { Run } from '../../model/programme/run.ts';
import type { Signal } from '../../stores/api/signals.ts';
import { ingestRun } from '../ingest/ingest-run.ts';
import type { MeasureQuery } from './query.ts';
import { WINDOW_DAYS_MAX } from './query.ts';
import { readMeasures } from './read-measures.ts';
import { reportOwnSources } from './report-sources.ts';

const SECRETS = makeControl({ id: 'SEC-0001' });
const CONTROLS = [{ ...SECRETS, spec: { ...SECRETS.spec, findsSecrets: true as const } }, makeControl({ id: 'C1' })];
const HOUSE = createTestHouse({}, { loadBundle: () => ({ hash: 'test', controls: CONTROLS, profiles: [] }) });

const WEB = makeResource('web');
const PAY = makeResource('pay', { owner: 'team-b', environment: 'dev', asset: 'pay' });

const withRoom = (work: (room: TestRoom) => Promise<void>): Promise<void> =>
  withSqlite(({ store }) => work(createControlRoom(store, HOUSE)));

const access = (...grants: readonly Grant[]): Access => ({ actor: systemActor('test'), grants });

/** `group figure value/denominator`, the group where there is one. */
async function read({ room }: TestRoom, query: MeasureQuery, ...grants: readonly Grant[]): Promise<readonly string[]> {
  const who = access(...(grants.length === 0 ? [{ role: 'viewer' } as const] : grants));
  return (await readMeasures(query, who, room)).flatMap(({ groups }) =>
    groups.flatMap(({ group, figures }) =>
      figures.map(({ name, result }) => {
        const value =
          result.state === 'no-data' ? `no data: ${result.why}` : `${result.value}/${result.denominator ?? '-'}`;
        return `${group} ${name} ${value}`.trim();
      }),
    ),
  );
}

let runs = 0;

async function ingest({ room }: TestRoom, changes: Partial<Run>): Promise<void> {
  runs += 1;
  await ingestRun(
    makeRun({ id: `measure-${runs}`, startedMs: room.clock.nowMs(), ...changes }),
    systemActor('test'),
    room,
  );
}

const count = ({ room }: TestRoom, ...signals: readonly Signal[]): Promise<void> =>
  room.store.write(async (tx) => {
    for (const signal of signals) await tx.signals.count(signal);
  });

test('in an empty store every measure has no data', () =>
  withRoom(async (room) => {
    const figures = await read(room, {});
    assert.ok(figures.length > 20);
    for (const figure of figures) assert.match(figure, /no data: /);
    for (const figure of await read(room, { by: 'environment' })) assert.match(figure, /no data: /);
  }));

test('compliance is rolled up by every side, each target as it stood last', () =>
  withRoom(async (testRoom) => {
    const { setTime } = testRoom;
    setTime(NOON_MS - DAY_MS);
    await ingest(testRoom, {
      resources: [WEB, PAY],
      results: [makeResult('C1', WEB, 'fail'), makeResult('C1', PAY, 'fail')],
    });
    setTime(NOON_MS);
    await ingest(testRoom, {
      resources: [WEB, PAY],
      results: [makeResult('C1', WEB, 'pass'), makeResult('C1', PAY, 'fail')],
    });
    const rates = async (query: MeasureQuery): Promise<readonly string[]> =>
      (await read(testRoom, { ids: ['M1'], ...query })).filter((line) => line.includes('rate'));
    // That each asset has an owner passes beside.
    assert.deepEqual(await rates({}), ['rate 0.75/4']);
    assert.deepEqual(await rates({ environment: 'prod' }), ['rate 1/2']);
    assert.deepEqual(await rates({ team: 'team-b' }), ['rate 0.5/2']);
    assert.deepEqual(await rates({ by: 'environment' }), ['dev rate 0.5/2', 'prod rate 1/2']);
    assert.deepEqual(await rates({ by: 'team' }), ['team-a rate 1/2', 'team-b rate 0.5/2']);
    assert.deepEqual(await rates({ by: 'layer' }), ['kubernetes rate 0.5/2', 'observability rate 1/2']);
    assert.deepEqual(await rates({ by: 'control' }), ['BLW-0001 rate 1/2', 'C1 rate 0.5/2']);
    assert.deepEqual(await rates({ by: 'day', fromMs: NOON_MS - 2 * DAY_MS, toMs: NOON_MS }), [
      '2026-02-28 rate no data: nothing was judged',
      '2026-03-01 rate 0.5/4',
      '2026-03-02 rate 0.75/4',
    ]);
    assert.deepEqual((await read(testRoom, { ids: ['M1'] }, { role: 'viewer', teams: ['team-b'] }))[0], 'rate 0.5/2');
  }));

test('time to remediate is that of findings that were resolved', () =>
  withRoom(async (testRoom) => {
    const { setTime } = testRoom;
    setTime(NOON_MS - 10 * HOUR_MS);
    await ingest(testRoom, {
      resources: [WEB, PAY],
      results: [makeResult('C1', WEB, 'fail'), makeResult('C1', PAY, 'fail')],
    });
    setTime(NOON_MS - 6 * HOUR_MS);
    await ingest(testRoom, {
      resources: [WEB, PAY],
      results: [makeResult('C1', WEB, 'fail'), makeResult('C1', PAY, 'pass')],
    });
    setTime(NOON_MS - HOUR_MS);
    await ingest(testRoom, {
      resources: [WEB, PAY],
      results: [makeResult('C1', WEB, 'pass'), makeResult('C1', PAY, 'pass')],
    });
    setTime(NOON_MS);
    const all = await read(testRoom, { ids: ['M2'] });
    assert.deepEqual(all.slice(0, 2), ['median 4/2', 'p95 9/2']);
    assert.ok(all.includes('median high 4/2') && all.includes('median low no data: nothing was remediated'));
    const medians = async (query: MeasureQuery): Promise<readonly string[]> =>
      (await read(testRoom, { ids: ['M2'], ...query })).filter((line) => /median \d/.test(line));
    assert.deepEqual(await medians({ by: 'team' }), ['team-a median 9/1', 'team-b median 4/1']);
    assert.deepEqual(await medians({ by: 'control' }), ['C1 median 4/2']);
    assert.deepEqual(await medians({ by: 'day' }), ['2026-03-02 median 4/2']);
    assert.deepEqual(await medians({ environment: 'prod' }), ['median 9/1']);
    assert.deepEqual(await medians({ team: 'team-b' }), ['median 4/1']);
    assert.deepEqual(await medians({ toMs: NOON_MS - 3 * HOUR_MS }), ['median 4/1']);
  }));

test('secrets count 0 once a control that finds them has judged, and open ones are told apart', () =>
  withRoom(async (testRoom) => {
    await ingest(testRoom, { resources: [WEB], results: [makeResult('C1', WEB, 'fail')] });
    assert.match((await read(testRoom, { ids: ['M5'] }))[0] ?? '', /no data/);
    await ingest(testRoom, { resources: [WEB], results: [makeResult('SEC-0001', WEB, 'pass')] });
    assert.deepEqual(await read(testRoom, { ids: ['M5'], toMs: NOON_MS + 1 }), ['exposed 0/-', 'open 0/-']);
    testRoom.setTime(NOON_MS + HOUR_MS);
    await ingest(testRoom, {
      resources: [WEB, PAY],
      results: [makeResult('SEC-0001', WEB, 'fail'), makeResult('SEC-0001', PAY, 'fail')],
    });
    testRoom.setTime(NOON_MS + 2 * HOUR_MS);
    await ingest(testRoom, {
      resources: [WEB, PAY],
      results: [makeResult('SEC-0001', WEB, 'fail'), makeResult('SEC-0001', PAY, 'pass')],
    });
    await count(testRoom, { name: 'secret-exposed', atMs: NOON_MS, environment: 'prod', team: 'team-a', count: 3 });
    const secrets = (query: MeasureQuery): Promise<readonly string[]> => read(testRoom, { ids: ['M5'], ...query });
    assert.deepEqual(await secrets({}), ['exposed 5/-', 'open 1/-']);
    assert.deepEqual(await secrets({ environment: 'dev' }), ['exposed 1/-', 'open 0/-']);
    assert.deepEqual(await secrets({ by: 'team' }), [
      'team-a exposed 4/-',
      'team-a open 1/-',
      'team-b exposed 1/-',
      'team-b open 0/-',
    ]);
    assert.deepEqual((await secrets({ by: 'day' })).at(-1), '2026-03-02 exposed 5/-');
  }));

test('what is counted is no data before its source reports, 0 while it does, and no data after', () =>
  withRoom(async (testRoom) => {
    const { room } = testRoom;
    await room.store.write((tx) => tx.signals.beat(['drift'], NOON_MS - 2 * DAY_MS));
    await count(testRoom, { name: 'drift', atMs: NOON_MS - DAY_MS, environment: 'prod', count: 8 });
    const drift = (query: MeasureQuery): Promise<readonly string[]> => read(testRoom, { ids: ['M3'], ...query });
    assert.deepEqual(await drift({}), ['rate 2/4', 'count 8/-']);
    assert.deepEqual(await drift({ by: 'environment' }), ['prod rate 2/4', 'prod count 8/-']);
    assert.deepEqual(await drift({ environment: 'dev' }), ['rate 0/4', 'count 0/-']);
    const days = (await drift({ by: 'day', fromMs: NOON_MS - 3 * DAY_MS })).filter((line) => line.includes('count'));
    assert.deepEqual(days, [
      '2026-02-27 count no data: drift is reported since 2026-02-28 only',
      '2026-02-28 count 0/-',
      '2026-03-01 count 8/-',
      '2026-03-02 count no data: drift was last reported on 2026-03-01',
    ]);
  }));

test('attempts are normalised by active users; shares need something to be a share of', () =>
  withRoom(async (testRoom) => {
    const at = { atMs: NOON_MS - HOUR_MS, environment: 'prod' };
    await count(testRoom, { name: 'auth-denied', ...at, count: 6 });
    assert.deepEqual(await read(testRoom, { ids: ['M4'] }), [
      'rate no data: no source reports active-user yet',
      'count 6/-',
    ]);
    for (const onceFor of ['ann', 'bob', 'ann']) await count(testRoom, { name: 'active-user', ...at, onceFor });
    assert.deepEqual(await read(testRoom, { ids: ['M4'] }), ['rate 3/2', 'count 6/-']);
    await beatWithoutCounting(testRoom);
    assert.deepEqual(await read(testRoom, { ids: ['M6'] }), ['rate no data: nothing was deployed', 'count 0/-']);
    await count(testRoom, { name: 'artifact-deployed', ...at, count: 4 }, { name: 'artifact-signed', ...at, count: 3 });
    await count(testRoom, { name: 'admission-request', ...at, count: 10 }, { name: 'admission-reject', ...at });
    await count(testRoom, { name: 'runtime-violation', ...at, count: 2 });
    assert.deepEqual(await read(testRoom, { ids: ['M6', 'M7', 'M10'] }), [
      'rate 0.75/4',
      'count 3/-',
      'rate 0.1/10',
      'count 1/-',
      'count 2/-',
    ]);
    assert.deepEqual(await read(testRoom, { ids: ['M7'], by: 'control' }), ['rate no data: it is not kept by control']);
    assert.deepEqual(await read(testRoom, { ids: ['M10'], by: 'layer' }), ['count no data: it is not kept by layer']);
  }));

/** A source that is there, and has counted nothing. */
function beatWithoutCounting({ room }: TestRoom): Promise<void> {
  return room.store.write((tx) => tx.signals.beat(['artifact-deployed', 'artifact-signed'], NOON_MS - HOUR_MS));
}

test('audit logs are a share of the assets, of the last whole day', () =>
  withRoom(async (testRoom) => {
    await ingest(testRoom, { resources: [WEB, PAY], results: [makeResult('C1', WEB, 'pass')] });
    const log = { name: 'audit-log', environment: 'prod', onceFor: 'shop' } as const;
    await count(testRoom, { ...log, atMs: NOON_MS - DAY_MS }, { ...log, atMs: NOON_MS });
    assert.deepEqual(await read(testRoom, { ids: ['M9'] }), ['rate 0.5/2', 'count 1/-']);
    assert.deepEqual(await read(testRoom, { ids: ['M9'], by: 'environment' }), [
      'dev rate 0/1',
      'dev count 0/-',
      'prod rate 1/1',
      'prod count 1/-',
    ]);
  }));

test('a window that is none, or too long, is refused', () =>
  withRoom(async (testRoom) => {
    const bad = { code: 'invalid-request' };
    await assert.rejects(read(testRoom, { fromMs: NOON_MS, toMs: NOON_MS }), bad);
    await assert.rejects(read(testRoom, { fromMs: NOON_MS - (WINDOW_DAYS_MAX + 1) * DAY_MS }), bad);
    assert.equal((await read(testRoom, { fromMs: NOON_MS - WINDOW_DAYS_MAX * DAY_MS, ids: ['M8'] })).length, 2);
  }));

test('a server that is not knocked at says that nobody was refused', () =>
  withRoom(async (testRoom) => {
    await reportOwnSources(testRoom.room);
    assert.deepEqual(await read(testRoom, { ids: ['M4'], toMs: NOON_MS + 1 }), [
      'rate no data: nobody was active',
      'count 0/-',
    ]);
  }));
