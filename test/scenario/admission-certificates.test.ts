/** A real API client, a real listener, real TLS: an authority rolls over while requests come. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { getPath } from '../../src/base/json.ts';
import { createCertificates } from '../../src/certificates/x509/index.ts';
import { createFiles } from '../../src/cli/files.ts';
import { connectCluster } from '../../src/clusters/kubernetes/index.ts';
import type { CertificateRules } from '../../src/model/certificate-life.ts';
import { createClusterShelf } from '../../src/program/admission-guard/cluster-shelf.ts';
import { keepCertificates } from '../../src/program/admission-guard/keep-certificates.ts';
import { GATE_DNS_NAMES } from '../../src/program/admission-guard/names.ts';
import { createGate } from '../../src/program/admit/gate.ts';
import { startGate } from '../../src/server/admission/start-gate.ts';
import type { ApiServer } from '../harness/api-server/start-api-server.ts';
import { startApiServer } from '../harness/api-server/start-api-server.ts';
import { makeFolder } from '../harness/cli.ts';
import { makeGateSettings, makeLabelControl } from '../harness/gate.ts';
import { makeGateCertificates } from '../harness/gate-certificates.ts';

const MINUTE_MS = 60_000;
const YOUNG: CertificateRules = {
  authorityMs: 60 * MINUTE_MS,
  leafMs: 30 * MINUTE_MS,
  announceMs: 0,
  backdateMs: MINUTE_MS,
};
/** With leaves as long as this the authority comes to its end at once. */
const DUE: CertificateRules = { ...YOUNG, authorityMs: 600 * MINUTE_MS, leafMs: 120 * MINUTE_MS };
/** Longer than a replica takes to look at its files. */
const LOOKS_MS_MAX = 20_000;

const CONFIGURATION = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'bulwark-admission' },
  webhooks: [
    {
      name: 'enforce.bulwark.dev',
      clientConfig: {
        service: { namespace: 'bulwark-system', name: 'bulwark-admission', path: '/admit/enforce', port: 443 },
      },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'], scope: '*' }],
      failurePolicy: 'Fail',
      sideEffects: 'None',
      timeoutSeconds: 5,
      admissionReviewVersions: ['v1'],
    },
  ],
};

async function startReplica(folder: string) {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const settings = makeGateSettings({ controls: [makeLabelControl('T-1')] });
  const clock = { nowMs: () => Date.now() };
  const gate = createGate(settings, { clock, findNamespace: () => undefined, replica: 'r1', isFailOpen: false });
  return startGate(
    {
      host: '127.0.0.1',
      port: 0,
      tls: { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') },
      clientCaFile: join(folder, 'client-ca.crt'),
      graceMs: 0,
    },
    { gate, recorder: { record: () => undefined }, log, findHindrance: () => undefined, listMetrics: () => [] },
  );
}

/** What the API server answers to a ConfigMap: the label `bad` is refused by the gate. */
async function ask(api: ApiServer, name: string, labels: Readonly<Record<string, string>>): Promise<number> {
  const answer = await fetch(`${api.plainUrl}/api/v1/namespaces/default/configmaps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels } }),
  });
  await answer.body?.cancel();
  return answer.status;
}

test('an authority rolls over under load, with mutual TLS: every request gets the right answer', async (t) => {
  const { client, clientBundle, stranger } = await makeGateCertificates();
  const files = createFiles();
  using folder = makeFolder({ 'client-ca.crt': clientBundle });
  const identity = { cert: client.certificate, key: client.key };
  const api = await startApiServer({ webhookIdentity: identity });
  files.replaceWhole(join(folder.path, 'kubeconfig'), api.kubeconfig());
  api.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bulwark-system' } });
  const clock = { nowMs: () => Date.now() };
  const cluster = await connectCluster({ kubeconfig: join(folder.path, 'kubeconfig') }, { env: {}, clock });
  const certificates = createCertificates();
  const keep = (rules: CertificateRules) =>
    keepCertificates(createClusterShelf(cluster), {
      certificates,
      rules,
      clock,
      names: { dnsNames: GATE_DNS_NAMES, addresses: [] },
    });
  /** As the kubelet does, later than the Secret. */
  const mount = (): void => {
    const secret = api.find('v1', 'Secret', 'bulwark-admission-tls', 'bulwark-system');
    for (const name of ['tls.crt', 'tls.key']) {
      const value = getPath(secret, ['data', name]);
      files.replaceWhole(join(folder.path, name), Buffer.from(typeof value === 'string' ? value : '', 'base64'));
    }
  };
  const first = await keep(YOUNG);
  mount();
  const replica = await startReplica(folder.path);
  api.mapService('bulwark-system', 'bulwark-admission', [Number(new URL(replica.url).port)]);
  api.put(CONFIGURATION);
  await keep(YOUNG);
  const ending = new AbortController();
  let asked = 0;
  const faults: string[] = [];
  const load = (async (): Promise<void> => {
    while (!ending.signal.aborted) {
      asked += 1;
      const isBad = asked % 2 === 0;
      const status = await ask(api, `c${asked}`, isBad ? { bad: 'yes' } : {});
      if ((status === 201) === isBad) faults.push(`request ${asked}: ${status}`);
      await new Promise((resolve) => void setTimeout(resolve, 20));
    }
  })();
  try {
    const { steps, leaf, bundle } = await keep(DUE);
    assert.deepEqual(
      steps.map((step) => step.do),
      ['announce', 'promote', 'issue-leaf'],
    );
    assert.equal(certificates.read(bundle).length, 2);
    assert.equal(certificates.isSignedBy(leaf.certificate, first.bundle), false);
    await new Promise((resolve) => void setTimeout(resolve, 500)); // the replica still shows the old leaf
    mount();
    const url = `${replica.url}/metrics`;
    const shown = async (): Promise<string> => (await readShown(url, bundle, GATE_DNS_NAMES[0] ?? '')).toLowerCase();
    for (const endMs = Date.now() + LOOKS_MS_MAX; (await shown()) !== leaf.facts.serial; ) {
      assert.ok(Date.now() < endMs, 'the replica never showed the new certificate');
      await new Promise((resolve) => void setTimeout(resolve, 200));
    }
    await new Promise((resolve) => void setTimeout(resolve, 500));
  } finally {
    ending.abort();
    await load;
  }
  t.diagnostic(`requests while the authority rolled over: ${asked}, wrong: ${faults.length}`);
  assert.deepEqual(faults, []);
  assert.ok(asked > 50);
  await refuseStranger(api, { cert: stranger.certificate, key: stranger.key }, replica.url);
  await replica.stop();
  await api.close();
});

/** An API server whose certificate nobody knows is told nothing, and the request falls to `failurePolicy`. */
async function refuseStranger(
  known: ApiServer,
  identity: { readonly cert: string; readonly key: string },
  url: string,
): Promise<void> {
  const configuration = known.find(CONFIGURATION.apiVersion, CONFIGURATION.kind, CONFIGURATION.metadata.name);
  for (const webhookIdentity of [identity, undefined]) {
    const api = await startApiServer(webhookIdentity === undefined ? {} : { webhookIdentity });
    api.mapService('bulwark-system', 'bulwark-admission', [Number(new URL(url).port)]);
    api.put(configuration ?? {});
    assert.equal(await ask(api, 'c', {}), 500);
    await api.close();
  }
}

/** Serial number of the certificate that a new connection is shown. */
function readShown(url: string, ca: string, servername: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), ca, servername }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
