/**
 * The property of exceptions: a scan, an evaluator as admission and background use it, an upload that knew of none, and
 * the replay of a plan accept the same failures at the same time, and never one by an exception that does not count.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { createTestHouse } from '../../../test/harness/house.ts';
import {
  createProgrammeHouse,
  makeDeployment,
  makePrivilegedControl,
  recordRun,
} from '../../../test/harness/programme.ts';
import { makeProfile } from '../../../test/harness/profiles.ts';
import { createRandom } from '../../../test/harness/random.ts';
import type { Random } from '../../../test/harness/random.ts';
import { makeResource } from '../../../test/harness/resources.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import { EXCEPTION_DAYS_MAX } from '../../model/exception-rules.ts';
import { DAY_MS, parseInstant } from '../../model/instants.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { ExceptionDraft, ExceptionState, StoredException } from '../../model/programme/exception-life.ts';
import { EXCEPTION_STATES } from '../../model/programme/exception-life.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ControlRoom } from '../control-room.ts';
import { planRollout } from '../rollout/plan.ts';
import { scan } from '../scan/scan.ts';
import { addInForce, loadInForce } from './in-force.ts';
import { readInForce, writeInForce } from './in-force-file.ts';

const NAMES = ['a', 'b', 'c', 'd'];
const BODIES: readonly JsonObject[] = NAMES.map((name) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: `ns-${name}` },
  spec: { privileged: true },
}));
const MANIFEST = BODIES.map((body) => JSON.stringify(body)).join('\n---\n');
const ROOT = { actor: systemActor('test'), grants: [{ role: 'administrator' }] } as const;

const day = (days: number): string => new Date(NOON_MS + days * DAY_MS).toISOString();

/** As a store may hold it after a bug, a bad migration or an attack: most of them must not count. */
function makeStored(random: Random, id: string): StoredException {
  const name = random.pick(NAMES);
  const people = ['team-a', 'Team-A ', 'bob', 'ann', ''];
  // One in three is well, the others have a fault or two.
  const faults: readonly object[] = [
    {},
    { controls: random.pick([['K8S-*'], [], ['K8S-0002']]) },
    { scope: random.pick([{ owners: ['x'] }, {}]) },
    { owner: random.pick(people) },
    { approver: random.pick([undefined, ...people]) },
    { requester: random.pick([undefined, ...people]) },
    { ticket: '' },
    { from: random.pick([undefined, day(3), 'soon']) },
    { expires: random.pick([day(0), day(2), day(40), 'never', '2026-02-30']) },
  ];
  const fault = (): object => random.pick([{}, {}, random.pick(faults)]);
  const spec = {
    controls: random.pick([['K8S-0001'], ['control-k8s-0001']]),
    scope: random.pick([{ namespaces: [`ns-${name}`] }, { addresses: [`*/${name}`] }]),
    reason: 'the vendor mends it',
    owner: 'team-a',
    approver: 'bob',
    requester: 'ann',
    ticket: 'SEC-1',
    from: day(-1),
    expires: random.pick([day(7), day(13)]),
    ...fault(),
    ...fault(),
  };
  const document = { apiVersion: 'bulwark.dev/v1', kind: 'Exception', metadata: { name: id }, spec };
  return {
    id,
    document: JSON.parse(JSON.stringify(document)) as ExceptionDraft,
    state: random.pick<ExceptionState>(['active', 'active', 'active', 'renewing', random.pick(EXCEPTION_STATES)]),
    requester: systemActor('ann'),
    requestedMs: NOON_MS,
    approver: systemActor('bob'),
    approvedMs: NOON_MS,
    // What the store believes need not be what the document says.
    untilMs: random.pick([NOON_MS, NOON_MS + 20 * DAY_MS, NOON_MS + 99 * DAY_MS]),
    renewal: undefined,
    renewals: 0,
    notifiedMs: undefined,
    matchedMs: undefined,
    version: 1,
  };
}

/** Written without the function that decides, so that it can contradict it. */
function mayCount({ document, state, untilMs }: StoredException, nowMs: number): boolean {
  const { spec } = document;
  const same = (a: string | undefined, b: string | undefined): boolean =>
    (a ?? '').trim().toLowerCase() === (b ?? '').trim().toLowerCase();
  const expiresMs = parseInstant(spec.expires) ?? Number.NaN;
  const fromMs = spec.from === undefined ? nowMs : (parseInstant(spec.from) ?? Number.NaN);
  return (
    (state === 'active' || state === 'renewing') &&
    untilMs > nowMs &&
    expiresMs > nowMs &&
    fromMs <= nowMs &&
    expiresMs - fromMs <= EXCEPTION_DAYS_MAX.critical * DAY_MS &&
    (spec.approver ?? '').trim() !== '' &&
    !same(spec.approver, spec.owner) &&
    !same(spec.approver, spec.requester)
  );
}

test('all paths agree on what is exempt, and nothing is by what does not count (80 stores and times)', (t) =>
  withSqlite(async ({ store }) => {
    const random = createRandom(20260304);
    const house = createProgrammeHouse('audit', {});
    const { room, setTime } = createControlRoom(store, house);
    await recordRun(
      room,
      NAMES.map((name) => makeDeployment(name, true, { namespace: `ns-${name}` })),
    );
    let exempted = 0;
    for (let round = 0; round < 80; round++) {
      const stored = Array.from({ length: 3 }, (_, i) => makeStored(random, `e-${round}-${i}`));
      await store.write(async (tx) => {
        for (const exception of stored) await tx.exceptions.add(exception);
      });
      const nowMs = NOON_MS + random.below(12) * DAY_MS;
      setTime(nowMs);
      const inForce = await loadInForce(store, nowMs);
      const exempt = await listExemptByScan(nowMs, inForce);
      assert.deepEqual(listExemptByEvaluator(nowMs, inForce), exempt);
      assert.deepEqual(await listExemptByScan(nowMs, await passByFile(inForce)), exempt);
      assert.deepEqual(await listExemptByUpload(room), exempt);
      const plan = await planRollout({ controls: ['K8S-0001'], environment: 'prod' }, ROOT, room);
      assert.equal(plan.blocked, NAMES.length - exempt.length);
      const counting = stored.filter((exception) => mayCount(exception, nowMs));
      assert.ok(exempt.length <= counting.length, `round ${round}`);
      for (const line of exempt)
        assert.ok(
          counting.some(({ id }) => line.endsWith(` ${id}`)),
          line,
        );
      exempted += exempt.length;
      await store.write(async (tx) => {
        for (const exception of stored) await tx.exceptions.save({ ...exception, state: 'withdrawn', version: 2 });
      });
    }
    t.diagnostic(`exceptions: ${exempted} failures exempt, all paths alike`);
    assert.ok(exempted >= 30, `only ${exempted} were exempt: the generator must make both`);
  }));

type InForce = Awaited<ReturnType<typeof loadInForce>>;

async function listExemptByScan(nowMs: number, inForce: InForce): Promise<readonly string[]> {
  const { files, loadSources } = createTestHouse({ 'deploy/a.yaml': MANIFEST });
  const house = createProgrammeHouse('audit', { files, loadSources, clock: { nowMs: () => nowMs } });
  const request = { roots: ['deploy/a.yaml'], controls: [], mayBeEmpty: false, inForce, onProgress: () => undefined };
  const { results } = await scan(request, house);
  assert.equal(results.length, NAMES.length);
  return listExempt(results);
}

/** As a background scan gets it, in a process of its own. */
function passByFile(inForce: InForce): Promise<InForce> {
  return readInForce('in-force.json', createTestHouse({ 'in-force.json': writeInForce(inForce) }));
}

function listExemptByEvaluator(nowMs: number, inForce: InForce): readonly string[] {
  const profile = makeProfile({ environment: 'prod', defaultMode: 'enforce' });
  const options = { controls: [makePrivilegedControl()], profile, nowMs };
  const evaluator = createEvaluator(addInForce(options, inForce));
  return listExempt([...evaluator.evaluate(BODIES.map((body) => makeResource(body)))]);
}

/** As one comes in whose scan knew nothing of the store. */
async function listExemptByUpload(room: ControlRoom): Promise<readonly string[]> {
  const resources = NAMES.map((name) => makeDeployment(name, true, { namespace: `ns-${name}` }));
  await recordRun(room, resources);
  const wanted = { visible: SEES_ALL, control: 'K8S-0001', limit: 100 };
  const { items } = await room.store.read((tx) => tx.runs.listResults(wanted));
  assert.equal(items.length, NAMES.length);
  return items
    .filter(({ verdict }) => verdict === 'exempt')
    .map(({ resource, exception }) => `${resource.split('/').at(-1)} ${exception ?? ''}`)
    .toSorted();
}

function listExempt(
  results: readonly {
    readonly verdict: string;
    readonly exception?: string;
    readonly resource: { readonly name: string };
  }[],
) {
  return results
    .filter(({ verdict }) => verdict === 'exempt')
    .map(({ resource, exception }) => `${resource.name} ${exception ?? ''}`)
    .toSorted();
}

test('a file of what is in force that is none stops the scan', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', 'invalid-document'],
    ['{}', 'invalid-document'],
    ['{"exceptions":[]}', 'invalid-document'],
    ['{"exceptions":[],"rollouts":[{"controls":[],"document":{},"step":0}]}', 'invalid-document'],
  ];
  for (const [text, code] of cases) {
    await assert.rejects(readInForce('f.json', createTestHouse({ 'f.json': text })), { code }, text);
  }
  await assert.rejects(readInForce('f.json', createTestHouse({})), { code: 'path-not-found' });
});
