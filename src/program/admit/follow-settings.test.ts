/** A gate that keeps up: newer settings are taken, what cannot be read changes nothing and is said once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeGateSettings, makeLabelControl } from '../../../test/harness/gate.ts';
import { makeProfile } from '../../../test/harness/profiles.ts';
import { AppError } from '../../base/errors.ts';
import type { Following } from './follow-settings.ts';
import { followSettings } from './follow-settings.ts';
import type { Gate } from './gate.ts';
import { createGate } from './gate.ts';
import type { GateSettings } from './gate-settings.ts';

const EVERY_MS = 5;
const FIRST = makeGateSettings({ controls: [makeLabelControl('TEST-0001')], hash: 'first' });
const named = (hash: string): GateSettings => ({ ...FIRST, hash });

type Followed = {
  readonly gate: Gate;
  readonly following: Following;
  readonly lines: readonly string[];
  readonly changed: readonly string[];
  readonly reads: () => number;
  readonly answerWith: (read: () => GateSettings) => Promise<void>;
};

async function withFollowed(work: (followed: Followed) => Promise<void>): Promise<void> {
  const lines: string[] = [];
  const changed: string[] = [];
  const say = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const parts = { clock: { nowMs: () => 0 }, findNamespace: () => undefined, replica: 'r', isFailOpen: false };
  const gate = createGate(FIRST, parts);
  let read = (): GateSettings => FIRST;
  let reads = 0;
  const following = followSettings(gate, {
    read: async () => {
      reads += 1;
      return read();
    },
    everyMs: EVERY_MS,
    log: { info: say('info'), warn: say('warn'), error: say('error') },
    onChange: ({ hash }) => void changed.push(hash),
  });
  const answerWith = async (next: () => GateSettings): Promise<void> => {
    read = next;
    // Two more: one of them began after the change.
    const wanted = reads + 2;
    const isThere = (): boolean => reads >= wanted;
    while (!isThere()) await sleep(EVERY_MS);
  };
  try {
    await work({ gate, following, lines, changed, reads: () => reads, answerWith });
  } finally {
    await following.stop();
  }
}

const fail = (error: unknown) => (): never => {
  throw error;
};

test('newer settings are taken and told of once; the same ones change nothing', () =>
  withFollowed(async ({ gate, lines, changed, answerWith }) => {
    await answerWith(() => FIRST);
    assert.deepEqual([lines, changed], [[], []]);
    await answerWith(() => named('second'));
    assert.equal(gate.settings().hash, 'second');
    await answerWith(() => named('second'));
    assert.deepEqual([lines, changed], [['info the gate has new settings'], ['second']]);
  }));

test('what cannot be read leaves the settings in use, is said once, and its end is said', () =>
  withFollowed(async ({ gate, following, lines, answerWith }) => {
    const broken = fail(new AppError('bundle-unusable', 'broken'));
    await answerWith(broken);
    await answerWith(broken);
    assert.equal(gate.settings().hash, 'first');
    assert.match(following.findStaleness() ?? '', /cannot be used: broken$/);
    await answerWith(fail('no error at all'));
    assert.equal(following.findStaleness(), 'no error at all');
    await answerWith(() => FIRST);
    assert.equal(following.findStaleness(), undefined);
    const kept = 'error the gate keeps the settings it has';
    assert.deepEqual(lines, [kept, kept, 'info the settings of the gate can be read again']);
  }));

test('settings by which nothing would be judged are not taken', () =>
  withFollowed(async ({ gate, following, changed, answerWith }) => {
    await answerWith(() => ({ ...named('nothing'), profile: makeProfile({ defaultMode: 'off' }) }));
    assert.deepEqual([gate.settings().hash, changed], ['first', []]);
    assert.match(following.findStaleness() ?? '', /every control .* off$/);
  }));

test('stop ends it at once, also between two looks', async () => {
  let after = 0;
  await withFollowed(async ({ following, reads, answerWith }) => {
    await answerWith(() => FIRST);
    await following.stop();
    after = reads();
    await sleep(10 * EVERY_MS);
    assert.equal(reads(), after);
  });
  const parts = { clock: { nowMs: () => 0 }, findNamespace: () => undefined, replica: 'r', isFailOpen: false };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const slow = followSettings(createGate(FIRST, parts), { read: async () => FIRST, everyMs: 60_000, log });
  const beganMs = performance.now();
  await slow.stop();
  assert.ok(performance.now() - beganMs < 5_000);
});
