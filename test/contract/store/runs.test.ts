/** The contract of runs: what targets look like now, what was counted, and who may see it. */
import assert from 'node:assert/strict';
import { SEES_ALL, type Visible } from '../../../src/model/programme/access.ts';
import { systemActor } from '../../../src/model/programme/actor.ts';
import type { Run, RunResource, RunResult } from '../../../src/model/programme/run.ts';
import { VERDICTS } from '../../../src/model/words.ts';
import { ingestRun } from '../../../src/program/ingest/ingest-run.ts';
import type { Store } from '../../../src/stores/api.ts';
import { createControlRoom } from '../../harness/control-room.ts';
import { makeResource, makeResult, makeRun } from '../../harness/findings.ts';
import { createRandom } from '../../harness/random.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const ACTOR = systemActor('test');
const WEB = makeResource('web');
const API = makeResource('api', { owner: 'team-b', environment: 'dev' });

const ingest = (store: Store, changes: Partial<Run>) =>
  ingestRun(makeRun(changes), ACTOR, createControlRoom(store).room);

testStores('runs', [
  [
    'leave resources and verdicts as the last look at each saw them',
    async ({ store }) => {
      const results = [makeResult('C1', WEB, 'pass'), makeResult('C1', API, 'fail')];
      await ingest(store, { id: 'run-1', startedMs: NOON_MS - 9, resources: [WEB, API], results });
      const moved: RunResource = { ...WEB, file: 'moved.yaml', body: '{"moved":true}' };
      const coverage = { controls: ['C1'], isWhole: false, unreadFiles: [] };
      const partial = { id: 'run-2', startedMs: NOON_MS - 5, coverage, resources: [moved] };
      await ingest(store, { ...partial, results: [makeResult('C1', moved, 'unknown')] });
      const wanted = { visible: SEES_ALL, hasBody: true, limit: 3, target: 'repo:acme/shop' } as const;
      const first = await store.read((tx) => tx.runs.listResources(wanted));
      const second = await store.read((tx) => tx.runs.listResources({ ...wanted, cursor: first.next }));
      assert.deepEqual(
        [...first.items, ...second.items].filter(({ source }) => source === 'kubernetes'),
        [
          { ...API, target: 'repo:acme/shop', sinceMs: NOON_MS - 9 },
          { ...moved, target: 'repo:acme/shop', sinceMs: NOON_MS - 5 },
        ],
      );
      const found = await store.read((tx) => tx.runs.listResults({ visible: SEES_ALL, control: 'C1', limit: 9 }));
      assert.deepEqual(
        found.items.map(({ resource, verdict, sinceMs }) => `${resource} ${verdict} ${sinceMs}`).toSorted(),
        [`${API.address} fail ${NOON_MS - 9}`, `${WEB.address} unknown ${NOON_MS - 5}`],
      );
    },
  ],
  [
    'keep what is shown of a finding as the newest of them has it, also in a backup',
    async ({ store }) => {
      const excerpt = { fromLine: 2, lines: ['a: "b"', '', 'é…'], mark: { line: 3, from: 1, to: 1 } };
      const patch = '--- a/web.yaml\n+++ b/web.yaml\n@@ -1,1 +1,1 @@\n-a\n+b\n';
      const [found] = makeResult('C1', WEB, 'fail').findings;
      assert.ok(found !== undefined);
      const see = async (id: string, startedMs: number, changes: Partial<typeof found>) => {
        const result = { ...makeResult('C1', WEB, 'fail'), findings: [{ ...found, ...changes }] };
        await ingest(store, { id, startedMs, resources: [WEB], results: [result] });
        const [finding] = await listAll(store);
        const [seen] = await store.read((tx) => tx.findings.listSightings(finding?.id ?? ''));
        return [seen?.excerpt, seen?.patch, seen?.firstSeenMs];
      };
      assert.deepEqual(await see('run-1', NOON_MS - 9, { excerpt, patch }), [excerpt, patch, NOON_MS - 9]);
      const lines: string[] = [];
      for await (const line of store.dump(NOON_MS)) lines.push(line);
      assert.ok(lines.some((line) => line.includes('"sightings"') && line.includes(JSON.stringify(patch))));
      const unmarked = { ...excerpt, mark: undefined };
      assert.deepEqual(await see('run-2', NOON_MS - 8, { excerpt: unmarked }), [unmarked, undefined, NOON_MS - 9]);
      assert.deepEqual(await see('run-3', NOON_MS - 7, {}), [undefined, undefined, NOON_MS - 9]);
    },
  ],
  [
    'are listed newest first in pages, to those who see something of their target',
    async ({ store }) => {
      for (let i = 0; i < 5; i++) {
        const target = { id: `repo:${i % 2}`, kind: 'repository', name: `${i % 2}` } as const;
        const resource = i % 2 === 0 ? WEB : API;
        const results = [makeResult('C1', resource, 'pass')];
        const environment = resource.environment;
        await ingest(store, {
          id: `run-${i}`,
          target,
          environment,
          startedMs: NOON_MS - 9 + i,
          resources: [resource],
          results,
        });
      }
      const list = async (visible: Visible, target?: string): Promise<readonly string[]> => {
        const ids: string[] = [];
        for (let cursor: string | undefined; ; ) {
          const limited = target === undefined ? {} : { target };
          const page = await store.read((tx) => tx.runs.list({ visible, limit: 2, cursor, ...limited }));
          ids.push(...page.items.map(({ id }) => id));
          cursor = page.next;
          if (cursor === undefined) return ids;
        }
      };
      assert.deepEqual(await list(SEES_ALL), ['run-4', 'run-3', 'run-2', 'run-1', 'run-0']);
      assert.deepEqual(await list(SEES_ALL, 'repo:1'), ['run-3', 'run-1']);
      assert.deepEqual(await list([{ teams: ['team-b'] }]), ['run-3', 'run-1']);
      assert.deepEqual(await list([{ environments: ['prod'] }]), ['run-4', 'run-2', 'run-0']);
      assert.deepEqual(await list([{ teams: ['team-b'], environments: ['prod'] }]), []);
      assert.deepEqual(await list([]), []);
      const hidden: Visible = [{ teams: ['team-b'] }];
      assert.equal(await store.read((tx) => tx.runs.find('run-0', hidden)), undefined);
      const targets = await store.read((tx) => tx.runs.listTargets(hidden));
      assert.deepEqual(
        targets.map(({ id, runId, wholeMs }) => [id, runId, wholeMs]),
        [['repo:1', 'run-3', NOON_MS - 6]],
      );
    },
  ],
  [
    'keep counts, states and sightings in agreement over any row of runs',
    async ({ store }) => {
      const random = createRandom(7);
      const resources = ['a', 'b', 'c'].map((name) => makeResource(name));
      for (let round = 0; round < 25; round++) {
        const target = { id: `repo:${random.below(2)}`, kind: 'repository', name: 'r' } as const;
        const present = resources.filter(() => random.below(4) > 0);
        const results = present.flatMap((resource): readonly RunResult[] =>
          ['C1', 'C2'].flatMap((control) =>
            random.below(5) === 0
              ? []
              : [makeResult(control, resource, random.pick(VERDICTS), random.pick([['p'], ['p', 'q']]))],
          ),
        );
        const coverage = {
          controls: random.pick([['C1', 'C2'], ['C1', 'C2'], ['C1']]),
          isWhole: random.below(2) === 0,
          unreadFiles: random.pick([[], ['a.yaml']]),
        };
        await ingest(store, {
          id: `run-${round}`,
          target,
          startedMs: NOON_MS - 100 + round,
          coverage,
          resources: present,
          results,
        });
        await checkAgreement(store);
      }
    },
  ],
  [
    'of one target wait for each other, and every one of them counts',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      const results = [makeResult('C1', WEB, 'fail')];
      const done = await Promise.all(
        Array.from({ length: 8 }, (_, i) => {
          const target = { id: `repo:${i % 4}`, kind: 'repository', name: 'r' } as const;
          const run = { id: `run-${i}`, target, startedMs: NOON_MS - 50, resources: [WEB], results };
          return ingest(i % 2 === 0 ? store : other, run);
        }),
      );
      assert.deepEqual(
        done.map(({ isRepeat }) => isRepeat),
        Array.from({ length: 8 }, () => false),
      );
      assert.equal(
        done.reduce((sum, { run }) => sum + run.effect.opened, 0),
        1,
      );
      const [finding] = (await listAll(store)).filter(({ control }) => control === 'C1');
      const sightings = await store.read((tx) => tx.findings.listSightings(finding?.id ?? ''));
      assert.equal(sightings.length, 4);
      await checkAgreement(store);
    },
  ],
  [
    'of a target that is dropped stay, and its resources and verdicts go',
    async ({ store }) => {
      await ingest(store, { resources: [WEB], results: [makeResult('C1', WEB, 'fail')] });
      await store.write((tx) => tx.runs.dropTarget('repo:acme/shop'));
      assert.equal(await store.read((tx) => tx.runs.findTarget('repo:acme/shop')), undefined);
      assert.ok((await store.read((tx) => tx.runs.find('run-1', SEES_ALL))) !== undefined);
      assert.deepEqual(await store.read((tx) => tx.runs.countVerdicts({ visible: SEES_ALL })), []);
    },
  ],
]);

async function listAll(store: Store) {
  const wanted = { filter: {}, visible: SEES_ALL, sort: 'severity', limit: 200 } as const;
  return (await store.read((tx) => tx.findings.list(wanted))).items;
}

/**
 * A finding is resolved exactly when nothing sees it, accepted when all that see it say so; counts count what is there.
 */
async function checkAgreement(store: Store): Promise<void> {
  const findings = await listAll(store);
  for (const { id, state } of findings) {
    const sightings = await store.read((tx) => tx.findings.listSightings(id));
    const isFailing = sightings.some(({ exception }) => exception === undefined);
    assert.equal(state === 'resolved', sightings.length === 0, id);
    assert.equal(state === 'accepted', sightings.length > 0 && !isFailing, id);
  }
  const counts = await store.read((tx) => tx.findings.listCounts({}, SEES_ALL));
  const told = counts.flatMap(({ count, state, control }) =>
    Array.from({ length: count }, () => `${control} ${state}`),
  );
  assert.deepEqual(told.toSorted(), findings.map(({ control, state }) => `${control} ${state}`).toSorted());
}
