/** The contract of findings as they change: counts move with them, their history stays, nobody else's are seen. */
import assert from 'node:assert/strict';
import { SEES_ALL, type Visible } from '../../../src/model/programme/access.ts';
import type { CloseCause } from '../../../src/model/programme/finding-life.ts';
import type { TrackedFinding } from '../../../src/model/programme/tracked-finding.ts';
import type { Store } from '../../../src/stores/api.ts';
import { GROUP_SIDES } from '../../../src/stores/api/findings.ts';
import { addFindings, ALICE, makeFinding } from '../../harness/findings.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const save = (store: Store, findings: readonly TrackedFinding[]): Promise<void> =>
  store.write((tx) => tx.findings.save([addFindings(findings)]));

testStores('findings that change', [
  [
    'move between counts as they change, and none is counted twice',
    async ({ store }) => {
      const [one, two] = [makeFinding(1), makeFinding(2)];
      await save(store, [one, two]);
      const after: TrackedFinding = {
        ...one,
        state: 'resolved',
        dueMs: undefined,
        resolvedMs: NOON_MS + 5,
        version: 2,
      };
      const event = { finding: one.id, atMs: NOON_MS + 5, actor: ALICE, kind: 'resolved', from: 'open' } as const;
      const events = [{ ...event, to: after.state, text: 'gone', clockMs: one.clockMs }];
      await store.write((tx) => tx.findings.save([[{ before: one, after, events }]]));
      const counts = await store.read((tx) => tx.findings.listCounts({}, SEES_ALL));
      assert.deepEqual(
        counts.map(({ state, count }) => [state, count]),
        [
          ['open', 1],
          ['resolved', 1],
        ],
      );
      const groups = { filter: {}, visible: SEES_ALL, nowMs: NOON_MS, limit: 9 };
      for (const by of GROUP_SIDES) {
        const open = { ...groups, by, filter: { states: ['open'] } } as const;
        const [{ items }, { items: all }] = await store.read(async (tx) => [
          await tx.findings.listGroups(open),
          await tx.findings.listGroups({ ...groups, by }),
        ]);
        assert.deepEqual([items[0]?.count, all[0]?.count], [1, 2], by);
      }
      assert.deepEqual(await store.read((tx) => tx.findings.find(one.id, SEES_ALL)), after);
      const remediations = { fromMs: NOON_MS, toMs: NOON_MS + 6, visible: SEES_ALL };
      const [remediation] = await store.read((tx) => tx.findings.listRemediations(remediations));
      assert.deepEqual(
        [remediation?.finding, remediation?.clockMs, remediation?.resolvedMs],
        [one.id, NOON_MS, NOON_MS + 5],
      );
      const none = await store.read((tx) => tx.findings.listRemediations({ ...remediations, toMs: NOON_MS + 5 }));
      assert.deepEqual(none, []);
    },
  ],
  [
    'are counted where they were closed as false positives, once each, of those of the time and those closed in it',
    async ({ store }) => {
      const [old, fresh, other] = [
        makeFinding(1, { firstSeenMs: 5 }),
        makeFinding(2),
        makeFinding(3, { team: 'team-b' }),
      ];
      const unasked = [makeFinding(4, { firstSeenMs: 5 }), makeFinding(5, { control: 'TF-0001' })];
      await save(store, [old, fresh, other, ...unasked]);
      const close = async (before: TrackedFinding, cause: CloseCause, atMs: number): Promise<void> => {
        const after = { ...before, version: before.version + 1 };
        const event = {
          finding: before.id,
          atMs,
          actor: ALICE,
          kind: 'resolved',
          from: 'open',
          to: 'resolved',
        } as const;
        const events = [event, event].map((one) => ({ ...one, text: 'no', clockMs: NOON_MS, cause }));
        await store.write((tx) => tx.findings.save([[{ before, after, events }]]));
      };
      await close(old, 'false-positive', NOON_MS + 1);
      await close(fresh, 'not-applicable', NOON_MS + 1);
      await close(other, 'false-positive', NOON_MS + 1);
      const count = (visible: Visible, sinceMs = NOON_MS) =>
        store.read((tx) => tx.findings.countFalsePositives({ control: 'K8S-0001', sinceMs, visible }));
      assert.deepEqual(await count(SEES_ALL), { closed: 2, accepted: 0, findings: 3 });
      assert.deepEqual(await count([{ teams: ['team-a'] }]), { closed: 1, accepted: 0, findings: 2 });
      assert.deepEqual(await count(SEES_ALL, NOON_MS + 2), { closed: 0, accepted: 0, findings: 0 });
      const { items } = await store.read((tx) => tx.findings.listEvents(fresh.id, { limit: 9 }));
      assert.deepEqual(
        items.map(({ cause }) => cause),
        ['not-applicable', 'not-applicable', undefined],
      );
    },
  ],
  [
    'are not written over a version that nobody has looked at',
    async ({ store }) => {
      const one = makeFinding(1);
      await save(store, [one]);
      const change = { before: one, after: { ...one, assignee: 'bob', version: 2 }, events: [] };
      await store.write((tx) => tx.findings.save([[change]]));
      const conflict = { code: 'state-conflict' };
      await assert.rejects(
        store.write((tx) => tx.findings.save([[change]])),
        conflict,
      );
      await assert.rejects(save(store, [one]), conflict);
      const counts = await store.read((tx) => tx.findings.listCounts({}, SEES_ALL));
      assert.equal(
        counts.reduce((sum, { count }) => sum + count, 0),
        1,
      );
    },
  ],
  [
    'keep their history, newest first, in pages',
    async ({ store }) => {
      const one = makeFinding(1);
      await save(store, [one]);
      let before = one;
      for (let i = 0; i < 4; i++) {
        const after = { ...before, version: before.version + 1 };
        const said = { finding: one.id, atMs: NOON_MS + i, actor: ALICE, kind: 'commented', text: `${i}` } as const;
        const events = [{ ...said, from: before.state, to: after.state, clockMs: NOON_MS }];
        const change = { before, after, events };
        await store.write((tx) => tx.findings.save([[change]]));
        before = after;
      }
      const first = await store.read((tx) => tx.findings.listEvents(one.id, { limit: 3 }));
      assert.deepEqual(
        first.items.map(({ text }) => text),
        ['3', '2', '1'],
      );
      const rest = await store.read((tx) => tx.findings.listEvents(one.id, { limit: 3, cursor: first.next }));
      assert.deepEqual(
        rest.items.map(({ kind }) => kind),
        ['commented', 'opened'],
      );
      assert.equal(rest.next, undefined);
    },
  ],
  [
    'are hidden from those who see other teams, by id and by list alike',
    async ({ store }) => {
      const one = makeFinding(1);
      await save(store, [one]);
      const visible: Visible = [{ teams: ['team-b'] }];
      assert.equal(await store.read((tx) => tx.findings.find(one.id, visible)), undefined);
      assert.deepEqual(await store.read((tx) => tx.findings.take([one.id], visible)).catch(() => []), []);
      for (const cursor of ['', 'x', Buffer.from('[1,2]').toString('base64url'), '..']) {
        const list = store.read((tx) => tx.findings.list({ filter: {}, visible, sort: 'due', limit: 5, cursor }));
        await assert.rejects(list, { code: 'invalid-request' }, cursor);
      }
    },
  ],
]);
