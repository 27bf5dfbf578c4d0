/**
 * Replicas of the gate as processes of their own, over a bundle and certificates that are exchanged under them as a
 * kubelet does it: the whole folder at once, by a link.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { createPrivateKeyText } from '../../src/languages/tlog/index.ts';
import { writeBundle } from '../../src/program/admit/bundle.ts';
import type { GateSettings } from '../../src/program/admit/gate-settings.ts';
import { createLedgerSigner } from '../../src/program/evidence/signer.ts';
import { makeFolder } from './cli.ts';
import type { GateCertificates } from './gate-certificates.ts';
import { makeGateCertificates } from './gate-certificates.ts';
import type { SentAnswer } from './gate-server.ts';
import { makeAgent, send } from './gate-server.ts';

const ROOT = join(import.meta.dirname, '../..');
const START_MS_MAX = 60_000;

export type ReplicaPlace = {
  readonly folder: string;
  readonly certificates: GateCertificates;
  /** Options by which a replica judges by the bundle of the place. */
  readonly bundle: readonly string[];
  readonly tls: readonly string[];
  /** Puts another bundle in the place of the one before, whole; it was made at this time, now when it is left out. */
  readonly exchangeBundle: (settings: Omit<GateSettings, 'hash'>, madeMs?: number) => void;
  readonly exchangeCertificate: () => Promise<void>;
  readonly [Symbol.dispose]: () => void;
};

/** A folder with a certificate, and with a bundle where there are settings for one. */
export async function makeReplicaPlace(settings?: Omit<GateSettings, 'hash'>): Promise<ReplicaPlace> {
  const folder = makeFolder({});
  const certificates = await makeGateCertificates();
  const signer = createLedgerSigner(createPrivateKeyText('bulwark.dev/test'));
  const file = join(folder.path, 'gate.json');
  const tls = join(folder.path, 'tls');
  mkdirSync(tls);
  let revision = 0;
  const exchangeCertificate = async (): Promise<void> => {
    const { certificate, key } = await certificates.issueLeaf();
    const name = `..${String(++revision)}`;
    mkdirSync(join(tls, name));
    writeFileSync(join(tls, name, 'tls.crt'), certificate);
    writeFileSync(join(tls, name, 'tls.key'), key, { mode: 0o600 });
    symlinkSync(name, join(tls, '..data_tmp'));
    renameSync(join(tls, '..data_tmp'), join(tls, '..data'));
  };
  const exchangeBundle: ReplicaPlace['exchangeBundle'] = (wanted, madeMs = Date.now()) => {
    writeFileSync(`${file}.tmp`, writeBundle(wanted, madeMs, signer));
    renameSync(`${file}.tmp`, file);
  };
  await exchangeCertificate();
  for (const name of ['tls.crt', 'tls.key']) symlinkSync(join('..data', name), join(tls, name));
  if (settings !== undefined) exchangeBundle(settings);
  return {
    folder: folder.path,
    certificates,
    bundle: ['--bundle', file, '--bundle-key', signer.verifier.text],
    tls: ['--tls-cert', join(tls, 'tls.crt'), '--tls-key', join(tls, 'tls.key')],
    exchangeBundle,
    exchangeCertificate,
    [Symbol.dispose]: folder[Symbol.dispose],
  };
}

export type GateReplica = {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  /** What it has logged in this life. */
  readonly log: () => string;
  /** Asks over connections that are kept until the replica is closed. */
  readonly ask: (path: string, body?: string, method?: string) => Promise<SentAnswer>;
  /** The value of a metric, all of its series added up; 0 where there is none. */
  readonly readMetric: (name: string) => Promise<number>;
  /** Tells the process to end; gives its exit code, null where it was killed. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Starts it again where it has ended, on the port that it had. */
  readonly startAgain: () => Promise<void>;
  readonly close: () => void;
};

export type ReplicaWish = {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Fulfilled when it says where it listens; its certificate is one of the place. Close it after use. */
export async function startReplica(place: ReplicaPlace, wish: ReplicaWish): Promise<GateReplica> {
  const agent = makeAgent(place.certificates);
  let life = await live(place, wish, 0);
  const url = `https://127.0.0.1:${life.port}`;
  const ask: GateReplica['ask'] = (path, body = '', method = 'GET') =>
    send(new URL(path, url), body, { method, agent });
  return {
    name: wish.name,
    port: life.port,
    url,
    log: () => life.log(),
    ask,
    readMetric: async (name) => sumMetric((await ask('/metrics')).text, name),
    end: (signal) => {
      life.child.kill(signal);
      return awaitEnd(life.child);
    },
    startAgain: async () => {
      life = await live(place, wish, life.port);
    },
    close: () => {
      agent.destroy();
      life.child.kill('SIGKILL');
    },
  };
}

type Life = { readonly child: ChildProcess; readonly port: number; readonly log: () => string };

async function live(place: ReplicaPlace, { args, env }: ReplicaWish, port: number): Promise<Life> {
  const command = [join(ROOT, 'bin/bulwark.js'), 'serve', '--role', 'admission', '--port', String(port)];
  const child = spawn(process.execPath, [...command, ...place.tls, ...args], {
    cwd: place.folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const untilMs = performance.now() + START_MS_MAX;
  for (;;) {
    const bound = /https:\/\/127\.0\.0\.1:(\d+)/.exec(out)?.[1];
    if (bound !== undefined) return { child, port: Number(bound), log: () => log };
    if (child.exitCode !== null || performance.now() > untilMs) {
      child.kill('SIGKILL');
      throw new Error(`the replica did not start (${child.exitCode}): ${log}`);
    }
    await sleep(20);
  }
}

function awaitEnd(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/** From the text format of Prometheus. */
export function sumMetric(text: string, name: string): number {
  const values = text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
  return values.reduce((sum, value) => sum + value, 0);
}

/** The certificate that new connections are shown, by its fingerprint. */
export function findShownCertificate(port: number, { certificates }: ReplicaPlace): Promise<string> {
  return new Promise((resolve, reject) => {
    const { bundle: ca, name: servername } = certificates;
    const socket = connect({ host: '127.0.0.1', port, ca, servername }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
