/** The listener of the gate for tests, on a free port of the loopback interface, with certificates of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { AgentOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../src/base/json.ts';
import type { GateDecision } from '../../src/model/programme/gate-decision.ts';
import type { Gate } from '../../src/program/admit/gate.ts';
import { createGate } from '../../src/program/admit/gate.ts';
import type { GateSettings } from '../../src/program/admit/gate-settings.ts';
import type { GateParts, GatePlace } from '../../src/program/admit/serving.ts';
import { startGate } from '../../src/server/admission/start-gate.ts';
import type { GateCertificates } from './gate-certificates.ts';
import { makeGateCertificates } from './gate-certificates.ts';

export type SentAnswer = { readonly status: number; readonly text: string; readonly json: () => JsonObject };

export type TestGate = {
  readonly url: string;
  readonly gate: Gate;
  readonly certificates: GateCertificates;
  readonly files: GatePlace['tls'];
  readonly decisions: readonly GateDecision[];
  readonly logged: readonly string[];
  /** Sends over a kept connection that trusts the authority of the test. */
  readonly send: (path: string, body: string | Buffer, options?: SendOptions) => Promise<SentAnswer>;
  readonly stop: () => Promise<void>;
};

export type SendOptions = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
};

export type GateWish = Partial<GateParts> & { readonly place?: Partial<GatePlace>; readonly isFailOpen?: boolean };

/** Runs `work` against a gate that is stopped after it. */
export async function withGate(
  settings: GateSettings,
  wish: GateWish,
  work: (gate: TestGate) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-gate-'));
  const opened = await openTestGate(settings, wish, folder);
  try {
    await work(opened);
  } finally {
    await opened.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts one whose files lie in a folder of the caller's. */
export async function openTestGate(settings: GateSettings, wish: GateWish, folder: string): Promise<TestGate> {
  const certificates = await makeGateCertificates();
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
  const leaf = await certificates.issueLeaf();
  writeFileSync(files.certFile, leaf.certificate);
  writeFileSync(files.keyFile, leaf.key, { mode: 0o600 });
  const clientCaFile = join(folder, 'clients.crt');
  writeFileSync(clientCaFile, certificates.clientBundle);
  const decisions: GateDecision[] = [];
  const logged: string[] = [];
  const say = (message: string): void => void logged.push(message);
  const clock = { nowMs: () => Date.now() };
  const gate =
    wish.gate ??
    createGate(settings, {
      clock,
      findNamespace: () => undefined,
      replica: 'test',
      isFailOpen: wish.isFailOpen ?? false,
    });
  const { place = {} } = wish;
  const running = await startGate(
    {
      host: '127.0.0.1',
      port: 0,
      tls: files,
      graceMs: 0,
      ...place,
      ...(place.clientCaFile === undefined ? {} : { clientCaFile }),
    },
    {
      recorder: { record: (decision) => void decisions.push(decision) },
      log: { info: say, warn: say, error: say },
      findHindrance: () => undefined,
      listMetrics: () => [],
      ...wish,
      gate,
    },
  );
  const agent = makeAgent(certificates);
  return {
    url: running.url,
    gate,
    certificates,
    files,
    decisions,
    logged,
    send: (path, body, options) => send(new URL(path, running.url), body, { agent, ...options }),
    stop: async () => {
      agent.destroy();
      await running.stop();
    },
  };
}

/** A client that trusts the authority of the test. */
export function makeAgent(certificates: GateCertificates, options: AgentOptions = {}): Agent {
  return new Agent({ keepAlive: true, ca: certificates.bundle, servername: certificates.name, ...options });
}

/** Rejects where the connection breaks. */
export function send(url: URL, body: string | Buffer, options: SendOptions): Promise<SentAnswer> {
  const { method = 'POST', headers = { 'content-type': 'application/json' }, agent } = options;
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, headers: { ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, text, json: () => JSON.parse(text) as JsonObject });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
