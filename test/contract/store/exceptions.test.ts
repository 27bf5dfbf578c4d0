/** The contract of exceptions: names, versions, what is seen by whom, and what is charged. */
import assert from 'node:assert/strict';
import type { Visible } from '../../../src/model/programme/access.ts';
import { SEES_ALL } from '../../../src/model/programme/access.ts';
import type { StoredException } from '../../../src/model/programme/exception-life.ts';
import { DAY_MS } from '../../../src/model/instants.ts';
import type { ExceptionFilter } from '../../../src/stores/api/exceptions.ts';
import type { Store } from '../../../src/stores/api.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const ANN = { kind: 'user', id: 'u-ann', name: 'Ann' } as const;

type Changes = Partial<StoredException> & { readonly scope?: object; readonly owner?: string; readonly name?: string };

function makeException(id: string, { scope, owner, name, ...changes }: Changes = {}): StoredException {
  return {
    id,
    document: {
      apiVersion: 'bulwark.dev/v1',
      kind: 'Exception',
      metadata: { name: name ?? id },
      spec: {
        controls: ['K8S-0001'],
        scope: scope ?? { namespaces: ['legacy'] },
        reason: 'the vendor mends it',
        owner: owner ?? 'team-shop',
        ticket: 'SEC-1',
        expires: '2026-03-10',
      },
    },
    state: 'requested',
    requester: ANN,
    requestedMs: NOON_MS,
    approver: undefined,
    approvedMs: undefined,
    untilMs: NOON_MS + 8 * DAY_MS,
    renewal: undefined,
    renewals: 0,
    notifiedMs: undefined,
    matchedMs: undefined,
    version: 1,
    ...changes,
  };
}

const add = (store: Store, exception: StoredException): Promise<void> =>
  store.write((tx) => tx.exceptions.add(exception));

async function listIds(store: Store, visible: Visible, filter: ExceptionFilter = {}): Promise<readonly string[]> {
  const page = await store.read((tx) => tx.exceptions.list({ filter, visible, limit: 50 }));
  return page.items.map(({ id }) => id);
}

const CONFLICT = { code: 'state-conflict' };

testStores('exceptions', [
  [
    'come back as they were kept',
    async ({ store }) => {
      const renewal = { expires: '2026-03-20', reason: 'longer', requester: ANN };
      const some = { approver: ANN, approvedMs: 1, renewal, renewals: 2, notifiedMs: 3, matchedMs: 4 };
      for (const exception of [makeException('a'), makeException('b', { ...some, state: 'renewing' })]) {
        await add(store, exception);
        assert.deepEqual(await store.read((tx) => tx.exceptions.find(exception.id, SEES_ALL)), exception);
      }
      assert.equal(await store.read((tx) => tx.exceptions.find('c', SEES_ALL)), undefined);
    },
  ],
  [
    'have a name that one of them has while it lives',
    async ({ store }) => {
      await add(store, makeException('a', { name: 'legacy' }));
      await assert.rejects(add(store, makeException('b', { name: 'legacy' })), CONFLICT);
      await store.write((tx) =>
        tx.exceptions.save(makeException('a', { name: 'legacy', state: 'rejected', version: 2 })),
      );
      await add(store, makeException('c', { name: 'legacy' }));
      assert.equal((await store.read((tx) => tx.exceptions.findLiving('legacy', SEES_ALL)))?.id, 'c');
    },
  ],
  [
    'are changed by whoever has seen the newest version',
    async ({ store, openAgain }) => {
      await add(store, makeException('a'));
      const other = await openAgain();
      const next = makeException('a', { state: 'active', version: 2 });
      await store.write((tx) => tx.exceptions.save(next));
      await assert.rejects(
        other.write((tx) => tx.exceptions.save({ ...next, state: 'rejected' })),
        CONFLICT,
      );
      assert.equal((await other.read((tx) => tx.exceptions.find('a', SEES_ALL)))?.state, 'active');
    },
  ],
  [
    'are seen by their teams, in the environments where they hold',
    async ({ store }) => {
      await add(store, makeException('a', { scope: { environments: ['prod'] } }));
      await add(store, makeException('b', { scope: { environments: ['dev', 'staging', 'dev'] } }));
      await add(store, makeException('c', { scope: { environments: ['d*'] }, owner: 'team-cart' }));
      const cases: readonly (readonly [Visible, readonly string[]])[] = [
        [SEES_ALL, ['c', 'b', 'a']],
        [[], []],
        [[{ teams: [] }], []],
        [[{ teams: ['team-shop'] }], ['b', 'a']],
        [[{ environments: ['dev'] }], ['c', 'b']],
        [[{ environments: [] }], []],
        [
          [{ teams: ['team-shop'], environments: ['prod'] }, { teams: ['team-cart'] }],
          ['c', 'a'],
        ],
      ];
      for (const [visible, expected] of cases) {
        assert.deepEqual(await listIds(store, visible), expected, JSON.stringify(visible));
        const found = await store.read((tx) => tx.exceptions.find('a', visible));
        assert.equal(found !== undefined, expected.includes('a'));
      }
    },
  ],
  [
    'are narrowed by filters and come in pages, newest first',
    async ({ store }) => {
      await add(store, makeException('a'));
      await add(store, makeException('b', { state: 'active', owner: 'team-cart' }));
      await add(store, makeException('c', { scope: { environments: ['prod'] } }));
      const cases: readonly (readonly [ExceptionFilter, readonly string[]])[] = [
        [{ states: ['requested'] }, ['c', 'a']],
        [{ states: [] }, []],
        [{ teams: ['team-cart'] }, ['b']],
        [{ environment: 'prod' }, ['c', 'b', 'a']],
        [{ environment: 'dev' }, ['b', 'a']],
        [{ control: 'K8S-0001' }, ['c', 'b', 'a']],
        [{ control: 'K8S_0001' }, []],
        [{ control: '%' }, []],
      ];
      for (const [filter, expected] of cases) {
        assert.deepEqual(await listIds(store, SEES_ALL, filter), expected, JSON.stringify(filter));
      }
      const read = (cursor?: string) =>
        store.read((tx) =>
          tx.exceptions.list({ filter: {}, visible: SEES_ALL, limit: 2, ...(cursor === undefined ? {} : { cursor }) }),
        );
      const first = await read();
      assert.deepEqual([first.items.length, first.next !== undefined], [2, true]);
      const second = await read(first.next);
      assert.deepEqual([second.items.map(({ id }) => id), second.next], [['a'], undefined]);
      for (const cursor of ['x', '!', Buffer.from('[1]').toString('base64url'), '']) {
        await assert.rejects(read(cursor), { code: 'invalid-request' }, cursor);
      }
    },
  ],
  [
    'are found when they are approved, and when they end',
    async ({ store }) => {
      await add(store, makeException('a', { state: 'active', untilMs: NOON_MS + 1 }));
      await add(store, makeException('b', { state: 'active', untilMs: NOON_MS }));
      await add(store, makeException('c', { state: 'renewing' }));
      await add(store, makeException('d'));
      await add(store, makeException('e', { state: 'withdrawn', untilMs: NOON_MS - 1 }));
      const approved = await store.read((tx) => tx.exceptions.listApproved(NOON_MS));
      assert.deepEqual(
        approved.map(({ id }) => id),
        ['a', 'c'],
      );
      const ending = (after: string, limit: number) =>
        store.read(async (tx) => (await tx.exceptions.listEnding(NOON_MS + 1, after, limit)).map(({ id }) => id));
      assert.deepEqual(await ending('', 9), ['a', 'b']);
      assert.deepEqual(await ending('', 1), ['a']);
      assert.deepEqual(await ending('a', 9), ['b']);
      await store.write((tx) => tx.exceptions.markMatched(['a', 'x'], 7));
      await store.write((tx) => tx.exceptions.markMatched([], 8));
      assert.equal((await store.read((tx) => tx.exceptions.find('a', SEES_ALL)))?.matchedMs, 7);
    },
  ],
  [
    'keep their history in order',
    async ({ store }) => {
      await add(store, makeException('a'));
      const event = {
        exception: 'a',
        atMs: NOON_MS,
        actor: ANN,
        act: 'request',
        from: undefined,
        to: 'requested',
      } as const;
      const second = { ...event, act: 'approve', from: 'requested', to: 'active', text: 'fine' } as const;
      await store.write(async (tx) => {
        await tx.exceptions.addEvent({ ...event, text: '' });
        await tx.exceptions.addEvent(second);
      });
      const events = await store.read((tx) => tx.exceptions.listEvents('a'));
      assert.deepEqual(events, [{ ...event, text: '' }, second]);
    },
  ],
  [
    'are charged for the time of their terms that lies in the window',
    async ({ store }) => {
      await add(store, makeException('a'));
      await add(store, makeException('b'));
      const term = { control: 'K8S-0001', environment: 'prod', team: '' };
      const days = (from: number, until: number) => ({
        fromMs: NOON_MS + from * DAY_MS,
        untilMs: NOON_MS + until * DAY_MS,
      });
      await store.write(async (tx) => {
        await tx.exceptions.addTerms('a', [
          { ...term, ...days(0, 4) },
          { ...term, control: 'K8S-0002', ...days(0, 4) },
        ]);
        await tx.exceptions.addTerms('b', [{ ...term, ...days(1, 9) }]);
        await tx.exceptions.addTerms('b', []);
        await tx.exceptions.closeTerms('b', NOON_MS + 3 * DAY_MS);
      });
      const sum = (from: number, to: number) =>
        store.read((tx) => tx.exceptions.sumTerms({ fromMs: NOON_MS + from * DAY_MS, toMs: NOON_MS + to * DAY_MS }));
      const charge = (control: string, exceptions: number, inForceDays: number) => {
        return { ...term, control, exceptions, inForceMs: inForceDays * DAY_MS };
      };
      assert.deepEqual(await sum(0, 10), [charge('K8S-0001', 2, 6), charge('K8S-0002', 1, 4)]);
      assert.deepEqual(await sum(2, 3.5), [charge('K8S-0001', 2, 2.5), charge('K8S-0002', 1, 1.5)]);
      assert.deepEqual(await sum(4, 9), []);
    },
  ],
]);
