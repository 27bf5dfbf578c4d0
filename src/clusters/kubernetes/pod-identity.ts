/**
 * The identity that Kubernetes gives to a pod: the service account's token, which the kubelet replaces long before it
 * expires, and the authority of the API server.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import type { Credentials, Identity } from './identity.ts';
import { keepFresh } from './keep-fresh.ts';

export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

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
  const fresh = keepFresh(() => readCredentials(folder), clock);
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    name: 'in-cluster',
    credentials: async () => fresh.get(),
    renew: fresh.forget,
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
