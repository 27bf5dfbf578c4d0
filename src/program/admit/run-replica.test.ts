/** A replica and its store: it begins with what was in force last where the store is away, and with nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { makeGateSettings, makeLabelControl } from '../../../test/harness/gate.ts';
import { createTestHouse } from '../../../test/harness/house.ts';
import { makeProfile } from '../../../test/harness/profiles.ts';
import { makePerson } from '../../../test/harness/programme.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { AppError } from '../../base/errors.ts';
import { createPrivateKeyText } from '../../languages/tlog/index.ts';
import type { Files } from '../house.ts';
import { createLedgerSigner } from '../evidence/signer.ts';
import { approveException, requestException } from '../except/exceptions.ts';
import type { LateRoom, StoreSettings } from './run-replica.ts';
import { createLateRoom, createStoreSettings } from './run-replica.ts';

const LAST = 'data/gate-last.json';
const KEY = 'data/ledger.key';
const DAY_MS = 86_400_000;

/** Files of one machine, which outlive the replicas on it. */
function createDisk(): { readonly files: Files; readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  const { files } = createTestHouse({});
  return {
    texts,
    files: {
      ...files,
      kindOf: (path) => (texts.has(path) ? 'file' : files.kindOf(path)),
      readBytes: (path) => {
        const text = texts.get(path);
        return text === undefined ? undefined : new TextEncoder().encode(text);
      },
      writePrivate: (path, text) => {
        texts.set(path, text);
        return true;
      },
    },
  };
}

type Replica = {
  readonly settings: StoreSettings;
  readonly late: LateRoom;
  readonly lines: readonly string[];
  readonly texts: Map<string, string>;
  /** Whether the store can be reached. */
  readonly setAway: (isAway: boolean) => void;
  /** An exception that somebody else brings into the store. */
  readonly approve: (name: string) => Promise<void>;
  readonly setFault: (error: Error | undefined) => void;
};

async function withReplica(work: (replica: Replica) => Promise<void>): Promise<void> {
  await withSqlite(async ({ store }) => {
    const disk = createDisk();
    disk.texts.set(KEY, `${createPrivateKeyText('bulwark.dev/ledger/test')}\n`);
    const base = makeProfile({ environment: 'prod' });
    const house = createTestHouse(
      {},
      {
        files: disk.files,
        clock: { nowMs: () => NOON_MS },
        loadBundle: () => ({
          hash: 'test',
          controls: [makeLabelControl('TEST-0001')],
          profiles: [{ ...base, metadata: { ...base.metadata, name: 'prod' } }],
        }),
      },
    );
    const made = createControlRoom(store, house);
    const room = { ...made.room, ledgerSigner: () => createLedgerSigner(disk.texts.get(KEY) ?? '') };
    let fault: Error | undefined;
    const late = createLateRoom(async () => {
      if (fault !== undefined) throw fault;
      // The test closes it.
      return { ...room, store: { ...store, close: async () => undefined } };
    });
    const settings = createStoreSettings({
      room: late,
      house,
      log: room.log,
      wish: { roots: ['.'], updateRule: 'new' },
      lastFile: LAST,
      keyFile: KEY,
    });
    const setFault = (error: Error | undefined): void => {
      fault = error;
    };
    await work({
      settings,
      late,
      lines: made.lines,
      texts: disk.texts,
      setFault,
      setAway: (isAway) => setFault(isAway ? new AppError('store-unavailable', 'nobody is there') : undefined),
      approve: async (name) => {
        const ann = makePerson('ann', { role: 'administrator' });
        const expires = new Date(NOON_MS + 5 * DAY_MS).toISOString().slice(0, 10);
        const scope = { namespaces: ['legacy'] };
        const wish = {
          name,
          controls: ['TEST-0001'],
          scope,
          owner: 'team-a',
          ticket: 'T-1',
          reason: 'a reason of some length',
          expires,
        };
        const { id } = await requestException(wish, ann, room);
        await approveException({ id }, makePerson('bea', { role: 'administrator' }), room);
      },
    });
  });
}

/** Keeping happens on its own. */
async function awaitKept({ texts }: Replica, former?: string): Promise<string> {
  for (;;) {
    const kept = texts.get(LAST);
    if (kept !== undefined && kept !== former) return kept;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a replica that starts while the store is away begins with what was in force last', () =>
  withReplica(async (replica) => {
    const { settings, approve, setAway, late, lines, texts } = replica;
    await approve('one');
    const newest = await settings.readOrRecall();
    assert.equal(newest.inForce.exceptions.length, 1);
    settings.keep(newest);
    await awaitKept(replica);
    await late.close();
    // Another life: the room is opened anew.
    await withReplica(async (next) => {
      for (const [path, text] of texts) next.texts.set(path, text);
      next.setAway(true);
      const recalled = await next.settings.readOrRecall();
      assert.deepEqual(recalled.inForce, JSON.parse(JSON.stringify(newest.inForce)));
      assert.ok(next.lines.some((line) => line.startsWith('warn the store is away')));
      await assert.rejects(next.settings.read(), { code: 'store-unavailable' });
      next.setAway(false);
      const back = await next.settings.read();
      assert.equal(back.inForce.exceptions.length, 0, 'the newest of this store');
      next.settings.keep(back);
      await awaitKept(next, texts.get(LAST));
    });
    setAway(true);
    assert.ok(!lines.some((line) => line.startsWith('error')));
  }));

test('without anything kept, or without its key, the error of the store stands', () =>
  withReplica(async ({ settings, setAway, texts }) => {
    setAway(true);
    await assert.rejects(settings.readOrRecall(), { code: 'store-unavailable', message: /nobody is there/ });
    texts.set(LAST, '{}');
    texts.delete(KEY);
    await assert.rejects(settings.readOrRecall(), { code: 'store-unavailable' });
  }));

test('what was kept and was changed since is refused', () =>
  withReplica(async (replica) => {
    const { settings, setAway, late, texts } = replica;
    settings.keep(await settings.read());
    const kept = await awaitKept(replica);
    await late.close();
    await withReplica(async (next) => {
      next.setAway(true);
      for (const [path, text] of texts) next.texts.set(path, text);
      next.texts.set(LAST, kept.replace('TEST-0001', 'TEST-0002'));
      await assert.rejects(next.settings.readOrRecall(), { code: 'bundle-unusable' });
      next.texts.set(LAST, kept);
      next.texts.set(KEY, createPrivateKeyText('bulwark.dev/ledger/test'));
      await assert.rejects(next.settings.readOrRecall(), { code: 'bundle-unusable' }, 'signed by another key');
    });
    setAway(true);
  }));

test('a fault that is none of the store is not covered by what was kept', () =>
  withReplica(async (replica) => {
    const { settings, setFault } = replica;
    settings.keep(await settings.read());
    await awaitKept(replica);
    await withReplica(async (next) => {
      for (const [path, text] of replica.texts) next.texts.set(path, text);
      next.setFault(new AppError('invalid-document', 'half of it'));
      await assert.rejects(next.settings.readOrRecall(), { code: 'invalid-document' });
    });
    setFault(undefined);
  }));

test('settings that cannot be kept are said, and nothing else comes of it', () =>
  withReplica(async ({ settings, setAway, lines }) => {
    setAway(true);
    settings.keep(makeGateSettings({ controls: [makeLabelControl('TEST-0001')] }));
    const isSaid = (): boolean => lines.some((line) => line.includes('could not be kept'));
    for (let turns = 0; turns < 10_000 && !isSaid(); turns++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(isSaid());
  }));

test('a room that could not be opened is opened with the next need, once for all who ask', async () => {
  let opened = 0;
  let isAway = true;
  const late = createLateRoom(async () => {
    opened += 1;
    if (isAway) throw new AppError('store-unavailable', 'nobody is there');
    return { store: { write: async () => 'written', close: async () => undefined } } as never;
  });
  await assert.rejects(late.open());
  isAway = false;
  await Promise.all([late.open(), late.open()]);
  assert.equal(await late.store.write(async () => undefined as never), 'written');
  assert.equal(opened, 2);
  await late.close();
});
