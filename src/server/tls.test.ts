/** A certificate that changes on the disk, as a kubelet changes it, under open connections. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { makeFolder } from '../../test/harness/cli.ts';
import { makeCertificate } from '../../test/harness/certificate.ts';
import { makeGateCertificates } from '../../test/harness/gate-certificates.ts';
import type { Identity } from '../certificates/api.ts';
import type { Log } from '../program/control-room.ts';
import { readClientAuthorities, readTls, TLS_MIN, watchTls } from './tls.ts';

const LOOK_MS = 20;

/** A Secret as the kubelet mounts it: files are links into `..data`, itself a link that is exchanged in one step. */
function createMount(folder: string) {
  let version = 0;
  return {
    files: { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') },
    write: ({ certificate, key }: Identity): void => {
      const before = `..version-${version}`;
      version += 1;
      const name = `..version-${version}`;
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'tls.crt'), certificate);
      writeFileSync(join(folder, name, 'tls.key'), key);
      symlinkSync(name, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
      if (version === 1) {
        for (const file of ['tls.crt', 'tls.key']) symlinkSync(join('..data', file), join(folder, file));
      }
      rmSync(join(folder, before), { recursive: true, force: true });
    },
  };
}

type Asked = { readonly text: string; readonly serial: string; readonly isReused: boolean };

function ask(port: number, agent: Agent, { ca, name }: { readonly ca: string; readonly name: string }): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, agent, ca, servername: name }, (response) => {
      const { serialNumber } = (response.socket as TLSSocket).getPeerCertificate();
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ text, serial: serialNumber, isReused: request.reusedSocket }));
    });
    request.on('error', reject);
  });
}

/** Asks on connections of their own until another certificate is shown than `serial`. */
async function askUntilChanged(
  port: number,
  serial: string,
  trust: { readonly ca: string; readonly name: string },
): Promise<Asked> {
  for (let attempt = 0; attempt < 250; attempt++) {
    const asked = await ask(port, new Agent({ maxCachedSessions: 0 }), trust);
    if (asked.serial !== serial) return asked;
    await new Promise((resolve) => void setTimeout(resolve, LOOK_MS));
  }
  throw new Error('the certificate that is shown never changed');
}

test('a renewed certificate is shown to new connections, and those that are open go on', async () => {
  const { bundle: ca, name, issueLeaf } = await makeGateCertificates();
  using folder = makeFolder({});
  const mount = createMount(folder.path);
  mount.write(await issueLeaf());
  const lines: string[] = [];
  const say = (message: string): void => void lines.push(message);
  const log: Log = { info: say, warn: say, error: say };
  const { cert, key } = readTls(mount.files);
  const server = createServer({ cert: Buffer.from(cert), key: Buffer.from(key), minVersion: TLS_MIN }, (_, response) =>
    response.end('ok'),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = watchTls(server, mount.files, { log, lookMs: LOOK_MS });
  const kept = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0 });
  try {
    const trust = { ca, name };
    const first = await ask(port, kept, trust);
    let { serial } = first;
    for (let renewal = 1; renewal <= 3; renewal++) {
      mount.write(await issueLeaf());
      const fresh = await askUntilChanged(port, serial, trust);
      const open = await ask(port, kept, trust);
      assert.deepEqual([fresh.text, open.text, open.isReused, open.serial], ['ok', 'ok', true, first.serial]);
      serial = fresh.serial;
    }
    // A pair that does not fit leaves the one in use, and the next that fits is taken.
    mount.write({ ...(await issueLeaf()), key: (await issueLeaf()).key });
    while (!lines.some((line) => line.includes('the one before stays'))) {
      await new Promise((resolve) => void setTimeout(resolve, LOOK_MS));
    }
    assert.equal((await ask(port, new Agent(), trust)).serial, serial);
    mount.write(await issueLeaf());
    assert.equal((await askUntilChanged(port, serial, trust)).text, 'ok');
  } finally {
    stop();
    kept.destroy();
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  }
});

test('what is no certificate and its key is refused before it is served', () => {
  using folder = makeFolder({});
  const { cert, key } = makeCertificate('one');
  const other = makeCertificate('other');
  const files = { certFile: join(folder.path, 'tls.crt'), keyFile: join(folder.path, 'tls.key') };
  const rows = [
    ['', ''],
    ['garbage', key],
    [cert, 'garbage'],
    [cert.slice(0, 120), key],
    [cert, other.key],
    [key, cert],
  ] as const;
  for (const [first, second] of rows) {
    writeFileSync(files.certFile, first);
    writeFileSync(files.keyFile, second);
    assert.throws(() => readTls(files), { code: 'invalid-certificate' });
  }
  for (const certFile of [join(folder.path, 'pipe'), '/dev/zero']) {
    if (!existsSync(certFile)) execFileSync('mkfifo', [certFile]);
    assert.throws(() => readTls({ ...files, certFile }), { code: 'invalid-certificate', message: /no regular file/ });
    assert.throws(() => readClientAuthorities(certFile), { code: 'invalid-certificate' });
  }
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
  assert.equal(Buffer.from(readTls(files).cert).toString(), cert);
});
