/** The watchdog against an API server: it steps aside and back, and lets people have their way. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../test/harness/cli.ts';
import type { GuardedGate } from '../../../test/harness/guarded-gate.ts';
import { withGate } from '../../../test/harness/guarded-gate.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import { AppError } from '../../base/errors.ts';
import { createCertificates } from '../../certificates/x509/index.ts';
import type { Cluster } from '../../clusters/api.ts';
import { connectCluster } from '../../clusters/kubernetes/index.ts';
import { DEFAULT_CERTIFICATE_RULES } from '../../model/certificate-life.ts';
import { DEFAULT_GUARD_RULES } from '../../model/programme/gate-guard.ts';
import { buildRights } from '../admission-install/manifests/rights.ts';
import { WATCHDOG_NAME } from '../admission-install/names.ts';
import { beginBreakGlass } from './break-glass.ts';
import { digestConfiguration } from './configuration.ts';
import { GATE_ANNOTATIONS, GATE_DNS_NAMES } from './names.ts';
import type { WatchMemory } from './watchdog.ts';
import { lookOnce, watchGate } from './watchdog.ts';

const ADA = { kind: 'user', id: 'local:ada', name: 'ada' } as const;

/** Looks every five seconds until so many seconds are over. */
function createLooker({ witness, setTime }: GuardedGate) {
  const watchdog = { ...witness, rules: DEFAULT_GUARD_RULES, certificates: undefined };
  let memory: WatchMemory = {};
  let nowMs = NOON_MS;
  return {
    look: async (seconds: number): Promise<void> => {
      const endMs = nowMs + seconds * 1_000;
      for (; nowMs < endMs; nowMs += 5_000) {
        setTime(nowMs);
        memory = await lookOnce(watchdog, memory);
      }
    },
    restart: (): void => {
      memory = {};
    },
  };
}

test('it steps aside when no replica is ready for 30 s, and back when one has been for 15 s', async () => {
  await withGate(async (gate) => {
    const { look } = createLooker(gate);
    await look(60);
    assert.deepEqual([gate.failurePolicy(), gate.events()], ['Fail', []]);
    gate.setReady(0);
    await look(30);
    assert.equal(gate.failurePolicy(), 'Fail');
    await look(5);
    assert.equal(gate.failurePolicy(), 'Ignore');
    const mark = JSON.parse(gate.annotation(GATE_ANNOTATIONS.steppedAside) ?? '') as Record<string, unknown>;
    assert.equal(mark['why'], 'no replica has been ready for 30 s');
    await look(120);
    gate.setReady(1);
    await look(15);
    assert.equal(gate.failurePolicy(), 'Ignore');
    await look(5);
    assert.deepEqual([gate.failurePolicy(), gate.annotation(GATE_ANNOTATIONS.steppedAside)], ['Fail', undefined]);
    assert.deepEqual([...gate.events()].sort(), ['Normal GateSteppedBack', 'Warning GateSteppedAside']);
    assert.deepEqual(
      gate.entries.map(({ action, kind, actor, atMs }) => [action, kind, actor.id, (atMs - NOON_MS) / 1_000]),
      [
        ['gate-stepped-aside', 'administration', 'watchdog', 90],
        ['gate-stepped-back', 'administration', 'watchdog', 230],
      ],
    );
    assert.deepEqual(
      gate.lines.filter((line) => line.includes('the gate is')).map((line) => line.replace('the gate is ', '')),
      ['info guarding', 'warn not-ready', 'info stepped-aside', 'info returning', 'info guarding'],
    );
  });
});

test('what it knows stands in the cluster: another watchdog goes on where one was lost', async () => {
  await withGate(async (gate) => {
    const { look, restart } = createLooker(gate);
    gate.setReady(0);
    await look(40);
    assert.equal(gate.failurePolicy(), 'Ignore');
    restart();
    gate.setReady(2);
    await look(20);
    assert.equal(gate.failurePolicy(), 'Fail');
  });
});

test('what a person has set stays, and is said', async () => {
  await withGate(async (gate) => {
    const { look } = createLooker(gate);
    gate.putConfiguration((entry) => ({ ...entry, failurePolicy: 'Ignore' }));
    await look(60);
    gate.setReady(0);
    await look(60);
    assert.equal(gate.failurePolicy(), 'Ignore');
    gate.putConfiguration();
    await look(60);
    assert.equal(gate.failurePolicy(), 'Ignore', 'Fail by hand is guarded like any other');
    const annotations = { [GATE_ANNOTATIONS.steppedAside]: gate.annotation(GATE_ANNOTATIONS.steppedAside) ?? '' };
    gate.putConfiguration((entry) => entry, { annotations });
    await look(60);
    assert.equal(gate.failurePolicy(), 'Fail', 'Fail by hand against what the watchdog says');
    gate.setReady(1);
    await look(20);
    assert.equal(gate.annotation(GATE_ANNOTATIONS.steppedAside), undefined);
    assert.equal(gate.lines.filter((line) => line.startsWith('warn the gate is hands-off')).length, 2);
    assert.deepEqual(
      gate.entries.map((entry) => entry.action),
      ['gate-stepped-aside', 'gate-mark-cleared'],
    );
  });
});

test('it ends a break-glass on time, and lets it alone until then', async () => {
  await withGate(async (gate) => {
    const { look } = createLooker(gate);
    await look(10);
    const wish = { lengthMs: 120_000, reason: 'nothing is let in', scope: 'enforce' } as const;
    await beginBreakGlass(wish, ADA, gate.witness);
    gate.setReady(0);
    await look(100);
    assert.deepEqual([gate.failurePolicy(), gate.conditions(0).length], ['Fail', 2]);
    assert.ok(gate.lines.includes('warn a break-glass is on'));
    await look(40);
    // Over, and still nothing ready: both in one write, so that there is no moment in between.
    assert.deepEqual([gate.failurePolicy(), gate.conditions(0)], ['Ignore', ['not-a-lease']]);
    assert.equal(gate.annotation(GATE_ANNOTATIONS.breakGlass), undefined);
    const acts = gate.entries.map(({ action, actor }) => [action, actor.name]);
    assert.deepEqual(acts, [
      ['break-glass-begun', 'ada'],
      ['break-glass-ended', 'bulwark watchdog'],
      ['gate-stepped-aside', 'bulwark watchdog'],
    ]);
  });
});

test('where the API server does not answer, or refuses, it does nothing and says so once', async () => {
  await withGate(async (gate) => {
    const { look } = createLooker(gate);
    await look(10);
    gate.api.revokeToken(gate.api.token);
    gate.setReady(0);
    await look(60);
    assert.equal(gate.failurePolicy(), 'Fail');
    assert.equal(gate.lines.filter((line) => line.includes('nothing is done')).length, 1);
  });
});

test('where there is no gate it says so', async () => {
  await withGate(async (gate) => {
    gate.api.remove('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'bulwark-admission');
    await createLooker(gate).look(10);
    assert.deepEqual(gate.lines, ['warn the gate is no-configuration: there is no entry that enforces']);
  });
});

test("a person's edit is a warning and stays; what the watchdog changes itself is none", async () => {
  await withGate(async (gate) => {
    const { look } = createLooker(gate);
    const applied = digestConfiguration(gate.configuration());
    gate.putConfiguration((entry) => entry, { annotations: { [GATE_ANNOTATIONS.applied]: applied } });
    gate.setReady(0);
    await look(40);
    assert.equal(gate.failurePolicy(), 'Ignore');
    assert.equal(gate.entries.filter((entry) => entry.action === 'gate-drifted').length, 0);
    gate.putConfiguration((entry) => ({ ...entry, timeoutSeconds: 30 }), {
      annotations: { [GATE_ANNOTATIONS.applied]: applied },
    });
    await look(30);
    const drifts = gate.entries.filter((entry) => entry.action === 'gate-drifted');
    assert.equal(drifts.length, 1);
    assert.ok(gate.events().includes('Warning GateDrifted'));
    assert.match(JSON.stringify(gate.configuration()), /"timeoutSeconds":30/);
  });
});

test('it keeps certificates, and the configuration trusts them', async () => {
  await withGate(async (gate) => {
    const names = { dnsNames: GATE_DNS_NAMES, addresses: [] };
    const keeping = { certificates: createCertificates(), rules: DEFAULT_CERTIFICATE_RULES, names };
    const watchdog = { ...gate.witness, rules: DEFAULT_GUARD_RULES, certificates: keeping };
    let memory = await lookOnce(watchdog, {});
    const made = gate.entries.map(({ action, body }) => `${action} ${JSON.stringify(body)}`);
    assert.equal(made.length, 1);
    assert.match(made[0] ?? '', /^gate-certificates-changed .*make-authority.*issue-leaf/);
    assert.doesNotMatch(made[0] ?? '', /PRIVATE/);
    assert.match(JSON.stringify(gate.configuration()), /"caBundle":"LS0t/);
    gate.setTime(NOON_MS + 21 * 86_400_000);
    memory = await lookOnce(watchdog, memory);
    assert.equal(gate.entries.length, 2);
    gate.setTime(NOON_MS + 21 * 86_400_000 + 70_000);
    await lookOnce(watchdog, memory);
    assert.equal(gate.entries.length, 2);
  });
});

test('the rights that the installation gives it are enough', async () => {
  await withGate(async (gate) => {
    for (const object of buildRights()) gate.api.put(object);
    const names = { dnsNames: GATE_DNS_NAMES, addresses: [] };
    const certificates = { certificates: createCertificates(), rules: DEFAULT_CERTIFICATE_RULES, names };
    const installer = { ...gate.witness, rules: DEFAULT_GUARD_RULES, certificates };
    await lookOnce(installer, {});
    const token = gate.api.issueServiceAccountToken('bulwark-system', WATCHDOG_NAME);
    using folder = makeFolder({ kubeconfig: gate.api.kubeconfig(token) });
    const surroundings = { env: {}, clock: { nowMs: () => Date.now() } };
    const cluster = await connectCluster({ kubeconfig: join(folder.path, 'kubeconfig') }, surroundings);
    const watchdog = { ...installer, cluster };
    let memory: WatchMemory = {};
    gate.setReady(0);
    // A leaf is due, and then the gate is to step aside.
    const startMs = NOON_MS + 21 * 86_400_000;
    for (let ms = 0; ms <= 40_000; ms += 5_000) {
      gate.setTime(startMs + ms);
      memory = await lookOnce(watchdog, memory);
    }
    assert.equal(gate.failurePolicy(), 'Ignore');
    assert.deepEqual(
      gate.entries.map((entry) => entry.action),
      ['gate-certificates-changed', 'gate-certificates-changed', 'gate-stepped-aside'],
    );
    assert.equal(gate.events().length, 3);
    assert.deepEqual(
      gate.lines.filter((line) => /could not|took no Event|nothing is done/.test(line)),
      [],
    );
  });
});

test('what it may not do is said, and keeps it from nothing else', async () => {
  await withGate(async (gate) => {
    const { cluster } = gate;
    const refuse = (what: string) => Promise.reject(new AppError('cluster-refused', what));
    const limited: Cluster = {
      ...cluster,
      apply: (body) => refuse(JSON.stringify(body['kind'])),
      find: (ref, signal) => (ref.resource === 'secrets' ? refuse('secrets') : cluster.find(ref, signal)),
    };
    const names = { dnsNames: GATE_DNS_NAMES, addresses: [] };
    const certificates = { certificates: createCertificates(), rules: DEFAULT_CERTIFICATE_RULES, names };
    const watchdog = { ...gate.witness, cluster: limited, rules: DEFAULT_GUARD_RULES, certificates };
    let memory: WatchMemory = {};
    gate.setReady(0);
    for (let ms = 0; ms <= 35_000; ms += 5_000) {
      gate.setTime(NOON_MS + ms);
      memory = await lookOnce(watchdog, memory);
    }
    assert.equal(gate.failurePolicy(), 'Ignore');
    assert.deepEqual(
      gate.lines.filter((line) => /could not|took no Event/.test(line)),
      ['error certificates could not be kept in order; trying again', 'warn the cluster took no Event'],
    );
  });
});

test('where somebody writes between look and step, it looks again before it does anything', async () => {
  await withGate(async (gate) => {
    const { cluster } = gate;
    let writes = 0;
    const busy: Cluster = {
      ...cluster,
      patch: (...args) => {
        writes += 1;
        if (writes === 1) gate.putConfiguration((entry) => ({ ...entry, timeoutSeconds: 7 }));
        return cluster.patch(...args);
      },
    };
    const watchdog = { ...gate.witness, cluster: busy, rules: DEFAULT_GUARD_RULES, certificates: undefined };
    let memory: WatchMemory = {};
    gate.setReady(0);
    const policies: unknown[] = [];
    for (let ms = 0; ms <= 35_000; ms += 5_000) {
      gate.setTime(NOON_MS + ms);
      memory = await lookOnce(watchdog, memory);
      policies.push(gate.failurePolicy());
    }
    assert.deepEqual(policies.slice(-3), ['Fail', 'Fail', 'Ignore']);
    assert.match(JSON.stringify(gate.configuration()), /"timeoutSeconds":7/);
    assert.deepEqual(
      gate.entries.map((entry) => entry.action),
      ['gate-stepped-aside', 'gate-drifted'],
    );
  });
});

test('it looks until it is stopped', async () => {
  await withGate(async (gate) => {
    const stopping = new AbortController();
    const rules = { ...DEFAULT_GUARD_RULES, periodMs: 20 };
    const watching = watchGate({ ...gate.witness, rules, certificates: undefined }, stopping.signal, {
      random: () => 1,
    });
    const looks = (): number => gate.api.requests.filter(({ path }) => path.includes('endpointslices')).length;
    while (looks() < 4) await new Promise((resolve) => void setTimeout(resolve, 5));
    stopping.abort();
    await watching;
    assert.deepEqual(gate.lines, ['info the gate is guarding']);
  });
});
