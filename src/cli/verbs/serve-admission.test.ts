/** `bulwark serve --role admission`: what it refuses to begin with, each in one line; no process stays. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { runBulwark } from '../../../test/harness/cli.ts';
import { makeGateSettings, makeLabelControl } from '../../../test/harness/gate.ts';
import { makeReplicaPlace, startReplica } from '../../../test/harness/gate-replicas.ts';
import type { ReplicaPlace } from '../../../test/harness/gate-replicas.ts';
import { makeProfile } from '../../../test/harness/profiles.ts';
import { createPrivateKeyText, readSigner } from '../../languages/tlog/index.ts';

const SETTINGS = makeGateSettings({ controls: [makeLabelControl('TEST-0001')] });
const OTHER_KEY = readSigner(createPrivateKeyText('bulwark.dev/other'))?.verifier.text ?? '';

const serve = (place: ReplicaPlace, args: readonly string[]) =>
  runBulwark(['serve', '--role', 'admission', '--port', '0', ...args], { cwd: place.folder });

test('what a replica cannot begin with is said, and the process ends', async () => {
  using place = await makeReplicaPlace(SETTINGS);
  const { tls, bundle } = place;
  const [, file = ''] = bundle;
  const key = bundle.slice(2);
  const nothing = join(place.folder, 'nothing');
  const empty = join(place.folder, 'empty');
  writeFileSync(empty, '');
  const rows: readonly (readonly [args: readonly string[], code: number, text: RegExp])[] = [
    [bundle, 2, /over TLS alone: give --tls-cert and --tls-key/],
    [[...bundle, ...tls.slice(0, 2)], 2, /over TLS alone/],
    [[...tls, '--bundle', file], 2, /give its public key with --bundle-key/],
    [[...tls, '--bundle', file, '--bundle-key', 'none'], 3, /no public key/],
    [[...tls, '--bundle', file, '--bundle-key', OTHER_KEY], 3, /not signed by a key that is trusted/],
    [[...tls, '--bundle', empty, ...key], 3, /is not JSON/],
    [[...tls, '--bundle', nothing, ...key], 2, /nothing/],
    [[...bundle, ...tls.slice(0, 2), '--tls-key', nothing], 2, /nothing/],
    [[...bundle, ...tls, '--client-ca', nothing], 2, /nothing/],
    [[...tls, '--store', 'mysql://db'], 2, /postgres:\/\//],
    [[...tls, '--store', 'postgres://127.0.0.1:1/none'], 3, /cannot be reached/],
    [[...tls, '--data', 'data', '--profile', 'none'], 2, /none/],
    [[...bundle, ...tls, '--on-update', 'some'], 2, /Allowed choices are new, all/],
    [[...bundle, ...tls, '--grace-seconds', '-1'], 2, /0 to 600/],
  ];
  for (const [args, code, text] of rows) {
    const run = await serve(place, args);
    assert.deepEqual([run.code, run.stdout], [code, ''], `${args.join(' ')}: ${run.stderr}`);
    assert.match(run.stderr, text);
    assert.doesNotMatch(run.stderr, /^ +at /m);
  }
});

test('settings by which nothing is judged are no gate', async () => {
  using place = await makeReplicaPlace({ ...SETTINGS, profile: makeProfile({ defaultMode: 'off' }) });
  const { code, stderr } = await serve(place, [...place.bundle, ...place.tls]);
  assert.equal(code, 3, stderr);
  assert.match(stderr, /nothing was judged/);
});

test('a port that is taken ends the process, also where a store is read and decisions are recorded', async () => {
  using place = await makeReplicaPlace();
  const taken = createServer();
  await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  try {
    const { code, stderr } = await serve(place, [...place.tls, '--data', 'data', '--port', String(port)]);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /cannot be listened on/);
  } finally {
    taken.close();
  }
});

test('with a bundle and a store, the bundle judges, whether the store is there or not', async () => {
  using place = await makeReplicaPlace(SETTINGS);
  const store = ['--store', 'postgres://bulwark:hidden-text@127.0.0.1:1/none'];
  const replica = await startReplica(place, {
    name: 'alone',
    args: [...place.bundle, ...store, '--grace-seconds', '0'],
  });
  try {
    assert.equal((await replica.ask('/readyz')).status, 200);
    assert.equal(await replica.end('SIGTERM'), 0, replica.log());
    assert.ok(!replica.log().includes('hidden-text'));
    for (const line of replica.log().trim().split('\n')) JSON.parse(line);
  } finally {
    replica.close();
  }
});
