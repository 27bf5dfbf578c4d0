/**
 * The identity that Kubernetes gives to a pod: the service account's token, which the kubelet replaces long before it
 * expires, and the authority of the API server.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import type { Credentials, Identity } from './identity.ts';

export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How long a token is used before its file is read again, as client-go has it. */
const FRESH_MS = 60_000;

export type PodPlace = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly clock: Clock;
};

/** Undefined outside of a pod, and in one without a service account's token. */
export function findPodIdentity({ env, folder, clock }: PodPlace): Identity | undefined {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443';
  if (host === undefined || host === '' || !existsSync(`${folder}/token`)) return undefined;
  let kept: { readonly credentials: Credentials; readonly readMs: number } | undefined;
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    name: 'in-cluster',
    credentials: () => {
      const nowMs = clock.nowMs();
      // A clock that was set back must not keep a token in use for ever.
      const isFresh = kept !== undefined && nowMs >= kept.readMs && nowMs - kept.readMs < FRESH_MS;
      if (!isFresh) kept = { credentials: readCredentials(folder), readMs: nowMs };
      return Promise.resolve(kept?.credentials ?? readCredentials(folder));
    },
    renew: () => {
      kept = undefined;
    },
  };
}

function readCredentials(folder: string): Credentials {
  try {
    const token = readFileSync(`${folder}/token`, 'utf8').trim();
    return { headers: { authorization: `Bearer ${token}` }, tls: { ca: readFileSync(`${folder}/ca.crt`) } };
  } catch (error) {
    const detail = `the service account of this pod, ${folder}, cannot be read`;
    throw new AppError('cluster-unavailable', detail, { cause: error });
  }
}
