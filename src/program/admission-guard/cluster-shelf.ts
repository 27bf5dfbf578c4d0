/** Certificates in a cluster: authorities and leaf in Secrets, what clients trust in the webhook configuration. */
import { AppError } from '../../base/errors.ts';
import { getPath } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Cluster, ObjectRef } from '../../clusters/api.ts';
import { GATE_NAMESPACE } from '../admission-install/names.ts';
import type { CertificateShelf } from './certificate-shelf.ts';
import { readAuthorityText, writeAuthorityText } from './certificate-shelf.ts';
import { patchBundle } from './configuration.ts';
import { AUTHORITY_REF, CONFIGURATION_REF, SERVING_REF } from './names.ts';

const AUTHORITY_KEY = 'authority.json';

const encode = (text: string): string => Buffer.from(text).toString('base64');

function readData(secret: JsonObject | undefined, key: string): string | undefined {
  const value = getPath(secret, ['data', key]);
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'base64').toString() : undefined;
}

const versionOf = (object: JsonObject | undefined): Json | undefined =>
  getPath(object, ['metadata', 'resourceVersion']);

/** `signal` ends whatever is asked of the server. */
export function createClusterShelf(cluster: Cluster, signal?: AbortSignal): CertificateShelf {
  let authority: JsonObject | undefined;
  let serving: JsonObject | undefined;
  return {
    place: `Secret ${AUTHORITY_REF.name} of ${cluster.server}`,
    read: async () => {
      [authority, serving] = await Promise.all([
        cluster.find(AUTHORITY_REF, signal),
        cluster.find(SERVING_REF, signal),
      ]);
      const [certificate, key] = [readData(serving, 'tls.crt'), readData(serving, 'tls.key')];
      return {
        ...readAuthorityText(readData(authority, AUTHORITY_KEY), `Secret ${AUTHORITY_REF.name}`),
        leaf: certificate === undefined || key === undefined ? undefined : { certificate, key },
      };
    },
    writeAuthorities: async (kept) => {
      authority ??= await openSecret(cluster, signal);
      const data = { [AUTHORITY_KEY]: encode(writeAuthorityText(kept)) };
      const metadata = { resourceVersion: versionOf(authority) ?? null };
      authority = await cluster.patch(AUTHORITY_REF, { metadata, data }, signal);
    },
    writeLeaf: async ({ certificate, key }) => {
      const data = { 'tls.crt': encode(certificate), 'tls.key': encode(key) };
      if (serving === undefined) {
        await cluster.apply({ ...describeSecret(SERVING_REF, 'kubernetes.io/tls'), data }, {}, signal);
      } else {
        const metadata = { resourceVersion: versionOf(serving) ?? null };
        await cluster.patch(SERVING_REF, { metadata, data }, signal);
      }
    },
    publish: async (bundle) => {
      const configuration = await cluster.find(CONFIGURATION_REF, signal);
      if (configuration === undefined) return false;
      const patch = patchBundle(configuration, encode(bundle));
      if (patch !== undefined) await cluster.patch(CONFIGURATION_REF, patch, signal);
      return true;
    },
  };
}

/**
 * Applying makes no difference between first and second, so the Secret is made empty, and filled by a patch that only
 * one of two can bring in.
 */
async function openSecret(cluster: Cluster, signal: AbortSignal | undefined): Promise<JsonObject> {
  const made = await cluster.apply(describeSecret(AUTHORITY_REF, 'Opaque'), {}, signal);
  if (readData(made, AUTHORITY_KEY) === undefined) return made;
  throw new AppError('cluster-conflict', `somebody else has just filled the Secret ${AUTHORITY_REF.name}`);
}

function describeSecret({ name }: ObjectRef, type: string): JsonObject {
  const labels = { 'app.kubernetes.io/part-of': 'bulwark' };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: GATE_NAMESPACE, labels }, type };
}
