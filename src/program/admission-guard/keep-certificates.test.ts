/** Certificates kept in a folder and in a cluster: crashes, damage, roll-over, and two at once. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startApiServer } from '../../../test/harness/api-server/start-api-server.ts';
import { makeFolder } from '../../../test/harness/cli.ts';
import { AppError } from '../../base/errors.ts';
import { getPath } from '../../base/json.ts';
import { createCertificates } from '../../certificates/x509/index.ts';
import { createFiles } from '../../cli/files.ts';
import { connectCluster } from '../../clusters/kubernetes/index.ts';
import { DEFAULT_CERTIFICATE_RULES } from '../../model/certificate-life.ts';
import type { CertificateShelf } from './certificate-shelf.ts';
import { readAuthorityText } from './certificate-shelf.ts';
import { createClusterShelf } from './cluster-shelf.ts';
import { createFolderShelf } from './folder-shelf.ts';
import type { CertificateKeeping } from './keep-certificates.ts';
import { keepCertificates } from './keep-certificates.ts';
import { AUTHORITY_REF, CONFIGURATION_REF, GATE_DNS_NAMES, SERVING_REF } from './names.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse('2026-03-01T00:00:00Z');
const NAMES = { dnsNames: GATE_DNS_NAMES, addresses: [] };
const certificates = createCertificates();

function keepAt(nowMs: number, rest: Partial<CertificateKeeping> = {}): CertificateKeeping {
  return { certificates, rules: DEFAULT_CERTIFICATE_RULES, clock: { nowMs: () => nowMs }, names: NAMES, ...rest };
}

const decode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : '', 'base64').toString();

const configuration = (caBundle?: string) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: CONFIGURATION_REF.name },
  webhooks: ['enforce.bulwark.dev', 'observe.bulwark.dev'].map((name) => ({
    name,
    clientConfig: {
      service: { namespace: 'bulwark-system', name: 'bulwark-admission', path: '/admit', port: 443 },
      ...(caBundle === undefined ? {} : { caBundle }),
    },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: '*' }],
    failurePolicy: 'Ignore',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  })),
});

async function withCluster(
  work: (api: Awaited<ReturnType<typeof startApiServer>>, openShelf: () => Promise<CertificateShelf>) => Promise<void>,
): Promise<void> {
  const api = await startApiServer();
  using folder = makeFolder({ kubeconfig: api.kubeconfig() });
  const surroundings = { env: {}, clock: { nowMs: () => Date.now() } };
  const open = async () =>
    createClusterShelf(await connectCluster({ kubeconfig: join(folder.path, 'kubeconfig') }, surroundings));
  try {
    await work(api, open);
  } finally {
    await api.close();
  }
}

test('in a folder: the first call makes everything, the next does nothing, and renewal can be asked for', async () => {
  using folder = makeFolder({});
  const shelf = createFolderShelf(folder.path, createFiles());
  const first = await keepCertificates(shelf, keepAt(NOW_MS));
  assert.deepEqual(
    first.steps.map((step) => step.do),
    ['make-authority', 'issue-leaf'],
  );
  assert.deepEqual((await keepCertificates(shelf, keepAt(NOW_MS))).steps, []);
  const renewed = await keepCertificates(shelf, keepAt(NOW_MS + DAY_MS, { isForced: true }));
  assert.deepEqual(renewed.steps, [{ do: 'issue-leaf', why: 'it was asked for' }]);
  assert.notEqual(renewed.leaf.facts.fingerprint, first.leaf.facts.fingerprint);
  assert.equal(renewed.bundle, first.bundle);
  const read = (name: string): string => new TextDecoder().decode(createFiles().readBytes(join(folder.path, name)));
  assert.equal(read('ca.crt'), first.bundle);
  assert.equal(read('tls.crt'), renewed.leaf.certificate);
  assert.equal(certificates.isKeyOf(read('tls.key'), read('tls.crt')), true);
  for (const name of ['tls.key', 'authority.json']) {
    assert.equal(statSync(join(folder.path, name)).mode & 0o777, 0o600, name);
  }
});

test('what a crash or a person has left is seen, and made anew', async () => {
  const files = createFiles();
  using folder = makeFolder({});
  const shelf = createFolderShelf(folder.path, files);
  const first = await keepCertificates(shelf, keepAt(NOW_MS));
  const other = await keepCertificates(createFolderShelf(join(folder.path, 'other'), files), keepAt(NOW_MS));
  const table: readonly (readonly [string, () => void])[] = [
    ['the key of another', () => void files.replaceWhole(join(folder.path, 'tls.key'), other.leaf.key)],
    ['a certificate of another', () => void files.replaceWhole(join(folder.path, 'tls.crt'), other.leaf.certificate)],
    ['no key', () => files.remove(join(folder.path, 'tls.key'))],
  ];
  for (const [title, damage] of table) {
    damage();
    const { steps, leaf, bundle } = await keepCertificates(shelf, keepAt(NOW_MS));
    assert.deepEqual(steps, [{ do: 'issue-leaf', why: 'there is none' }], title);
    assert.ok(certificates.isSignedBy(leaf.certificate, bundle) && bundle === first.bundle, title);
  }
  files.replaceWhole(join(folder.path, 'authority.json'), '{"signing"');
  await assert.rejects(keepCertificates(shelf, keepAt(NOW_MS)), { code: 'invalid-certificate' });
  assert.throws(() => readAuthorityText('[]', 'here'), { code: 'invalid-certificate' });
});

test('a leaf without a name that is asked for is made anew', async () => {
  using folder = makeFolder({});
  const shelf = createFolderShelf(folder.path, createFiles());
  const names = { dnsNames: ['gate.example'], addresses: ['127.0.0.1'] };
  await keepCertificates(shelf, keepAt(NOW_MS, { names }));
  const wider = { dnsNames: ['gate.example', 'a.gate.example'], addresses: ['127.0.0.1'] };
  const { steps, leaf } = await keepCertificates(shelf, keepAt(NOW_MS, { names: wider }));
  assert.deepEqual(
    steps.map((step) => step.do),
    ['issue-leaf'],
  );
  assert.deepEqual(leaf.facts.names, wider);
});

test('an authority is never asked for what it cannot vouch for', async () => {
  using folder = makeFolder({});
  const shelf = createFolderShelf(folder.path, createFiles());
  const names = { dnsNames: ['gate.example'], addresses: ['127.0.0.1'] };
  await keepCertificates(shelf, keepAt(NOW_MS, { names }));
  for (const foreign of [{ dnsNames: ['gate.example', 'other.example'] }, { addresses: ['127.0.0.2'] }]) {
    const asked = { ...names, ...foreign };
    await assert.rejects(keepCertificates(shelf, keepAt(NOW_MS, { names: asked })), { code: 'state-conflict' });
  }
  const fewer = { dnsNames: ['gate.example'], addresses: [] };
  assert.deepEqual((await keepCertificates(shelf, keepAt(NOW_MS, { names: fewer }))).steps, []);
});

test('a client has a certificate of its own kind, and another name makes another one', async () => {
  using folder = makeFolder({});
  const shelf = createFolderShelf(folder.path, createFiles());
  const names = { dnsNames: [], addresses: [] };
  const first = await keepCertificates(shelf, keepAt(NOW_MS, { names, client: 'kube-apiserver' }));
  assert.equal(first.leaf.facts.subject, 'CN=kube-apiserver');
  assert.deepEqual((await keepCertificates(shelf, keepAt(NOW_MS, { names, client: 'kube-apiserver' }))).steps, []);
  const { steps, leaf } = await keepCertificates(shelf, keepAt(NOW_MS, { names, client: 'other' }));
  assert.deepEqual([steps.length, leaf.facts.subject], [1, 'CN=other']);
});

test('in a cluster: Secrets hold keys, the configuration gets the bundle, and an authority rolls over', async (t) => {
  await withCluster(async (api, openShelf) => {
    const shelf = await openShelf();
    const secret = (name: string) => api.find('v1', 'Secret', name, 'bulwark-system');
    api.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bulwark-system' } });
    const first = await keepCertificates(shelf, keepAt(NOW_MS));
    assert.equal(secret(SERVING_REF.name)?.['type'], 'kubernetes.io/tls');
    const served = (): string => decode(getPath(secret(SERVING_REF.name), ['data', 'tls.crt']));
    assert.equal(served(), first.leaf.certificate);
    assert.ok(getPath(secret(AUTHORITY_REF.name), ['data', 'authority.json']) !== undefined);
    api.put(configuration());
    const published = (): string => {
      const found = api.find(
        'admissionregistration.k8s.io/v1',
        'ValidatingWebhookConfiguration',
        CONFIGURATION_REF.name,
      );
      const bundles = [0, 1].map((place) => getPath(found, ['webhooks', place, 'clientConfig', 'caBundle']));
      assert.equal(bundles[0], bundles[1]);
      return decode(bundles[0]);
    };
    const done: string[] = [];
    const sizes = new Set<number>();
    for (let day = 0; day < 800; day += 4) {
      const nowMs = NOW_MS + day * DAY_MS;
      const { steps } = await keepCertificates(shelf, keepAt(nowMs));
      done.push(...steps.map((step) => step.do));
      const trusted = certificates.read(published());
      sizes.add(trusted.length);
      assert.ok(certificates.isSignedBy(served(), published()), `day ${day}`);
      const [leaf] = certificates.read(served());
      assert.ok(leaf !== undefined && leaf.notBeforeMs <= nowMs && nowMs < leaf.notAfterMs, `day ${day}`);
    }
    t.diagnostic(`800 days in 200 looks: ${done.length} steps`);
    const count = (step: string): number => done.filter((one) => one === step).length;
    assert.deepEqual(['announce', 'promote', 'drop'].map(count), [3, 3, 3]);
    assert.ok(count('issue-leaf') >= 38);
    assert.deepEqual(sizes, new Set([1, 2]));
  });
});

test('of two who keep the same certificates one gives way', async () => {
  await withCluster(async (api, openShelf) => {
    api.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bulwark-system' } });
    const shelves = await Promise.all([openShelf(), openShelf(), openShelf()]);
    const [shelf] = shelves;
    assert.ok(shelf !== undefined);
    for (const nowMs of [NOW_MS, NOW_MS + 21 * DAY_MS, NOW_MS + 42 * DAY_MS]) {
      const ends = await Promise.allSettled(shelves.map((one) => keepCertificates(one, keepAt(nowMs))));
      for (const end of ends) {
        if (end.status === 'fulfilled') continue;
        assert.ok(end.reason instanceof AppError && end.reason.code === 'cluster-conflict', String(end.reason));
      }
      const { steps, leaf, bundle } = await keepCertificates(shelf, keepAt(nowMs));
      assert.deepEqual(steps, []);
      assert.ok(certificates.isSignedBy(leaf.certificate, bundle));
    }
  });
});
