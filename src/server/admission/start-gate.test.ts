/** The listener over real TLS: calls that are none, queues, deadlines, clients without certificates, stopping. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDeployment, makeGateSettings, makeLabelControl, makeReviewJson } from '../../../test/harness/gate.ts';
import type { ReviewWish } from '../../../test/harness/gate.ts';
import { makeAgent, send, withGate } from '../../../test/harness/gate-server.ts';
import { getPath } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Gate } from '../../program/admit/gate.ts';

const SETTINGS = makeGateSettings({ controls: [makeLabelControl('TEST-0001')] });
const ENFORCE = '/admit/enforce?timeout=5s';
const write = (wish: ReviewWish): string => JSON.stringify(makeReviewJson(wish));
const GOOD = write({ object: makeDeployment() });
const BAD = write({ object: makeDeployment({ bad: 'yes' }) });

test('a review is answered in its version, with its uid', () =>
  withGate(SETTINGS, {}, async (gate) => {
    for (const version of ['v1', 'v1beta1'] as const) {
      const uid = `uid-${version}`;
      const body = write({ object: makeDeployment({ bad: 'yes' }), version, uid });
      const { status, json } = await gate.send(ENFORCE, body);
      assert.equal(status, 200);
      assert.equal(getPath(json(), ['apiVersion']), `admission.k8s.io/${version}`);
      assert.equal(getPath(json(), ['response', 'uid']), uid);
      assert.equal(getPath(json(), ['response', 'allowed']), false);
      assert.equal(getPath(json(), ['response', 'status', 'code']), 403);
    }
    assert.deepEqual(
      gate.decisions.map(({ outcome }) => outcome),
      ['deny', 'deny'],
    );
  }));

test('what is no review gets the right status, and the next call is answered', () =>
  withGate(SETTINGS, {}, async (gate) => {
    const large = Buffer.alloc(LIMITS.admissionBodyBytesMax + 1, ' ');
    const json = { 'content-type': 'application/json' };
    const rows: readonly (readonly [number, string, string | Buffer, object?])[] = [
      [404, '/', GOOD],
      [404, '/admit', GOOD],
      [404, '/admit/enforce/observe', GOOD],
      [405, ENFORCE, '', { method: 'GET' }],
      [405, ENFORCE, GOOD, { method: 'PUT' }],
      [415, ENFORCE, GOOD, { headers: {} }],
      [415, ENFORCE, GOOD, { headers: { 'content-type': 'application/yaml' } }],
      [415, ENFORCE, GOOD, { headers: { 'content-type': 'application/jsonp' } }],
      [415, ENFORCE, GOOD, { headers: { ...json, 'content-encoding': 'gzip' } }],
      [413, ENFORCE, large],
      [413, ENFORCE, large, { headers: { ...json, 'transfer-encoding': 'chunked' } }],
      [400, ENFORCE, ''],
      [400, ENFORCE, '{'],
      [400, ENFORCE, GOOD.slice(0, -20)],
      [400, ENFORCE, '[]'],
      [400, ENFORCE, 'null'],
      [400, ENFORCE, Buffer.from([0xff, 0xfe, 0x00])],
      [400, ENFORCE, GOOD.replace('admission.k8s.io/v1', 'admission.k8s.io/v2')],
      [400, ENFORCE, GOOD.replace('AdmissionReview', 'AdmissionRequest')],
      [400, ENFORCE, GOOD.replace('"CREATE"', '"PATCH"')],
      [400, ENFORCE, `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ];
    for (const [status, path, body, options] of rows) {
      const found = await gate.send(path, body, options).catch((error: unknown) => error as NodeJS.ErrnoException);
      const label = `${status} ${path} ${String(body).slice(0, 30)} ${JSON.stringify(options)}`;
      // A client that still sends when it is refused may see the connection end before it sees the answer.
      if (found instanceof Error) assert.ok(status === 413 && /EPIPE|ECONNRESET/.test(String(found.code)), label);
      else assert.equal(found.status, status, label);
      assert.equal((await gate.send(ENFORCE, GOOD)).status, 200, `after ${label}`);
    }
    assert.equal(gate.decisions.length, rows.length);
  }));

test('content types may have parameters, and the largest review is judged', () =>
  withGate(SETTINGS, {}, async (gate) => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    assert.equal((await gate.send(ENFORCE, GOOD, { headers })).status, 200);
    const padded = GOOD + ' '.repeat(LIMITS.admissionBodyBytesMax - Buffer.byteLength(GOOD));
    assert.equal(getPath((await gate.send(ENFORCE, padded)).json(), ['response', 'allowed']), true);
  }));

/** A gate that works for a while at each review, as one with too much to do. */
function slowDown(gate: Gate, ms: number): Gate {
  return {
    ...gate,
    answerEach: (name, reviews) => {
      const endMs = performance.now() + ms * reviews.length;
      while (performance.now() < endMs);
      return gate.answerEach(name, reviews);
    },
  };
}

test('what waits past its deadline gets the default of its gate, and is counted and recorded', () =>
  withGate(SETTINGS, {}, async ({ gate: fast }) => {
    await withGate(SETTINGS, { gate: slowDown(fast, 60) }, async (gate) => {
      // Connections are there already: it is the judging that is waited for.
      await Promise.all(Array.from({ length: 24 }, () => gate.send('/healthz', '', { method: 'GET' })));
      const enforced = Array.from({ length: 12 }, () => gate.send('/admit/enforce?timeout=250ms', GOOD));
      const observed = Array.from({ length: 12 }, () => gate.send('/admit/observe?timeout=250ms', GOOD));
      const answers = await Promise.all([...enforced, ...observed]);
      assert.ok(answers.every(({ status }) => status === 200));
      const late = gate.decisions.filter(({ outcome }) => outcome === 'unjudged');
      assert.ok(late.length > 0 && late.length < 24, `${late.length} of 24 were late`);
      for (const { gate: name, isAllowed, reason } of late) {
        assert.equal(isAllowed, name === 'observe');
        assert.match(reason ?? '', /waited too long/);
      }
      const { text } = await gate.send('/metrics', '', { method: 'GET' });
      const open = late.filter(({ gate: name }) => name === 'observe').length;
      if (open > 0) assert.match(text, new RegExp(`fail_open_total\\{gate="observe"\\} ${open}\\n`));
      assert.match(text, /outcome="unjudged"/);
    });
  }));

test('with --client-ca only clients of the authority may ask; probes need no certificate', () =>
  withGate(SETTINGS, { place: { clientCaFile: 'clients.crt' } }, async (gate) => {
    const { certificates } = gate;
    const { client, stranger } = certificates;
    assert.equal((await gate.send(ENFORCE, GOOD)).status, 403);
    assert.equal((await gate.send('/readyz', '', { method: 'GET' })).status, 200);
    for (const [identity, status] of [
      [client, 200],
      [stranger, 403],
    ] as const) {
      const agent = makeAgent(certificates, { cert: identity.certificate, key: identity.key });
      assert.equal((await gate.send(ENFORCE, GOOD, { agent })).status, status);
      agent.destroy();
    }
  }));

test('probes tell what hinders it, and metrics when its certificate ends', () =>
  withGate(SETTINGS, { findHindrance: () => 'not yet' }, async (gate) => {
    await gate.send(ENFORCE, BAD);
    const get = (path: string) => gate.send(path, '', { method: 'GET' });
    assert.equal((await get('/healthz')).status, 200);
    const ready = await get('/readyz');
    assert.equal(ready.status, 503);
    assert.equal(ready.text, 'not yet\n');
    const { text } = await get('/metrics');
    for (const part of [
      /bulwark_admission_requests_total\{gate="enforce",operation="CREATE",outcome="deny"\} 1/,
      /bulwark_admission_verdicts_total\{control="TEST-0001",verdict="fail",mode="enforce"\} 1/,
      /bulwark_admission_duration_seconds_bucket\{gate="enforce",le="\+Inf"\} 1/,
      /bulwark_admission_duration_seconds_count\{gate="enforce"\} 1/,
      /bulwark_admission_certificate_expiry_seconds \d+/,
      /bulwark_admission_queue 0/,
    ]) {
      assert.match(text, part);
    }
  }));

test('a renewed certificate is shown to new connections, and kept ones go on', () =>
  withGate(SETTINGS, {}, async (gate) => {
    const kept = makeAgent(gate.certificates, { maxSockets: 1 });
    assert.equal((await gate.send(ENFORCE, GOOD, { agent: kept })).status, 200);
    const leaf = await gate.certificates.issueLeaf();
    writeFileSync(gate.files.keyFile, leaf.key);
    writeFileSync(gate.files.certFile, leaf.certificate);
    for (let waitedMs = 0; !gate.logged.includes('the certificate was read again'); waitedMs += 100) {
      assert.ok(waitedMs < 20_000, 'the new certificate is not seen');
      await sleep(100);
    }
    assert.equal((await gate.send(ENFORCE, GOOD, { agent: kept })).status, 200);
    const fresh = makeAgent(gate.certificates);
    assert.equal((await gate.send(ENFORCE, GOOD, { agent: fresh })).status, 200);
    kept.destroy();
    fresh.destroy();
  }));

test('when it stops it says so, answers what comes meanwhile, and ends connections with their next answer', () =>
  withGate(SETTINGS, { place: { graceMs: 400 } }, async (gate) => {
    const agent = new Agent({ keepAlive: true, ca: gate.certificates.bundle, servername: gate.certificates.name });
    const ask = (path: string, body = '', method = 'POST') => send(new URL(path, gate.url), body, { agent, method });
    assert.equal((await ask(ENFORCE, GOOD)).status, 200);
    const stopped = gate.stop();
    await sleep(50);
    assert.equal((await ask('/readyz', '', 'GET')).status, 503);
    assert.equal((await ask(ENFORCE, GOOD)).status, 200);
    await stopped;
    await assert.rejects(ask(ENFORCE, GOOD));
    agent.destroy();
  }));
