/** The watchdog as it is installed: a process with the arguments, variables and mounts of its Deployment. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { getPath } from '../../src/base/json.ts';
import { DATA_FOLDER_IN_POD, GATE_NAME, STORE_FILE, WATCHDOG_NAME } from '../../src/program/admission-install/names.ts';
import type { ApiServer } from '../harness/api-server/start-api-server.ts';
import { startApiServer } from '../harness/api-server/start-api-server.ts';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import type { GatePod } from '../harness/gate-pod.ts';
import { startPod, waitFor } from '../harness/gate-pod.ts';
import { playControllers } from '../harness/installed-gate.ts';
import { usePostgres } from '../harness/postgres.ts';

const NAMESPACE = 'bulwark-system';
const IMAGE = `registry.example/bulwark@sha256:${'0'.repeat(64)}`;
const PASSWORD = 'a-long-word-nobody-logs';

function putReady(api: ApiServer, ready: boolean): void {
  api.put({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'bulwark-admission-x1',
      namespace: NAMESPACE,
      labels: { 'kubernetes.io/service-name': GATE_NAME },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
    ports: [{ name: 'https', port: 8443, protocol: 'TCP' }],
  });
}

const policyOf = (api: ApiServer): unknown => {
  const configuration = api.find('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', GATE_NAME);
  return getPath(configuration, ['webhooks', 0, 'failurePolicy']);
};

const policyIs = (api: ApiServer, policy: string): Promise<true> =>
  waitFor(
    () => (policyOf(api) === policy ? true : undefined),
    () => `failurePolicy is ${String(policyOf(api))}, and not ${policy}`,
  );

/** Installs with a store, starts the watchdog's pod, and ends both. */
async function withWatchdog(work: (api: ApiServer, pod: GatePod) => Promise<void>): Promise<void> {
  const api = await startApiServer();
  const stopControllers = playControllers(api);
  using folder = makeFolder({ kubeconfig: api.kubeconfig() });
  const place = ['--kubeconfig', 'kubeconfig', '--image', IMAGE, '--with-store', '127.0.0.0/8'];
  try {
    const { code, stdout, stderr } = await runBulwark(['admission', 'install', '--apply', ...place], {
      cwd: folder.path,
    });
    assert.equal(code, 0, `${stdout}${stderr}`);
    putReady(api, true);
    const hurry = ['--aside-after', '1s', '--back-after', '1s', '--every', '1s'];
    const local = ['--status-host', '127.0.0.1', '--status-port', '0'];
    const pod = startPod(api, WATCHDOG_NAME, join(folder.path, 'pod'), [...hurry, ...local]);
    try {
      await work(api, pod);
    } finally {
      await pod.stop();
    }
  } finally {
    stopControllers();
    await api.close();
  }
}

async function readLedger(store: string): Promise<readonly string[]> {
  using folder = makeFolder({});
  const { code, stdout, stderr } = await runBulwark(['evidence', 'list', '--json', '--store', store], {
    cwd: folder.path,
  });
  assert.equal(code, 0, stderr);
  return [...stdout.matchAll(/"action":"(gate-[a-z-]+)"/g)].map(([, action]) => action ?? '').toReversed();
}

test('what the watchdog does ends in the ledger of the store, be that there or come later', async (t) => {
  const server = await usePostgres();
  t.after(() => server.stop());
  const store = (await server.createDatabase()).replace('bulwark@', `bulwark:${PASSWORD}@`);
  await withWatchdog(async (api, pod) => {
    await pod.heard(/"the gate is guarding"/);
    putReady(api, false);
    await policyIs(api, 'Ignore');
    await pod.heard(/store-file-unusable|cannot be used/);
    const waiting = join(pod.root, DATA_FOLDER_IN_POD, 'unrecorded');
    const kept = (): number | undefined => readdirSync(waiting).length || undefined;
    await waitFor(kept, () => 'nothing waits for the store');
    pod.fill(STORE_FILE, `${store}\n`);
    putReady(api, true);
    await policyIs(api, 'Fail');
    const acts = await waitFor(
      async () => {
        const found = await readLedger(store);
        return found.includes('gate-stepped-back') ? found : undefined;
      },
      () => `the ledger never had it: ${pod.log()}`,
    );
    assert.deepEqual([...acts].sort(), ['gate-stepped-aside', 'gate-stepped-back']);
    assert.deepEqual(readdirSync(waiting), []);
    assert.ok(!pod.log().includes(PASSWORD));
    assert.deepEqual(readdirSync(pod.root).sort(), ['etc', 'var'], 'nothing is written beside the mounts');
  });
});

test('the watchdog is seen to be alive, and says what it sees in numbers', async () => {
  await withWatchdog(async (api, pod) => {
    const [, url = ''] = await pod.heard(/"status":"(http:[^"]+)"/);
    const read = async (path: string, init: RequestInit = {}): Promise<readonly [number, string]> => {
      const answer = await fetch(`${url}${path}`, init);
      return [answer.status, await answer.text()];
    };
    await waitFor(
      async () => ((await read('/readyz'))[0] === 200 ? true : undefined),
      () => `it is never ready: ${pod.log()}`,
    );
    assert.deepEqual(await read('/healthz'), [200, 'ok\n']);
    assert.deepEqual((await read('/other'))[0], 404);
    assert.deepEqual((await read('/healthz', { method: 'POST', body: 'x' }))[0], 405);
    putReady(api, false);
    await policyIs(api, 'Ignore');
    const has = (line: RegExp): Promise<string> =>
      waitFor(
        async () => {
          const [, text] = await read('/metrics');
          return line.test(text) ? text : undefined;
        },
        () => `${String(line)} is in no metric`,
      );
    const text = await has(/^bulwark_watchdog_acts_total\{act="step-aside"\} 1$/m);
    assert.match(text, /^bulwark_watchdog_state\{state="stepped-aside"\} 1$/m);
    assert.match(text, /^bulwark_watchdog_ready_replicas 0$/m);
    assert.match(text, /^bulwark_watchdog_break_glass_until_seconds 0$/m);
    const [, expiry = ''] = /^bulwark_watchdog_certificate_expiry_seconds (\d+)/m.exec(text) ?? [];
    const days = (Number(expiry) - Date.now() / 1_000) / 86_400;
    assert.ok(days > 29 && days < 31, `${days} days`);
    api.faults.add({ kind: 'status', code: 500, times: 1_000 } as never);
    const unanswered = await has(/^bulwark_watchdog_looks_total\{answered="no"\} [1-9]/m);
    assert.match(unanswered, /^bulwark_watchdog_state\{state="stepped-aside"\} 1$/m);
    await waitFor(
      async () => ((await read('/readyz'))[0] === 503 ? true : undefined),
      () => 'it is ready with no API server',
    );
    assert.equal((await read('/healthz'))[0], 200);
    api.faults.clear();
  });
});

const isProbe = (probe: unknown): boolean => JSON.stringify(probe ?? {}).includes('"httpGet"');

test('each pod of the installation is probed, without a shell', async () => {
  await withWatchdog(async (api, pod) => {
    await pod.heard(/"watching"/);
    for (const name of [GATE_NAME, WATCHDOG_NAME]) {
      const deployment = api.find('apps/v1', 'Deployment', name, NAMESPACE);
      const container = getPath(deployment, ['spec', 'template', 'spec', 'containers', 0]) as unknown as JsonObject;
      for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
        assert.ok(isProbe(container[probe]), `${name} ${probe}`);
      }
    }
    assert.equal(await pod.stop(), 0);
  });
});
