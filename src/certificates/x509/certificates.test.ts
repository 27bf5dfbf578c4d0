/** Certificates as others see them: read again, shown in real handshakes, and refused where they must be. */
import assert from 'node:assert/strict';
import { createServer, connect, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import type { AuthorityRequest, Identity, LeafRequest, ServerNames } from '../api.ts';
import { createCertificates } from './index.ts';

const certificates = createCertificates();
const HOUR_MS = 3_600_000;
/** Certificates know whole seconds. */
const NOW_MS = Math.floor(Date.now() / 1_000) * 1_000;
const NAME = 'gate.example.svc';
const NAMES: ServerNames = { dnsNames: [NAME], addresses: ['127.0.0.1', '::1', '2001:db8::7:1'] };
const DAY = { notBeforeMs: NOW_MS - HOUR_MS, notAfterMs: NOW_MS + 24 * HOUR_MS };
const HOUR = { notBeforeMs: NOW_MS - HOUR_MS, notAfterMs: NOW_MS + HOUR_MS };

const AUTHORITY: AuthorityRequest = { commonName: 'An authority, a/b=c', use: 'server', names: NAMES, ...DAY };
const LEAF: LeafRequest = { commonName: NAME, use: 'server', names: NAMES, ...HOUR };
const CLIENTS: AuthorityRequest = { ...AUTHORITY, commonName: 'Clients', use: 'client' };
const NO_NAMES: ServerNames = { dnsNames: [], addresses: [] };

test('what is written is read again', async () => {
  const authority = await certificates.makeAuthority(AUTHORITY);
  const leaf = await certificates.issueLeaf(authority, LEAF);
  const [facts, second, ...rest] = certificates.read(`text\n${leaf.certificate}\n${authority.certificate}`);
  assert.ok(facts !== undefined && second !== undefined);
  assert.equal(rest.length, 0);
  assert.deepEqual(
    { ...facts, fingerprint: '', serial: '' },
    {
      ...HOUR,
      fingerprint: '',
      serial: '',
      subject: `CN=${NAME}`,
      issuer: second.subject,
      isAuthority: false,
      names: { dnsNames: [NAME], addresses: ['127.0.0.1', '0:0:0:0:0:0:0:1', '2001:DB8:0:0:0:0:7:1'] },
      pem: leaf.certificate,
    },
  );
  assert.deepEqual([second.isAuthority, second.notAfterMs], [true, DAY.notAfterMs]);
  assert.match(facts.fingerprint, /^[0-9a-f]{64}$/);
  assert.match(facts.serial, /^[4-7][0-9a-f]{31}$/);
  const [again] = certificates.read((await certificates.issueLeaf(authority, LEAF)).certificate);
  assert.notEqual(again?.serial, facts.serial);
});

test('a signature is that of the key, not that of the name', async () => {
  const [one, other] = [await certificates.makeAuthority(AUTHORITY), await certificates.makeAuthority(AUTHORITY)];
  const leaf = await certificates.issueLeaf(one, LEAF);
  assert.equal(certificates.isSignedBy(leaf.certificate, one.certificate), true);
  assert.equal(certificates.isSignedBy(leaf.certificate, other.certificate), false);
  assert.equal(certificates.isSignedBy(leaf.certificate, other.certificate + one.certificate), true);
  assert.equal(certificates.isSignedBy(leaf.certificate, leaf.certificate), false);
  assert.equal(certificates.isFor(leaf.certificate, { ...NAMES, addresses: ['2001:db8:0:0::7:1'] }), true);
  for (const names of [{ dnsNames: ['other.example'] }, { dnsNames: [`a.${NAME}`] }, { addresses: ['127.0.0.2'] }]) {
    assert.equal(certificates.isFor(leaf.certificate, { ...NO_NAMES, ...names }), false, JSON.stringify(names));
  }
  assert.equal(certificates.isKeyOf(leaf.key, leaf.certificate), true);
  assert.equal(certificates.isKeyOf(one.key, leaf.certificate), false);
});

test('what cannot be used is refused with one code', async () => {
  const authority = await certificates.makeAuthority(AUTHORITY);
  const other = await certificates.makeAuthority(AUTHORITY);
  const broken = authority.certificate.replace(/\n.{8}/, '\nAAAAAAAA');
  const table: readonly (readonly [string, () => unknown])[] = [
    ['no PEM', () => certificates.read('nothing')],
    ['PEM that is no certificate', () => certificates.read(broken)],
    ['a key that is none', () => certificates.isKeyOf('nothing', authority.certificate)],
    ['nothing signed', () => certificates.isSignedBy('', authority.certificate)],
    ['an authority that is none', () => certificates.issueLeaf({ certificate: 'x', key: 'y' }, LEAF)],
    ['the key of another', () => certificates.issueLeaf({ ...authority, key: other.key }, LEAF)],
    ['a leaf that outlasts', () => certificates.issueLeaf(authority, { ...LEAF, notAfterMs: DAY.notAfterMs + 1_000 })],
  ];
  for (const [title, work] of table) {
    await assert.rejects(
      async () => work(),
      (error) => error instanceof AppError && error.code === 'invalid-certificate',
      title,
    );
  }
});

type Told = { readonly error: string | undefined; readonly client: string | undefined };

/** A real handshake: what the client finds wrong with the server, and as whom the server knows the client. */
async function shakeHands(
  server: Identity & { readonly clientAuthorities?: string },
  client: { readonly trusted: string; readonly name: string; readonly identity?: Identity },
): Promise<Told> {
  const { clientAuthorities } = server;
  const demand = clientAuthorities === undefined ? {} : { ca: clientAuthorities, requestCert: true };
  const listener = createServer({ cert: server.certificate, key: server.key, ...demand });
  let seen: string | undefined;
  listener.on('secureConnection', (socket: TLSSocket) => {
    const { CN } = socket.getPeerCertificate().subject ?? {};
    seen = typeof CN === 'string' ? CN : undefined;
    socket.end('ok');
  });
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const { certificate, key } = client.identity ?? {};
  const error = await new Promise<string | undefined>((resolve) => {
    const options = { host: '127.0.0.1', port, servername: client.name, ca: client.trusted };
    const socket = connect({ ...options, ...(key === undefined ? {} : { cert: certificate, key }) });
    socket.on('data', () => resolve(undefined));
    socket.on('error', (fault: NodeJS.ErrnoException) => resolve(`${fault.code} ${fault.message}`));
    socket.on('close', () => resolve('closed'));
  });
  await new Promise<void>((resolve) => void listener.close(() => resolve()));
  return { error, client: seen };
}

test('a client that trusts the authority takes the leaf for its names and its time, and nothing else', async () => {
  const authority = await certificates.makeAuthority(AUTHORITY);
  const other = await certificates.makeAuthority(AUTHORITY);
  const issue = (wanted: Partial<LeafRequest>) => certificates.issueLeaf(authority, { ...LEAF, ...wanted });
  const withName = (name: string) => issue({ names: { dnsNames: [name], addresses: [] } });
  const table: readonly (readonly [string, Identity, string, string | undefined, string?])[] = [
    ['its name', await issue({}), NAME, undefined],
    ['a name below it', await withName(`a.${NAME}`), `a.${NAME}`, undefined],
    ['a name it was not made for', await withName('other.example'), 'other.example', 'permitted subtree violation'],
    ['a name that only ends alike', await withName(`x${NAME}`), `x${NAME}`, 'permitted subtree violation'],
    ['a leaf for other names', await issue({}), 'other.example', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a leaf for clients', await issue({ use: 'client', names: NO_NAMES }), NAME, 'INVALID_PURPOSE'],
    ['a leaf that has ended', await issue({ notAfterMs: NOW_MS - 60_000 }), NAME, 'CERT_HAS_EXPIRED'],
    ['a leaf that has not begun', await issue({ notBeforeMs: NOW_MS + 60_000 }), NAME, 'CERT_NOT_YET_VALID'],
    ['another authority', await issue({}), NAME, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', other.certificate],
    ['both authorities', await issue({}), NAME, undefined, other.certificate + authority.certificate],
    ['an authority instead of a leaf', await certificates.makeAuthority(AUTHORITY), NAME, 'INVALID_PURPOSE'],
  ];
  for (const [title, leaf, name, expected, trusted = authority.certificate] of table) {
    const { error } = await shakeHands(leaf, { trusted, name });
    if (expected === undefined) assert.equal(error, undefined, title);
    else assert.ok(error?.includes(expected), `${title}: ${error ?? 'taken'}`);
  }
});

test('without addresses an authority vouches for no address', async () => {
  const names = { dnsNames: [NAME], addresses: [] };
  const authority = await certificates.makeAuthority({ ...AUTHORITY, names });
  for (const address of ['127.0.0.1', '::1']) {
    const leaf = await certificates.issueLeaf(authority, { ...LEAF, names: { ...names, addresses: [address] } });
    const { error } = await shakeHands(leaf, { trusted: authority.certificate, name: NAME });
    assert.match(error ?? '', /excluded subtree violation/, address);
  }
});

test('mutual TLS: the server knows who calls by a certificate of its clients, and by no other', async () => {
  const servers = await certificates.makeAuthority(AUTHORITY);
  const clients = await certificates.makeAuthority(CLIENTS);
  const server = { ...(await certificates.issueLeaf(servers, LEAF)), clientAuthorities: clients.certificate };
  const asClient = { commonName: 'kube-apiserver', use: 'client', names: NO_NAMES, ...HOUR } as const;
  const caller = await certificates.issueLeaf(clients, asClient);
  const stranger = await certificates.issueLeaf(await certificates.makeAuthority(CLIENTS), asClient);
  const table: readonly (readonly [string, Identity | undefined, string | undefined])[] = [
    ['its certificate', caller, 'kube-apiserver'],
    ['none', undefined, undefined],
    ['one of a stranger', stranger, undefined],
    ['one for servers', await certificates.issueLeaf(servers, LEAF), undefined],
  ];
  for (const [title, identity, expected] of table) {
    const client = { trusted: servers.certificate, name: NAME, ...(identity === undefined ? {} : { identity }) };
    assert.equal((await shakeHands(server, client)).client, expected, title);
  }
});

test('years from 2050 on are written in four digits', async () => {
  const notAfterMs = Date.parse('2050-01-01T00:00:00Z');
  const [late] = certificates.read((await certificates.makeAuthority({ ...AUTHORITY, notAfterMs })).certificate);
  assert.equal(late?.notAfterMs, notAfterMs);
});
