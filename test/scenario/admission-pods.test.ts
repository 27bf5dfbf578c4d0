/** The pods as they are installed: processes with the arguments, variables and mounts of their Deployments. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import { getPath } from '../../src/base/json.ts';
import { DATA_FOLDER_IN_POD, GATE_NAME, STORE_FILE, WATCHDOG_NAME } from '../../src/program/admission-install/names.ts';
import type { ApiServer } from '../harness/api-server/start-api-server.ts';
import { startApiServer } from '../harness/api-server/start-api-server.ts';
import type { CliRun } from '../harness/cli.ts';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import type { GatePod } from '../harness/gate-pod.ts';
import { startPod, waitFor } from '../harness/gate-pod.ts';
import { IMAGE, playControllers } from '../harness/installed-gate.ts';
import { usePostgres } from '../harness/postgres.ts';

const NAMESPACE = 'bulwark-system';
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

type Installed = {
  readonly api: ApiServer;
  readonly folder: string;
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
};

/** Installs with a store, whose Secret is not there yet. `more` says by what else, with files of `prepare`. */
async function withInstallation(
  prepare: (installed: Installed) => Promise<readonly string[]>,
  work: (installed: Installed) => Promise<void>,
): Promise<void> {
  const api = await startApiServer();
  const stopControllers = playControllers(api);
  using folder = makeFolder({ kubeconfig: api.kubeconfig() });
  const env = { KUBECONFIG: join(folder.path, 'kubeconfig') };
  const run = (...args: readonly string[]) => runBulwark(args, { cwd: folder.path, env });
  const installed = { api, folder: folder.path, run };
  try {
    const more = await prepare(installed);
    const how = ['--apply', '--image', IMAGE, '--with-store', '127.0.0.0/8', ...more];
    const { code, stdout, stderr } = await run('admission', 'install', ...how);
    assert.equal(code, 0, `${stdout}${stderr}`);
    await work(installed);
  } finally {
    stopControllers();
    await api.close();
  }
}

const HERE = '127.0.0.1';

/** Starts the watchdog's pod, which is in a hurry, and ends it after the work. */
function withWatchdog(work: (api: ApiServer, pod: GatePod) => Promise<void>): Promise<void> {
  return withInstallation(
    () => Promise.resolve([]),
    async ({ api, folder }) => {
      putReady(api, true);
      const local = ['--status-host', HERE, '--status-port', '0'];
      const hurry = ['--aside-after', '1s', '--back-after', '1s', '--every', '1s'];
      const pod = startPod(api, WATCHDOG_NAME, join(folder, 'pod'), [...local, ...hurry]);
      try {
        await work(api, pod);
      } finally {
        await pod.stop();
      }
    },
  );
}

async function readLedger(store: string): Promise<readonly string[]> {
  using folder = makeFolder({});
  const { code, stdout, stderr } = await runBulwark(['evidence', 'list', '--json', '--store', store], {
    cwd: folder.path,
  });
  assert.equal(code, 0, stderr);
  return [...stdout.matchAll(/"action":"(gate-[a-z-]+)"/g)].map(([, action]) => action ?? '').toReversed();
}

test('what the watchdog does ends in the ledger of the store, be that there or come later', async () => {
  const store = (await (await usePostgres()).createDatabase()).replace('bulwark@', `bulwark:${PASSWORD}@`);
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
    api.faults.add({ kind: 'status', code: 500, times: 1_000 });
    const unanswered = await has(/^bulwark_watchdog_looks_total\{answered="no"\} [1-9]/m);
    assert.match(unanswered, /^bulwark_watchdog_state\{state="stepped-aside"\} 1$/m);
    assert.equal((await read('/healthz'))[0], 200);
    api.faults.clear();
    assert.equal(await pod.stop(), 0);
  });
});

/** A bundle of the catalogue, the key that has signed it, and authorities of clients. */
async function prepareReplica({ run }: Installed): Promise<readonly string[]> {
  const made = await run('admission', 'bundle', '--out', 'gate.json');
  assert.equal(made.code, 0, made.stderr);
  const key = (await run('admission', 'bundle', '--public-key')).stdout.trim();
  await run('admission', 'certificates', '--out', 'client', '--client', 'kube-apiserver');
  return ['--bundle', 'gate.json', '--bundle-key', key, '--client-ca', 'client/ca.crt'];
}

async function createPrivileged({ plainUrl, token }: ApiServer): Promise<readonly [number, string]> {
  const spec = { containers: [{ name: 'web', image: 'web:1', securityContext: { privileged: true } }] };
  const answer = await fetch(`${plainUrl}/api/v1/namespaces/default/pods`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec }),
  });
  return [answer.status, await answer.text()];
}

/** As the kubelet and collectors ask: without a certificate of their own, and without looking at the gate's. */
function readFrom(url: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`${url}${path}`, { rejectUnauthorized: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve(`${answer.statusCode} ${text}`));
    }).on('error', reject);
  });
}

test('a replica begins without its store, answers API servers that it knows, and records in the end', async () => {
  const store = await (await usePostgres()).createDatabase();
  await withInstallation(prepareReplica, async ({ api, folder }) => {
    const local = ['--host', HERE, '--port', '0', '--grace-seconds', '0'];
    const pod = startPod(api, GATE_NAME, join(folder, 'pod'), local);
    try {
      const [, url = ''] = await pod.heard(/judging requests at (https:\S+)/);
      await waitFor(
        async () => ((await readFrom(url, '/readyz')).startsWith('200') ? true : undefined),
        () => `it is never ready: ${pod.log()}`,
      );
      api.mapService(NAMESPACE, GATE_NAME, [Number(new URL(url).port)]);
      assert.deepEqual((await createPrivileged(api))[0], 500, 'an API server that nobody knows');
      const read = (file: string): string => readFileSync(join(folder, 'client', file), 'utf8');
      api.identifyBy({ cert: read('tls.crt'), key: read('tls.key') });
      const [code, text] = await createPrivileged(api);
      assert.equal(code, 403, text);
      assert.match(text, /K8S-0001/);
      pod.fill(STORE_FILE, store);
      await waitFor(
        async () =>
          /^bulwark_admission_decisions\{state="stored"\} [1-9]/m.exec(await readFrom(url, '/metrics')) ?? undefined,
        () => `nothing was recorded: ${pod.log()}`,
      );
    } finally {
      assert.equal(await pod.stop(), 0, pod.log());
    }
  });
});
