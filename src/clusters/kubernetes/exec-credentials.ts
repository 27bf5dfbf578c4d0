/**
 * Programs that give credentials (client.authentication.k8s.io, v1 and v1beta1): run without a shell and without
 * anybody to ask, within limits of time and size; what they gave is kept for as long as they say. Nothing that they
 * write is repeated, and neither are their arguments and variables: all of that may be secret.
 */
import { spawn } from 'node:child_process';
import { createSecureContext } from 'node:tls';
import type { AppError } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { getField, isJsonObject } from '../../base/json.ts';
import { writeJsonText } from '../../base/json-text.ts';
import { LIMITS } from '../../base/limits.ts';
import { parseYaml } from '../../languages/yaml/index.ts';
import { readText, refuse, showName } from './kubeconfig-fields.ts';
import type { ExecPlugin } from './kubeconfig-user.ts';

/** PEM. */
export type Pair = { readonly cert: string; readonly key: string };

/** A token, a certificate with its key, or both. */
export type ExecCredentials = { readonly token: string | undefined; readonly pair: Pair | undefined };

export type ExecPlace = {
  /** Of the user, for messages. */
  readonly name: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** The cluster that it is for, as the program reads it; left out where it is not to know. */
  readonly describeCluster?: (() => JsonObject) | undefined;
  readonly limits?: { readonly msMax: number; readonly bytesMax: number };
};

const USUAL_LIMITS = { msMax: LIMITS.clusterCredentialsMsMax, bytesMax: LIMITS.clusterCredentialsBytesMax };

/**
 * What the program gives, from memory while it is good. Throws `cluster-unavailable`. Whoever calls it twice at once
 * starts it twice.
 */
export function createExecCredentials(plugin: ExecPlugin, place: ExecPlace): () => Promise<ExecCredentials> {
  const { clock, limits = USUAL_LIMITS } = place;
  let kept: { readonly credentials: ExecCredentials; readonly madeMs: number; readonly untilMs: number } | undefined;
  return async () => {
    const nowMs = clock.nowMs();
    // A clock that was set back must not keep them in use for ever.
    if (kept !== undefined && nowMs >= kept.madeMs && nowMs < kept.untilMs) return kept.credentials;
    const output = await runPlugin(plugin, place, limits);
    kept = { ...readAnswer(output, plugin, place.name), madeMs: nowMs };
    return kept.credentials;
  };
}

type Limits = NonNullable<ExecPlace['limits']>;

function runPlugin(plugin: ExecPlugin, place: ExecPlace, { msMax, bytesMax }: Limits): Promise<string> {
  const { command, installHint } = plugin;
  const told = place.describeCluster === undefined ? {} : { cluster: place.describeCluster() };
  const info = { kind: 'ExecCredential', apiVersion: plugin.apiVersion, spec: { interactive: false, ...told } };
  const env = { ...place.env, ...plugin.env, KUBERNETES_EXEC_INFO: writeJsonText(info) };
  const program = showName(command);
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(explain(place.name, why));
    const explainStart = (error: unknown): string => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code !== 'ENOENT') return `${program} could not be started (${code})`;
      return `${program} is not installed${installHint === undefined ? '' : `: ${installHint}`}`;
    };
    try {
      const child = spawn(command, plugin.args, { env, stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
      const chunks: Buffer[] = [];
      let bytes = 0;
      // What it started itself may live on and hold the pipe: nobody waits for that.
      const stop = (why: string): void => {
        clearTimeout(timer);
        child.kill('SIGKILL');
        child.stdout.destroy();
        fail(why);
      };
      const timer = setTimeout(() => stop(`${program} took longer than ${msMax} ms`), msMax);
      child.stdout.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > bytesMax) stop(`${program} answered with more than ${bytesMax} bytes`);
        else chunks.push(chunk);
      });
      child.on('error', (error) => {
        clearTimeout(timer);
        fail(explainStart(error));
      });
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        if (code === 0) resolve(Buffer.concat(chunks).toString());
        else fail(`${program} ended with ${code === null ? String(signal) : `exit code ${code}`}`);
      });
    } catch (error) {
      fail(explainStart(error));
    }
  });
}

type Answer = { readonly credentials: ExecCredentials; readonly untilMs: number };

/** RFC 3339, as metav1.Time is written. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

function readAnswer(output: string, plugin: ExecPlugin, name: string): Answer {
  const program = showName(plugin.command);
  const answer = parseYaml(output, { dialect: 'kubernetes' }).documents[0]?.value;
  if (getField(answer, 'kind') !== 'ExecCredential') throw explain(name, `what ${program} gives is no ExecCredential`);
  if (getField(answer, 'apiVersion') !== plugin.apiVersion) {
    throw explain(name, `what ${program} gives is not of ${plugin.apiVersion}, which it was asked for`);
  }
  const status = getField(answer, 'status');
  if (!isJsonObject(status)) throw explain(name, `what ${program} gives has no status`);
  const entry = { fields: status, where: `what ${program} gives`, folder: '' };
  const [token, cert] = [readText(entry, 'token'), readText(entry, 'clientCertificateData')];
  const [key, until] = [readText(entry, 'clientKeyData'), readText(entry, 'expirationTimestamp')];
  if ((token ?? cert ?? key) === undefined) throw explain(name, `${program} gives neither a token nor a certificate`);
  if ((cert === undefined) !== (key === undefined)) {
    throw explain(name, `${program} gives one of certificate and key and not the other`);
  }
  const untilMs = until === undefined ? Infinity : TIME.test(until) ? Date.parse(until) : Number.NaN;
  if (Number.isNaN(untilMs)) throw explain(name, `what ${program} gives ends at no time that can be told`);
  const pair = cert === undefined || key === undefined ? undefined : { cert, key };
  if (pair !== undefined && !isUsablePair(pair))
    throw explain(name, `certificate and key of ${program} cannot be used`);
  return { credentials: { token, pair }, untilMs };
}

/** Whether both are what they should be, and belong together. */
export function isUsablePair(pair: Pair): boolean {
  try {
    createSecureContext(pair);
    return true;
  } catch {
    return false; // what OpenSSL says of a key is nobody's business
  }
}

function explain(name: string, why: string): AppError {
  return refuse(`the credentials of ${name} cannot be had: ${why}; see that kubectl gets them`);
}
