/** Single objects: read, applied, patched, removed. */
import { AppError } from '../../base/errors.ts';
import { getPath } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { findKind, splitApiVersion } from '../../model/kubernetes-kinds.ts';
import type { Cluster, ObjectRef } from '../api.ts';
import { FIELD_MANAGER } from '../api.ts';
import { readObject } from './answers.ts';
import { readResources } from './discover.ts';
import { writeObjectPath, writeQuery } from './paths.ts';
import type { Transport } from './transport.ts';

/** As `Cluster` says. */
export function createObjects(transport: Transport): Pick<Cluster, 'find' | 'apply' | 'patch' | 'remove'> {
  const findPlural = createPluralFinder(transport);
  return {
    find: async (ref, signal) => {
      const path = writeObjectPath(ref);
      const reply = await transport.ask({ path, signal });
      return reply.status === 404 ? undefined : readObject(reply, { transport, what: `GET ${path}` });
    },
    apply: async (body, { isDryRun = false, isForced = false } = {}, signal) => {
      const path = writeObjectPath(await readRef(body, findPlural, signal));
      const query = writeQuery({
        fieldManager: FIELD_MANAGER,
        force: String(isForced),
        dryRun: isDryRun ? 'All' : undefined,
      });
      // JSON is YAML, and the media type that every version takes is that of YAML.
      const sent = { type: 'application/apply-patch+yaml', text: JSON.stringify(body) };
      const mayRepeat = mayBeRepeated(body);
      const reply = await transport.ask({ method: 'PATCH', path: `${path}${query}`, body: sent, mayRepeat, signal });
      return readObject(reply, { transport, what: `apply ${path}` });
    },
    patch: async (ref, patch, signal) => {
      const path = writeObjectPath(ref);
      const sent = { type: 'application/merge-patch+json', text: JSON.stringify(patch) };
      const mayRepeat = mayBeRepeated(patch);
      const query = writeQuery({ fieldManager: FIELD_MANAGER });
      const reply = await transport.ask({ method: 'PATCH', path: `${path}${query}`, body: sent, mayRepeat, signal });
      return readObject(reply, { transport, what: `PATCH ${path}` });
    },
    remove: async (ref, signal) => {
      const path = writeObjectPath(ref);
      const reply = await transport.ask({ method: 'DELETE', path, signal });
      if (reply.status === 404) return false;
      readObject(reply, { transport, what: `DELETE ${path}` });
      return true;
    },
  };
}

type Served = { readonly plural: string; readonly isNamespaced: boolean };
type FindPlural = (apiVersion: string, kind: string, signal: AbortSignal | undefined) => Promise<Served>;

async function readRef(body: JsonObject, findPlural: FindPlural, signal: AbortSignal | undefined): Promise<ObjectRef> {
  const { apiVersion, kind } = body;
  const name = getPath(body, ['metadata', 'name']);
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') {
    throw new AppError('cluster-error', 'what is applied must have apiVersion, kind and metadata.name');
  }
  const { plural, isNamespaced } = await findPlural(apiVersion, kind, signal);
  const namespace = getPath(body, ['metadata', 'namespace']) ?? 'default';
  return {
    ...splitApiVersion(apiVersion),
    resource: plural,
    name,
    namespace: isNamespaced && typeof namespace === 'string' ? namespace : undefined,
  };
}

/** Built-in kinds are known; custom ones are asked for, each version of a group once. */
function createPluralFinder(transport: Transport): FindPlural {
  const custom = new Map<string, Served>();
  return async (apiVersion, kind, signal) => {
    const { group, version } = splitApiVersion(apiVersion);
    const known = findKind(group, kind) ?? custom.get(`${apiVersion}/${kind}`);
    if (known !== undefined) return known;
    for (const { kind: served, resource, isNamespaced } of await readResources(transport, { group, version }, signal)) {
      if (!resource.includes('/')) custom.set(`${apiVersion}/${served}`, { plural: resource, isNamespaced });
    }
    const found = custom.get(`${apiVersion}/${kind}`);
    if (found !== undefined) return found;
    throw new AppError('cluster-error', `${transport.server} serves no ${kind} of ${apiVersion}`);
  };
}

/** Sent a second time after it arrived, it would find the version that it made itself, and call it a conflict. */
function mayBeRepeated(sent: JsonObject): boolean {
  return getPath(sent, ['metadata', 'resourceVersion']) === undefined;
}
