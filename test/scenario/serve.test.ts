/** `bulwark serve` as a process: the first start, what it refuses, and how it stops. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../..');
const START_MS_MAX = 60_000;

type Serving = {
  readonly child: ChildProcess;
  readonly url: string;
  readonly out: () => string;
  readonly err: () => string;
  /** Exit code after the signal; null where it was killed. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

function start(args: readonly string[]): {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
} {
  const child = spawn(process.execPath, [join(ROOT, 'bin/bulwark.js'), 'serve', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return { child, out: () => out, err: () => err };
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function withServing(args: readonly string[], work: (serving: Serving) => Promise<void>): Promise<void> {
  const { child, out, err } = start(args);
  try {
    for (let waitedMs = 0; !out().includes('serving at'); waitedMs += 50) {
      assert.ok(waitedMs < START_MS_MAX && child.exitCode === null, err());
      await setTimeout(50);
    }
    const url = /https?:\/\/\S+/.exec(out())?.[0] ?? '';
    const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
      child.kill(signal);
      return ended(child);
    };
    await work({ child, url, out, err, stop });
  } finally {
    child.kill('SIGKILL');
  }
}

async function withData(work: (data: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-serve-'));
  try {
    await work(join(folder, 'data'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const secretOf = (text: string): string => /one-time secret (\S+)/.exec(text)?.[1] ?? '';

async function signIn(url: string, password: string): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return fetch(`${url}/api/v1/sign-in`, { method: 'POST', headers, body: JSON.stringify({ name: 'admin', password }) });
}

test('the first start makes an administrator whose secret is said once and logged never', () =>
  withData(async (data) => {
    let secret = '';
    await withServing(['--data', data, '--port', '0'], async ({ url, out, err, stop }) => {
      secret = secretOf(out());
      assert.ok(secret.length >= 16);
      assert.equal(statSync(data).mode & 0o777, 0o700);
      assert.equal((await fetch(`${url}/readyz`)).status, 200);
      assert.equal((await signIn(url, secret)).status, 200);
      assert.equal((await signIn(url, 'wrong')).status, 401);
      assert.equal(await stop(), 0);
      assert.ok(!err().includes(secret));
      for (const line of err().trim().split('\n')) JSON.parse(line);
      assert.match(err(), /"message":"stopped"/);
    });
  }));

test('a server that was killed starts again, with the same administrator', () =>
  withData(async (data) => {
    let secret = '';
    await withServing(['--data', data, '--port', '0'], async ({ out, stop }) => {
      secret = secretOf(out());
      await stop('SIGKILL');
    });
    await withServing(['--data', data, '--port', '0'], async ({ url, out, stop }) => {
      assert.equal(secretOf(out()), '', 'the secret of before is still good');
      assert.equal((await signIn(url, secret)).status, 200);
      assert.equal(await stop('SIGINT'), 0);
    });
  }));

test('what cannot be served is said in one line', () =>
  withData(async (data) => {
    await withServing(['--data', data, '--port', '0'], async ({ url, stop }) => {
      const { port } = new URL(url);
      const refused: readonly (readonly [args: readonly string[], code: number, text: RegExp])[] = [
        [['--data', data, '--port', '0'], 3, /a server runs on the folder/],
        [['--data', `${data}-2`, '--port', port], 3, /something else listens there/],
        [['--data', `${data}-3`, '--host', '0.0.0.0'], 2, /--tls-cert and --tls-key, or --behind-proxy/],
        [['--data', `${data}-4`, '--role', 'worker'], 2, /share a --store postgres/],
        [['--data', `${data}-5`, '--behind-proxy', '0.0.0.0/0'], 2, /addresses or networks/],
        [['--data', `${data}-6`, '--tls-cert', 'x'], 2, /given together/],
        [['--data', `${data}-7`, '--port', '70000'], 2, /0 to 65535/],
      ];
      const runs = refused.map(async ([args, code, text]) => {
        const { child, err } = start(args);
        const timer = globalThis.setTimeout(() => child.kill('SIGKILL'), START_MS_MAX);
        assert.equal(await ended(child), code, `${args.join(' ')}: ${err()}`);
        clearTimeout(timer);
        assert.match(err(), text);
        assert.doesNotMatch(err(), /^ +at /m);
      });
      await Promise.all(runs);
      assert.equal(await stop(), 0);
    });
  }));

test('a request on its way is answered before the server stops', () =>
  withData(async (data) => {
    await withServing(['--data', data, '--port', '0'], async ({ url, out, stop }) => {
      const asked = signIn(url, secretOf(out()));
      await setTimeout(30);
      const code = stop();
      assert.equal((await asked).status, 200);
      assert.equal(await code, 0);
    });
  }));
