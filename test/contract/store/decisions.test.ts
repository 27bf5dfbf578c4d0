/** The contract of decisions: each is kept once, found by what is asked, seen by its own, and forgotten in time. */
import assert from 'node:assert/strict';
import { AppError } from '../../../src/base/errors.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/instants.ts';
import { SEES_ALL } from '../../../src/model/programme/access.ts';
import type { Store } from '../../../src/stores/api.ts';
import type { DecisionFilter, DecisionRecord } from '../../../src/stores/api/decisions.ts';
import { makeBatch, makeDecisionRecord as make, makeVerdict } from '../../harness/decisions.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

let batches = 0;

const add = (store: Store, decisions: readonly DecisionRecord[], more: Parameters<typeof makeBatch>[1] = {}) =>
  store.write((tx) => tx.decisions.add(makeBatch(decisions, { id: `batch-${++batches}`, ...more })));

async function list(store: Store, filter: DecisionFilter, visible = SEES_ALL): Promise<readonly string[]> {
  const { items } = await store.read((tx) => tx.decisions.list({ filter, visible, limit: 100 }));
  return items.map(({ id }) => id);
}

const DENIED = { outcome: 'deny', isAllowed: false, verdicts: [makeVerdict()] } as const;

testStores('decisions', [
  [
    'come back as they were given, with their verdicts',
    async ({ store }) => {
      const whole = make(1, {
        ...DENIED,
        reason: 'the deadline',
        verdicts: [
          makeVerdict(),
          makeVerdict({ control: 'K8S-0002', verdict: 'unknown', mode: 'audit', isNew: false }),
        ],
        weight: 3,
        isDryRun: true,
        bodies: { object: 'aa', oldObject: 'bb', namespaceObject: 'cc', userInfo: 'dd' },
        request: { ...make(1).request, subResource: 'scale' },
      });
      const { namespace: _namespace, ...request } = make(2).request;
      const clustered = make(2, { request });
      await add(store, [whole, clustered], { id: 'one' });
      const found = await store.read(async (tx) => {
        assert.equal(await tx.decisions.hasBatch('one'), true);
        assert.equal(await tx.decisions.hasBatch('two'), false);
        assert.deepEqual(
          (await tx.decisions.listBatch('one')).map(({ id }) => id),
          [whole.id, clustered.id],
        );
        return [await tx.decisions.find(whole.id, SEES_ALL), await tx.decisions.find(clustered.id, SEES_ALL)];
      });
      assert.deepEqual(found, [
        { ...whole, batch: 'one' },
        { ...clustered, batch: 'one' },
      ]);
      assert.equal(await store.read((tx) => tx.decisions.find('none', SEES_ALL)), undefined);
    },
  ],
  [
    'are listed newest first, page by page, many of them added at once',
    async ({ store }) => {
      const many = Array.from({ length: 1_200 }, (_, i) => make(i, i % 3 === 0 ? DENIED : {}));
      await add(store, many);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.read((tx) =>
          tx.decisions.list({ filter: {}, visible: SEES_ALL, limit: 500, ...(cursor === undefined ? {} : { cursor }) }),
        );
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      assert.deepEqual(seen, many.map(({ id }) => id).reverse());
      const bad = store.read((tx) => tx.decisions.list({ filter: {}, visible: SEES_ALL, limit: 5, cursor: 'x' }));
      await assert.rejects(bad, (error) => error instanceof AppError && error.code === 'invalid-request');
    },
  ],
  [
    'are found by every member of a filter',
    async ({ store }) => {
      const plain = make(1);
      const other = make(2, {
        ...DENIED,
        environment: 'dev',
        owner: 'team-b',
        gate: 'observe',
        asset: 'till',
        user: 'bob',
        isDryRun: true,
        request: { ...make(2).request, operation: 'DELETE', namespace: 'pay' },
      });
      await add(store, [plain, other]);
      const filters: readonly DecisionFilter[] = [
        { fromMs: NOON_MS + 2 },
        { environment: 'dev' },
        { team: 'team-b' },
        { gate: 'observe' },
        { outcome: 'deny' },
        { namespace: 'pay' },
        { asset: 'till' },
        { address: other.address },
        { user: 'bob' },
        { operation: 'DELETE' },
        { isDryRun: true },
        { control: 'K8S-0001' },
        { verdict: 'fail' },
        { control: 'K8S-0001', verdict: 'fail', outcome: 'deny', environment: 'dev' },
        { address: other.address, environment: 'dev' },
      ];
      for (const filter of filters) assert.deepEqual(await list(store, filter), [other.id], JSON.stringify(filter));
      assert.deepEqual(await list(store, { toMs: NOON_MS + 2 }), [plain.id]);
      assert.deepEqual(await list(store, { isDryRun: false }), [plain.id]);
      assert.deepEqual(await list(store, { control: 'K8S-0001', verdict: 'unknown' }), []);
    },
  ],
  [
    'of other teams and environments are neither listed, found nor counted',
    async ({ store }) => {
      await add(store, [make(1), make(2, { owner: 'team-b' }), make(3, { environment: 'dev' })]);
      const mine = [{ teams: ['team-a'], environments: ['prod'] }];
      assert.deepEqual(await list(store, {}, mine), ['d-000001']);
      assert.deepEqual(await list(store, {}, []), []);
      await store.read(async (tx) => {
        assert.equal(await tx.decisions.find('d-000002', mine), undefined);
        assert.equal(await tx.decisions.findDuration({ filter: {}, visible: [], share: 0.5 }), undefined);
        assert.deepEqual(await tx.decisions.count({ filter: {}, visible: mine }), [
          { outcome: 'allow', group: '', count: 1 },
        ]);
      });
    },
  ],
  [
    'are counted by outcome, side and control, each with its weight',
    async ({ store }) => {
      await add(store, [
        make(1, { weight: 5 }),
        make(2, DENIED),
        make(3, { ...DENIED, owner: 'team-b', atMs: NOON_MS - DAY_MS }),
        make(4, { verdicts: [makeVerdict({ isNew: false }), makeVerdict({ control: 'K8S-0002', mode: 'audit' })] }),
      ]);
      const asked = { filter: {}, visible: SEES_ALL } as const;
      await store.read(async (tx) => {
        assert.deepEqual(await tx.decisions.count(asked), [
          { outcome: 'allow', group: '', count: 6 },
          { outcome: 'deny', group: '', count: 2 },
        ]);
        assert.deepEqual(await tx.decisions.count({ ...asked, by: 'day' }), [
          { outcome: 'deny', group: '2026-03-01', count: 1 },
          { outcome: 'allow', group: '2026-03-02', count: 6 },
          { outcome: 'deny', group: '2026-03-02', count: 1 },
        ]);
        assert.deepEqual(await tx.decisions.count({ ...asked, filter: { outcome: 'deny' }, by: 'team' }), [
          { outcome: 'deny', group: 'team-a', count: 1 },
          { outcome: 'deny', group: 'team-b', count: 1 },
        ]);
        const said = { control: 'K8S-0001', verdict: 'fail', mode: 'enforce' } as const;
        assert.deepEqual(await tx.decisions.countControls(asked), [
          { ...said, isNew: false, count: 1 },
          { ...said, isNew: true, count: 2 },
          { control: 'K8S-0002', verdict: 'fail', mode: 'audit', isNew: true, count: 1 },
        ]);
        assert.deepEqual(await tx.decisions.countControls({ ...asked, filter: { control: 'K8S-0002' } }), [
          { control: 'K8S-0002', verdict: 'fail', mode: 'audit', isNew: true, count: 1 },
        ]);
      });
    },
  ],
  [
    'took at most as long as the nearest rank says, each by its weight',
    async ({ store }) => {
      await add(store, [
        ...Array.from({ length: 98 }, (_, i) => make(i, { durationUs: 100 })),
        make(98, { durationUs: 700 }),
        make(99, { durationUs: 900 }),
        make(200, { durationUs: 5_000, environment: 'dev' }),
        make(201, { durationUs: 9_000, atMs: NOON_MS - HOUR_MS }),
      ]);
      const filter = { environment: 'prod', fromMs: NOON_MS };
      const find = (share: number) =>
        store.read((tx) => tx.decisions.findDuration({ filter, visible: SEES_ALL, share }));
      assert.deepEqual([await find(0.5), await find(0.99), await find(1), await find(0)], [100, 700, 900, 100]);
      await add(store, [make(300, { durationUs: 2_000, weight: 100 })]);
      assert.equal(await find(0.5), 900);
      const none = { filter: { environment: 'staging' }, visible: SEES_ALL, share: 0.99 };
      assert.equal(await store.read((tx) => tx.decisions.findDuration(none)), undefined);
    },
  ],
  [
    'share their bodies, which go when nothing refers to them any more',
    async ({ store }) => {
      const bodies = [
        { digest: 'b', chars: 9, text: undefined },
        { digest: 'a', chars: 2, text: '{}' },
      ];
      const day = (number: number, days: number, digest: string) =>
        make(number, { atMs: NOON_MS - days * DAY_MS, bodies: { object: digest } });
      await add(store, [day(1, 3, 'a'), day(2, 3, 'b')], { bodies, atMs: NOON_MS - 3 * DAY_MS, dropped: 2 });
      await add(store, [day(3, 1, 'a')], { bodies: bodies.slice(1), dropped: 1, sampledOut: 7 });
      await store.read(async (tx) => {
        assert.deepEqual(await tx.decisions.listBodies(['b', 'a', 'c']), [...bodies].reverse());
        const span = { fromMs: NOON_MS - 5 * DAY_MS, toMs: NOON_MS + 1 };
        assert.deepEqual(await tx.decisions.sumBatches(span), { dropped: 3, sampledOut: 7, bodiesLeftOut: 1 });
        assert.equal(await tx.decisions.findBeyond(1), NOON_MS - 3 * DAY_MS);
        assert.equal(await tx.decisions.findBeyond(3), undefined);
      });
      const prune = (limit: number) => store.write((tx) => tx.decisions.prune(NOON_MS - 2 * DAY_MS, limit));
      assert.deepEqual(
        [await prune(1), await prune(1), await prune(1), await prune(1)],
        [
          { decisions: 1, isDone: false },
          { decisions: 1, isDone: false },
          { decisions: 0, isDone: false },
          { decisions: 0, isDone: true },
        ],
      );
      await store.read(async (tx) => {
        assert.deepEqual(await tx.decisions.listBodies(['a', 'b']), bodies.slice(1));
        assert.deepEqual(await tx.decisions.countControls({ filter: {}, visible: SEES_ALL }), []);
        const span = { fromMs: 0, toMs: NOON_MS + 1 };
        assert.deepEqual(await tx.decisions.sumBatches(span), { dropped: 1, sampledOut: 7, bodiesLeftOut: 0 });
      });
      assert.deepEqual(await list(store, {}), ['d-000003']);
    },
  ],
  [
    'of one batch are added once: a second write of it is refused as a whole',
    async ({ store }) => {
      await add(store, [make(1)], { id: 'same' });
      await assert.rejects(add(store, [make(2)], { id: 'same' }));
      assert.deepEqual(await list(store, {}), ['d-000001']);
    },
  ],
  [
    'that share bodies are added by several writers at once',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      const bodies = ['x', 'y', 'z'].map((digest) => ({ digest, chars: 2, text: '{}' }));
      const writes = Array.from({ length: 12 }, (_, i) => {
        const decision = make(i, { bodies: { object: 'x', oldObject: 'y', userInfo: 'z' } });
        const turned = i % 2 === 0 ? bodies : [...bodies].reverse();
        return add(i % 2 === 0 ? store : other, [decision], { bodies: turned });
      });
      await Promise.all(writes);
      assert.equal((await list(store, {})).length, 12);
    },
  ],
]);
