/** Somebody of one team who knows the ids of another one, and names them in every path, query and body. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { createIds } from '../../src/base/ids.ts';
import { DAY_MS, formatDay } from '../../src/model/instants.ts';
import type { Grant } from '../../src/model/programme/access.ts';
import { SEES_ALL } from '../../src/model/programme/access.ts';
import { identifyAsset } from '../../src/model/programme/inventory/assets.ts';
import { createRecorder } from '../../src/program/admit/recorder.ts';
import { createAttempts } from '../../src/program/auth/attempts.ts';
import { approveException, requestException } from '../../src/program/except/exceptions.ts';
import { saveSlos } from '../../src/program/slo/change-slos.ts';
import { putSource } from '../../src/program/sources/manage.ts';
import { Slo } from '../../src/model/slo.ts';
import { ROUTES } from '../../src/wire/routes.ts';
import { bringUser, ROOT, SESSIONS } from '../harness/access.ts';
import { makeDenied, makeObject, makeVerdict } from '../harness/decisions.ts';
import { makeDeployment, makePerson, recordRun } from '../harness/programme.ts';
import { createRandom } from '../harness/random.ts';
import { withSqlite } from '../harness/stores.ts';
import { listHostileRequests } from './hostile-requests.ts';
import type { Served } from './serve.ts';
import { findLedgerFaults, serve } from './serve.ts';

/** Stands in everything that team B has to hide, and in none of its ids. */
const MARK = 'zanzibar';
/** One in so many of the texts of paths, and of the others; all of them with BULWARK_STRESS=full. */
const IS_FULL = process.env['BULWARK_STRESS'] === 'full';
const PART_OF_PATHS = IS_FULL ? 1 : 5;
const PART = IS_FULL ? 1 : 30;

/** The whole of team B: gives what its things are called, by what they are. */
async function settleTeamB({ room }: Served): Promise<Readonly<Record<string, string>>> {
  const approver = makePerson('bob', { role: 'approver' });
  const asset = { owner: 'team-b', asset: MARK };
  const web = makeDeployment(MARK, true, { ...asset, file: `${MARK}.yaml` });
  const run = { id: 'run-of-b', target: { id: 'repo:acme/b', kind: 'repository', name: MARK } } as const;
  await recordRun(room, [web], run);
  const mine = { id: 'run-of-a', target: { id: 'repo:acme/a', kind: 'repository', name: 'a' } } as const;
  await recordRun(room, [makeDeployment('web', true, { owner: 'team-a', asset: 'mine' })], mine);
  const wish = {
    name: 'exception-of-b',
    controls: ['K8S-0001'],
    scope: { addresses: [web.address], environments: ['prod'], owners: ['team-b'] },
    reason: `${MARK} is mended soon`,
    owner: 'team-b',
    ticket: MARK,
    expires: formatDay(room.clock.nowMs() + 2 * DAY_MS),
  };
  const exception = await requestException(wish, ROOT, room);
  await approveException({ id: exception.id }, approver, room);
  const slo = Slo.parse({
    apiVersion: 'bulwark.dev/v1',
    kind: 'SLO',
    metadata: { name: 'slo-of-b', owner: 'team-b' },
    spec: { title: MARK, indicator: { kind: 'compliance', teams: ['team-b'] }, target: 0.9 },
  });
  await saveSlos([slo], ROOT, room);
  const spec = { folder: `/srv/${MARK}`, environment: 'prod' };
  const source = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Source',
    metadata: { name: 'source-of-b', owner: 'team-b' },
    spec,
  };
  await putSource(source, ROOT.actor, room);
  await decideForBoth(room);
  const desk = { room, attempts: createAttempts(room.clock), settings: SESSIONS };
  const user = await bringUser(MARK, [{ role: 'developer', teams: ['team-b'] }], desk);
  await bringUser('zz-of-a', [{ role: 'developer', teams: ['team-a'] }], desk);
  const [finding] = await room.store.read((tx) => tx.findings.listIds({ teams: ['team-b'] }, SEES_ALL, 5));
  return {
    finding: finding ?? '',
    run: run.id,
    decision: 'decision-of-b',
    target: run.target.id,
    exception: exception.id,
    'name of the exception': wish.name,
    asset: identifyAsset('prod', MARK),
    slo: 'slo-of-b',
    source: 'source-of-b',
    user: user.actor.id,
    session: user.session ?? '',
    team: 'team-b',
  };
}

/** Requests of both teams, in turn, so that pages of one have those of the other between them. */
async function decideForBoth(room: Served['room']): Promise<void> {
  const recorder = createRecorder({ ...room, name: 'gate-1' });
  const atMs = room.clock.nowMs() - DAY_MS;
  for (let i = 0; i < 6; i++) {
    recorder.record(makeDenied(i, { atMs: atMs + i, owner: 'team-a', asset: 'mine' }));
    const id = i === 0 ? 'decision-of-b' : `decision-of-b-${i}`;
    const named = { id, address: `kubernetes:Pod/${MARK}`, asset: MARK, user: MARK, userInfo: { username: MARK } };
    const verdicts = [makeVerdict({ reason: MARK })];
    recorder.record(
      makeDenied(i, { ...named, verdicts, atMs: atMs + i, owner: 'team-b', object: makeObject(MARK, true) }),
    );
  }
  await recorder.close(10_000);
}

const WHO: readonly (readonly [name: string, grants: readonly Grant[]])[] = [
  ['a developer of team A', [{ role: 'developer', teams: ['team-a'] }]],
  ['an administrator of team A', [{ role: 'administrator', teams: ['team-a'] }]],
  ['a responder of another environment', [{ role: 'responder', environments: ['elsewhere'] }]],
];

/** Everything of team B that others could change, or count. */
function lookAtB({ room }: Served): Promise<unknown> {
  const visible = [{ teams: ['team-b'] }];
  return room.store.read(async (tx) => ({
    findings: await tx.findings.list({ filter: {}, visible, sort: 'due', limit: 50 }),
    facets: await tx.findings.countFacets({}, visible),
    runs: await tx.runs.list({ visible, limit: 50 }),
    targets: await tx.runs.listTargets(visible),
    exceptions: await tx.exceptions.list({ filter: {}, visible, limit: 50 }),
    assets: await tx.assets.list({ filter: {}, visible, limit: 50 }),
    slos: (await tx.slos.list()).filter(({ metadata }) => metadata.owner === 'team-b'),
    sources: await tx.sources.list(),
    decisions: await tx.decisions.list({ filter: {}, visible, limit: 50 }),
  }));
}

const tell = async (reply: Response, text: string): Promise<string> =>
  `${reply.status} ${(await reply.text()).replace(/"instance":"[^"]*"/, '').replaceAll(text, 'ID')}`;

async function beCurious(
  served: Served,
  [name, grants]: (typeof WHO)[number],
  ids: Readonly<Record<string, string>>,
): Promise<{ readonly faults: readonly string[]; readonly count: number }> {
  const token = await served.makeToken(grants);
  const random = createRandom(name.length);
  const madeUp = createIds(served.room.clock)();
  const faults: string[] = [];
  const asked = new Set<string>();
  let count = 0;
  for (const { route, path, body, title } of listHostileRequests({ texts: ids, values: {} })) {
    const isOfPath = title.includes(' params ');
    // Once for each path, whatever else a request to it may hold.
    if (asked.has(title) || random.below(isOfPath ? PART_OF_PATHS : PART) > 0) continue;
    asked.add(title);
    const { method } = route;
    const sent =
      body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const ask = (at: string): Promise<Response> => served.ask(at, { method, token, ...sent });
    const id = Object.values(ids).find((one) => path.includes(encodeURIComponent(one))) ?? '';
    const said = await tell(await ask(path), id);
    count += 1;
    if (said.includes(MARK) || said.startsWith('5')) faults.push(`${title}: ${said.slice(0, 300)}`);
    if (!isOfPath) continue;
    const other = await tell(await ask(path.replace(encodeURIComponent(id), madeUp)), madeUp);
    if (said !== other) faults.push(`${title}: ${said.slice(0, 300)} but of nothing ${other.slice(0, 300)}`);
  }
  return { faults, count };
}

/** Every page of every list, one item each: cursors say where a page ends, and must not say it of others' things. */
async function readAllPages(served: Served, grants: readonly Grant[]): Promise<number> {
  const token = await served.makeToken(grants);
  let pages = 0;
  for (const { method, path, query } of ROUTES) {
    if (method !== 'GET' || path.includes(':') || !(query instanceof z.ZodObject) || !('cursor' in query.shape))
      continue;
    const all = 'of' in query.shape ? '&of=all' : '';
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const reply = await served.ask(`/api/v1${path}?limit=1${all}${from}`, { token });
      const page = (await reply.json()) as { readonly items?: readonly unknown[]; readonly next?: string | null };
      cursor = page.next ?? null;
      const told = JSON.stringify(page) + Buffer.from(cursor ?? '', 'base64url').toString();
      assert.ok(!told.includes(MARK), `${path}: ${told}`);
      assert.ok(
        cursor === null || page.items?.length === 1,
        `${path}: a page that is not full tells of what is left out`,
      );
    }
  }
  return pages;
}

for (const who of WHO) {
  const [name, grants] = who;
  test(`${name} learns nothing of team B, not even that it is there, and changes nothing`, (t) =>
    withSqlite(({ store }) =>
      serve(store, async (served) => {
        const ids = await settleTeamB(served);
        const before = await lookAtB(served);
        const { faults, count } = await beCurious(served, who, ids);
        assert.deepEqual(faults, []);
        assert.ok((await readAllPages(served, grants)) > 5);
        assert.deepEqual(await lookAtB(served), before);
        assert.deepEqual(await findLedgerFaults(served), []);
        t.diagnostic(`${name}: ${count} requests with the ids of team B, nothing told and nothing changed`);
      }),
    ));
}
