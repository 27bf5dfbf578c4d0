/** Bundles: what they bring back, and that nothing comes of what somebody else made or changed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCatalogueHouse } from '../../../test/harness/catalogue-house.ts';
import { makeDeployment, makeGateSettings, makeLabelControl, makeReview } from '../../../test/harness/gate.ts';
import { makeFolder } from '../../../test/harness/folders.ts';
import { planModes, rollOut } from '../../../test/harness/installed-gate.ts';
import { createRandom, mutateText } from '../../../test/harness/random.ts';
import { AppError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { createPrivateKeyText, readSigner, signNote, writeNote } from '../../languages/tlog/index.ts';
import type { Signer } from '../../languages/tlog/index.ts';
import { API_VERSION } from '../../model/words.ts';
import type { BundleRead } from './bundle.ts';
import { readBundle, writeBundle } from './bundle.ts';
import { createBundleSettings } from './bundle-settings.ts';
import { createGate } from './gate.ts';
import type { GateSettings } from './gate-settings.ts';
import { GATES } from './gate-settings.ts';
import { readBundleFile } from './read-settings.ts';

const NOON_MS = Date.parse('2026-03-01T12:00:00Z');

function makeSigner(): Signer {
  const signer = readSigner(createPrivateKeyText('bulwark.dev/test'));
  assert.ok(signer !== undefined);
  return signer;
}

const SIGNER = makeSigner();
const TRUSTED = [SIGNER.verifier];
const SETTINGS: GateSettings = makeGateSettings({
  controls: [makeLabelControl('TEST-0001')],
  exceptions: [
    {
      file: 'one.yaml',
      exception: {
        apiVersion: API_VERSION,
        kind: 'Exception',
        metadata: { name: 'one' },
        spec: {
          controls: ['TEST-0001'],
          scope: { namespaces: ['legacy'] },
          owner: 'ann',
          approver: 'bea',
          ticket: 'T-1',
          reason: 'a test — with “signs” of all sorts \u0000\u2028',
          from: '2026-02-25',
          expires: '2026-03-05',
        },
      },
    },
  ],
});
const TEXT = writeBundle(SETTINGS, NOON_MS, SIGNER);

const read = (text: string | Uint8Array, trusted = TRUSTED): BundleRead =>
  readBundle(typeof text === 'string' ? text : new TextDecoder().decode(text), trusted, 'gate.json');

function isUnusable(error: unknown): boolean {
  return error instanceof AppError && error.code === 'bundle-unusable' && error.message.includes('gate.json');
}

test('a bundle brings back what was written, and says when', () => {
  const { settings, madeMs } = read(TEXT);
  const { hash, ...rest } = settings;
  const { hash: _hash, ...wanted } = SETTINGS;
  assert.equal(madeMs, NOON_MS);
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.deepEqual(rest, JSON.parse(JSON.stringify(wanted)));
});

test('the same settings made at the same time are the same bytes, and others have another hash', () => {
  assert.equal(writeBundle(structuredClone(SETTINGS), NOON_MS, SIGNER), TEXT);
  const other = read(writeBundle({ ...SETTINGS, updateRule: 'all' }, NOON_MS, SIGNER));
  assert.notEqual(other.settings.hash, read(TEXT).settings.hash);
});

test('a bundle with any bit turned, or cut off anywhere, is not read', () => {
  const bytes = new TextEncoder().encode(TEXT);
  let tried = 0;
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = bytes.slice();
      changed[at] = (bytes[at] ?? 0) ^ (1 << bit);
      assert.throws(() => read(changed), isUnusable, `bit ${bit} of byte ${at}`);
      tried += 1;
    }
    // What is cut is its line break: it is whole without.
    if (at < bytes.length - 1) assert.throws(() => read(bytes.slice(0, at)), isUnusable, `cut at ${at}`);
  }
  assert.equal(tried, bytes.length * 8);
});

test('what becomes of a bundle by chance is refused, or is what was signed', (t) => {
  const random = createRandom(5);
  const wanted = read(TEXT);
  let refused = 0;
  const rounds = 2_000;
  for (let round = 0; round < rounds; round++) {
    const mutant = mutateText(random, TEXT, 1 + random.below(3));
    try {
      assert.deepEqual(read(mutant), wanted, `round ${round}`);
    } catch (error) {
      assert.ok(isUnusable(error), `round ${round}: ${String(error)}`);
      refused += 1;
    }
  }
  t.diagnostic(`${rounds} mutants: ${refused} refused, the others as signed`);
  assert.ok(refused > rounds / 2);
});

/** A bundle as a holder of the key could make it. */
function sign(payload: string, head = 'bulwark.dev/gate-bundle', signer = SIGNER): string {
  const digest = createHash('sha256').update(payload).digest('hex');
  const note = writeNote(signNote(`${head}\n${digest}\n`, signer));
  return JSON.stringify({ apiVersion: API_VERSION, kind: 'GateBundle', payload, note });
}

test('only a bundle of this form, signed as one by a trusted key, is read', () => {
  const { payload } = JSON.parse(TEXT) as { readonly payload: string };
  const parsed = JSON.parse(payload) as JsonObject;
  assert.deepEqual(read(sign(payload)), read(TEXT), 'the helper signs as bundles are signed');
  const rows: readonly (readonly [string, string])[] = [
    ['another key', sign(payload, undefined, makeSigner())],
    ['a signature of something else', sign(payload, 'bulwark.dev/ledger')],
    ['another form', sign(JSON.stringify({ ...parsed, format: 2 }))],
    ['no form', sign(JSON.stringify({ ...parsed, format: undefined }))],
    ['no controls', sign(JSON.stringify({ ...parsed, controls: undefined }))],
    ['no profile', sign(JSON.stringify({ ...parsed, profile: {} }))],
    ['a payload that is no JSON', sign('{')],
    ['a payload that is no object', sign('[]')],
    ['another kind', TEXT.replace('"GateBundle"', '"Bundle"')],
    ['another version', TEXT.replace(API_VERSION, 'bulwark.dev/v2')],
    ['nothing', ''],
    ['null', 'null'],
    ['deep', '['.repeat(100_000) + ']'.repeat(100_000)],
  ];
  for (const [title, text] of rows) assert.throws(() => read(text), isUnusable, title);
  assert.throws(() => read(TEXT, []), isUnusable, 'nobody is trusted');
  assert.throws(() => read(TEXT, [makeSigner().verifier]), isUnusable, 'another is trusted');
});

test('a file that is not there is told apart from one that is too large', (t) => {
  const house = createCatalogueHouse();
  const folder = makeFolder(t, {});
  const file = join(folder, 'gate.json');
  assert.throws(() => readBundleFile(file, TRUSTED, house), { code: 'path-not-found' });
  writeFileSync(file, TEXT);
  assert.equal(readBundleFile(file, TRUSTED, house).madeMs, NOON_MS);
  truncateSync(file, LIMITS.admissionBundleBytesMax + 1);
  assert.throws(() => readBundleFile(file, TRUSTED, house), { code: 'bundle-unusable' });
});

test('a bundle that was made before the one in use is refused, one of the same time or later is taken', async (t) => {
  const folder = makeFolder(t, {});
  const file = join(folder, 'gate.json');
  const put = (updateRule: GateSettings['updateRule'], madeMs: number): void =>
    writeFileSync(file, writeBundle({ ...SETTINGS, updateRule }, madeMs, SIGNER));
  const source = createBundleSettings(file, TRUSTED, createCatalogueHouse());
  put('all', NOON_MS);
  source.keep(await source.read());
  put('new', NOON_MS - 1);
  await assert.rejects(source.read(), { code: 'bundle-unusable', message: /before the one in use/ });
  put('new', NOON_MS);
  assert.equal((await source.read()).updateRule, 'new');
  // Never brought into use: only what is in use forbids what is older.
  put('new', NOON_MS + 2);
  await source.read();
  put('new', NOON_MS + 1);
  source.keep(await source.read());
  put('new', NOON_MS);
  await assert.rejects(source.read(), { code: 'bundle-unusable' });
});

function listExampleObjects(controls: GateSettings['controls']): readonly JsonObject[] {
  return controls.flatMap(({ examples }) =>
    [...examples.good, ...examples.bad].flatMap(({ input }) => {
      const object = input as JsonObject | undefined;
      return typeof object?.['kind'] === 'string' && typeof object['apiVersion'] === 'string' ? [object] : [];
    }),
  );
}

test('a gate from a bundle answers as the gate from its settings', (t) => {
  const modes = { 'containers-not-privileged': 'enforce', 'memory-limit-set': 'warn' } as const;
  const planned = planModes(modes, [rollOut('image-tag-fixed', ['pilot-*'])]);
  const { profile } = planned;
  const settings: GateSettings = {
    ...planned,
    hash: 'direct',
    profile: { ...profile, spec: { ...profile.spec, defaultMode: 'audit' } },
  };
  const parts = { clock: { nowMs: () => NOON_MS }, findNamespace: () => undefined, replica: 'r', isFailOpen: false };
  const direct = createGate(settings, parts);
  const bundled = createGate(read(writeBundle(settings, NOON_MS, SIGNER)).settings, parts);
  let refused = 0;
  const objects = [...listExampleObjects(settings.controls), makeDeployment()];
  for (const object of objects) {
    const review = makeReview({ object });
    for (const gate of GATES) {
      const [one, other] = [direct, bundled].map(({ answerEach }) => answerEach(gate, [review])[0]);
      assert.deepEqual(other?.answer, one?.answer);
      assert.deepEqual([other?.verdicts, other?.judgedCount], [one?.verdicts, one?.judgedCount]);
      if (one?.answer.isAllowed === false) refused += 1;
    }
  }
  t.diagnostic(`${objects.length} objects, ${refused} refused by both`);
  assert.ok(objects.length > 200 && refused > 0);
});
