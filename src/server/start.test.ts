/** Where the server listens: nowhere public without protection, and over TLS with the certificate of the day. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { makeCertificate } from '../../test/harness/certificate.ts';
import type { TestRoom } from '../../test/harness/control-room.ts';
import { createControlRoom } from '../../test/harness/control-room.ts';
import { createTestHouse } from '../../test/harness/house.ts';
import { withServer } from '../../test/harness/server.ts';
import { withSqlite } from '../../test/harness/stores.ts';
import { readSignInPlan } from '../program/auth/read-settings.ts';
import type { RunningServer, ServerPlace } from '../program/serving.ts';
import { startServer } from './start.ts';
import { watchTls } from './tls.ts';

async function withPlace(
  more: Partial<ServerPlace>,
  work: (server: RunningServer, made: TestRoom) => Promise<void>,
): Promise<void> {
  await withSqlite(async ({ store }) => {
    const made = createControlRoom(store, createTestHouse({}));
    const signIn = await readSignInPlan(undefined, {}, made.room.house);
    const place: ServerPlace = { host: '127.0.0.1', port: 0, proxies: [], signIn, ...more };
    const server = await startServer(place, made.room, '/nowhere');
    try {
      await work(server, made);
    } finally {
      await server.stop();
    }
  });
}

const PUBLIC: readonly string[] = [
  '0.0.0.0',
  '::',
  '192.0.2.1',
  'bulwark.example.com',
  '::ffff:0.0.0.0',
  '127.evil.example',
];

for (const host of PUBLIC) {
  test(`does not listen on ${host} without TLS or a proxy`, () =>
    assert.rejects(
      withPlace({ host }, () => Promise.reject(new Error('it listens'))),
      { code: 'usage' },
    ));
}

test('says what is wrong with where it shall listen', async () => {
  await withPlace({}, async ({ url }) => {
    const port = Number(new URL(url).port);
    await assert.rejects(
      withPlace({ port }, () => Promise.resolve()),
      { code: 'cannot-listen', message: /something else listens there/ },
    );
  });
  await assert.rejects(
    withPlace({ proxies: ['10.0.0.300'] }, () => Promise.resolve()),
    { code: 'usage' },
  );
  await assert.rejects(
    withPlace({ tls: { certFile: '/nowhere/tls.crt', keyFile: '/nowhere/tls.key' } }, () => Promise.resolve()),
    { code: 'path-not-found' },
  );
});

const PEERS: readonly (readonly [peer: string, forwarded: string | undefined, path: string, status: number])[] = [
  ['198.51.100.7', '203.0.113.9', '/api/v1/about', 401],
  ['203.0.113.9', undefined, '/api/v1/about', 421],
  ['203.0.113.9', '192.0.2.1', '/api/v1/about', 421],
  ['203.0.113.9', undefined, '/healthz', 200],
  ['203.0.113.9', undefined, '/metrics', 421],
  ['127.0.0.1', undefined, '/api/v1/about', 401],
];

test('behind a proxy only what came through it is answered, but for probes', () =>
  withServer({ proxies: ['198.51.100.0/24'] }, async ({ app }) => {
    for (const [remoteAddress, forwarded, url, status] of PEERS) {
      const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
      const reply = await app.inject({ url, remoteAddress, headers });
      assert.equal(reply.statusCode, status, `${remoteAddress} ${forwarded} ${url}`);
    }
  }));

async function ask(url: string): Promise<{ readonly name: unknown; readonly hsts: unknown; readonly status: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/healthz`, { rejectUnauthorized: false, agent: false }, (reply) => {
      const { subject } = (reply.socket as TLSSocket).getPeerCertificate();
      reply.resume();
      const hsts = reply.headers['strict-transport-security'];
      resolve({ name: subject.CN, hsts, status: reply.statusCode });
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-tls-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('speaks TLS, and shows a renewed certificate without a restart', () =>
  withFolder(async (folder) => {
    const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
    const first = makeCertificate('first');
    writeFileSync(files.certFile, first.cert);
    writeFileSync(files.keyFile, first.key);
    const bytes = { cert: Buffer.from(first.cert), key: Buffer.from(first.key) };
    await withServer({ tls: bytes }, async ({ app, url, room, lines }) => {
      const stop = watchTls(app.server, files, { log: room.log, lookMs: 50 });
      const secure = url.replace('http:', 'https:');
      assert.deepEqual(await ask(secure), { name: 'first', hsts: 'max-age=31536000', status: 200 });
      await setTimeout(100);
      writeFileSync(files.certFile, 'half a file');
      await until(() => lines.some((line) => line.startsWith('error the new certificate cannot be used')));
      assert.equal((await ask(secure)).name, 'first', 'the one before stays');
      const second = makeCertificate('second');
      writeFileSync(files.keyFile, second.key);
      writeFileSync(files.certFile, second.cert);
      await until(async () => (await ask(secure)).name === 'second');
      stop();
    });
  }));

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await isDone()); waitedMs += 50) {
    assert.ok(waitedMs < 5_000, 'it took too long');
    await setTimeout(50);
  }
}
