/**
 * A server under the bench, in a process of its own: the gate with the whole catalogue for Kubernetes enforced, or one
 * that parses the review and lets it in. Tells its port, and on request what it has used.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createGate } from '../src/program/admit/gate.ts';
import { readBundle } from '../src/program/catalog/bundle.ts';
import type { Profile } from '../src/model/profile.ts';
import { API_VERSION } from '../src/model/words.ts';
import { startGate } from '../src/server/admission/start-gate.ts';
import { makeCertificate } from '../test/harness/certificate.ts';

const pair = makeCertificate('bench');

if (process.argv[2] === 'bare') {
  // As long as the gate keeps connections, so that none ends while the gate is asked.
  const server = createServer({ ...pair, keepAliveTimeout: 120_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { request: { uid: string } };
      const { uid } = review.request;
      const answer = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, allowed: true } };
      const text = JSON.stringify(answer);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
      response.end(text);
    });
  });
  server.listen(0, '127.0.0.1', () => tell((server.address() as { port: number }).port, () => []));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-bench-'));
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
  writeFileSync(files.certFile, pair.cert);
  writeFileSync(files.keyFile, pair.key, { mode: 0o600 });
  const bundle = readBundle(readFileSync(join(import.meta.dirname, '../src/generated/catalog.json'), 'utf8'));
  const durationsUs: number[] = [];
  const clock = { nowMs: () => Date.now() };
  const profile: Profile = {
    apiVersion: API_VERSION,
    kind: 'Profile',
    metadata: { name: 'bench', owner: 'bench' },
    spec: { environment: 'prod', defaultMode: 'enforce', onUnknown: 'block', entries: [] },
  };
  const inForce = { exceptions: [], rollouts: [] };
  const { controls } = bundle;
  const parts = { hash: '', controls, exceptions: [], inventories: [], inForce, updateRule: 'new' } as const;
  const gate = createGate(
    { ...parts, profile },
    { clock, findNamespace: () => undefined, replica: 'bench', isFailOpen: false },
  );
  const silent = { info: () => undefined, warn: () => undefined, error: console.error };
  const recorder = {
    record: (decision: { durationUs: number; outcome: string; verdicts: unknown }) => {
      durationsUs.push(decision.durationUs);
      if (decision.outcome !== 'allow') console.error(JSON.stringify(decision.verdicts));
    },
  };
  const { url } = await startGate(
    { host: '127.0.0.1', port: 0, tls: files, graceMs: 0 },
    { gate, recorder, log: silent, findHindrance: () => undefined, listMetrics: () => [] },
  );
  tell(Number(new URL(url).port), () => durationsUs.splice(0));
}

function tell(port: number, takeDurationsUs: () => readonly number[]): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuUs: user + system, rssBytes: process.memoryUsage.rss(), durationsUs: takeDurationsUs() });
  });
  process.send?.({ port });
}
