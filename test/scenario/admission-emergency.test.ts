/** The day on which the gate refuses everything, by the command line and by kubectl. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import type { GuardedGate } from '../harness/guarded-gate.ts';
import { withGate } from '../harness/guarded-gate.ts';

const BIN = join(import.meta.dirname, '../../bin/bulwark.js');

/** Runs `bulwark admission ...` against the cluster, from a folder. */
function createCli({ kubeconfig }: GuardedGate, cwd: string) {
  return (...args: readonly string[]) =>
    runBulwark(['admission', ...args, '--kubeconfig', kubeconfig], { cwd, env: { USER: 'ada', HOME: cwd } });
}

async function readActions(cwd: string): Promise<readonly string[]> {
  const { stdout } = await runBulwark(['evidence', 'list', '--json'], { cwd });
  return [...stdout.matchAll(/"action":"(break-glass-[a-z]+)"/g)].map(([, action]) => action ?? '').reverse();
}

test('break-glass: on at once, shown, ended, and each step is evidence', async () => {
  using folder = makeFolder({});
  await withGate(async (gate) => {
    const run = createCli(gate, folder.path);
    const begun = await run('break-glass', '--for', '30m', '--reason', 'nothing is let in');
    assert.deepEqual([begun.code, begun.stderr], [0, '']);
    assert.match(
      begun.stdout,
      /^Enforcement is out of action until .* in the name of ada\..*the embedded store in \.bulwark-data\.\n$/s,
    );
    assert.equal(gate.conditions(0).length, 2);
    const shown = await run('break-glass');
    assert.match(shown.stdout, /break-glass +on, enforce.*\nby +ada\nreason +nothing is let in\n$/s);
    const ended = await run('break-glass', '--end', '--as', 'grace');
    assert.deepEqual([ended.code, gate.conditions(0).length], [0, 1]);
    assert.match((await run('break-glass')).stdout, /break-glass +off\n$/);
    assert.deepEqual(await readActions(folder.path), ['break-glass-begun', 'break-glass-ended']);
    assert.equal((await run('break-glass', '--end')).code, 2);
  });
});

test('break-glass works with the store down, and the record comes in when it is back', async () => {
  using folder = makeFolder({});
  await withGate(async (gate) => {
    const run = createCli(gate, folder.path);
    const store = ['--store', 'postgres://127.0.0.1:1/none'];
    const begun = await run('break-glass', '--for', '1h', '--reason', 'the store is down too', ...store);
    assert.equal(begun.code, 0, begun.stderr);
    assert.match(begun.stdout, /The store cannot be reached: the record waits in .*unrecorded/);
    assert.equal(gate.conditions(0).length, 2);
    const waiting = join(folder.path, '.bulwark-data/unrecorded');
    assert.equal(readdirSync(waiting).length, 1);
    assert.deepEqual(await readActions(folder.path), ['break-glass-begun']);
    assert.equal(readdirSync(waiting).length, 0);
  });
});

test('break-glass without a length, a reason or a limit is refused', async () => {
  using folder = makeFolder({});
  await withGate(async (gate) => {
    const run = createCli(gate, folder.path);
    const table: readonly (readonly [readonly string[], RegExp])[] = [
      [['--for', '30m'], /--reason/],
      [['--reason', 'nothing is let in'], /--for/],
      [['--for', '5h', '--reason', 'nothing is let in'], /4 hours at most/],
      [['--for', 'long', '--reason', 'nothing is let in'], /30m/],
      [['--for', '30m', '--reason', 'x'], /8 characters/],
    ];
    for (const [args, message] of table) {
      const { code, stderr } = await run('break-glass', ...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, message);
    }
    assert.equal(gate.conditions(0).length, 1);
  });
});

/** Runs kubectl as the guide says it; undefined where there is none. */
function runKubectl(args: readonly string[], { kubeconfig }: GuardedGate): Promise<string | undefined> {
  const child = spawn('kubectl', [...args, '--kubeconfig', kubeconfig, '--cache-dir', `${kubeconfig}.cache`]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
  return new Promise((resolve) => {
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? text : `kubectl ended with ${code}: ${text}`));
  });
}

test('what the guide says for kubectl alone does what it says, and bulwark ends it', async (t) => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/admission-emergency.md'), 'utf8');
  const patches = [...guide.matchAll(/--type json -p '(\[.*?\])'/gs)].map(([, patch]) => patch ?? '');
  assert.equal(patches.length, 3);
  using folder = makeFolder({});
  await withGate(async (gate) => {
    const run = createCli(gate, folder.path);
    const what = ['validatingwebhookconfiguration', 'bulwark-admission'] as const;
    const patch = (place: number): Promise<string | undefined> =>
      runKubectl(['patch', ...what, '--type', 'json', '-p', patches[place] ?? ''], gate);
    const said = await patch(0);
    if (said === undefined) return t.skip('NOT RUN: kubectl is absent');
    assert.match(said, /patched/);
    assert.match((await run('break-glass')).stdout, /on, and nobody has recorded who/);
    assert.equal((await run('break-glass', '--end')).code, 0);
    assert.equal(gate.conditions(0).length, 1);
    await patch(0);
    assert.match((await patch(1)) ?? '', /patched/);
    assert.deepEqual([gate.conditions(0).length, gate.failurePolicy()], [1, 'Fail']);
    assert.match((await patch(1)) ?? '', /kubectl ended with 1/, 'there is nothing to take away');
    assert.match((await patch(2)) ?? '', /patched/);
    assert.equal(gate.failurePolicy(), 'Ignore');
    assert.match((await runKubectl(['delete', ...what], gate)) ?? '', /deleted/);
  });
});

test('certificates in a folder: made, kept, renewed, and those of a client with its kubeconfig', async () => {
  using folder = makeFolder({});
  const run = (...args: readonly string[]) =>
    runBulwark(['admission', 'certificates', '--out', 'certs', ...args], { cwd: folder.path });
  const first = await run('--name', 'localhost', '--address', '127.0.0.1');
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /done +make-authority.*\ndone +issue-leaf/);
  assert.match((await run('--name', 'localhost', '--address', '127.0.0.1')).stdout, /nothing was due/);
  const renewed = await run('--name', 'localhost', '--address', '127.0.0.1', '--renew', '--json');
  assert.doesNotMatch(renewed.stdout, /PRIVATE KEY/);
  assert.match(renewed.stdout, /it was asked for/);
  const client = await runBulwark(['admission', 'certificates', '--out', 'client', '--client', 'kube-apiserver'], {
    cwd: folder.path,
  });
  assert.equal(client.code, 0, client.stderr);
  assert.deepEqual(readdirSync(join(folder.path, 'client')).sort(), [
    'authority.json',
    'ca.crt',
    'kubeconfig.json',
    'tls.crt',
    'tls.key',
  ]);
  assert.equal((await run('--leaf-days', '400')).code, 2);
});

test('the watchdog runs, opens the gate, and ends when it is told to', async () => {
  using folder = makeFolder({});
  await withGate(async (gate) => {
    gate.setReady(0);
    const args = ['--aside-after', '1s', '--back-after', '1s', '--every', '1s'];
    const child = spawn(
      process.execPath,
      [BIN, 'admission', 'watch', '--kubeconfig', gate.kubeconfig, ...args, '--data', 'data'],
      { cwd: folder.path, env: { PATH: process.env['PATH'] ?? '' } },
    );
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    const ended = new Promise<number | null>((resolve) => void child.on('close', resolve));
    const until = async (policy: string): Promise<void> => {
      for (let attempt = 0; gate.failurePolicy() !== policy; attempt++) {
        assert.ok(attempt < 400, `never ${policy}: ${log}`);
        await new Promise((resolve) => void setTimeout(resolve, 50));
      }
    };
    await until('Ignore');
    gate.setReady(2);
    await until('Fail');
    child.kill('SIGTERM');
    assert.equal(await ended, 0, log);
    for (const line of log.trim().split('\n')) assert.doesNotThrow(() => void JSON.parse(line), line);
    const { stdout } = await runBulwark(['evidence', 'list', '--json', '--data', 'data'], { cwd: folder.path });
    for (const action of ['gate-stepped-aside', 'gate-stepped-back', 'gate-certificates-changed']) {
      assert.match(stdout, new RegExp(`"action":"${action}"`));
      assert.match(log, new RegExp(`"action":"${action}"`));
    }
  });
});
