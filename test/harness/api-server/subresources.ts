/** Subresources of the fake API server with bodies of their own: scale, connections to pods, evictions. */
import { getField, getPath } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { isTrue, readObject } from './call.ts';
import { deleteObject } from './delete-object.ts';
import { kindOfPart } from './discovery.ts';
import type { ServerParts } from './server-parts.ts';
import { ApiFault, badRequest, conflict, notFound, STALE_OBJECT } from './status.ts';
import { changeObject, describeWrite, type Write, writeOptions } from './write-object.ts';

/** The autoscaling/v1 Scale of a workload. */
export function readScale(object: JsonObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object['metadata'] as JsonObject;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: JSON.parse(JSON.stringify({ name, namespace, uid, resourceVersion, creationTimestamp })) as JsonObject,
    spec: { replicas: getPath(object, ['spec', 'replicas']) ?? 0 },
    status: { replicas: getPath(object, ['status', 'replicas']) ?? 0 },
  };
}

/** Sets how many replicas there are; admission sees the Scale before and after, not the workload. */
export async function writeScale(
  parts: ServerParts,
  write: Write,
  change: (before: JsonObject) => JsonObject,
): Promise<JsonObject> {
  const { kind, target, call } = write;
  const stored = parts.store.find(kind.storage, target.namespace, target.name);
  if (stored === undefined) throw notFound(kind, target.name);
  const before = readScale(stored);
  const sent = change(before);
  const version = getPath(sent, ['metadata', 'resourceVersion']);
  if (version !== undefined && version !== getPath(before, ['metadata', 'resourceVersion'])) {
    throw conflict(kind, target.name, STALE_OBJECT);
  }
  const replicas = getPath(sent, ['spec', 'replicas']) ?? 0;
  const after = { ...before, spec: { replicas } };
  const options = writeOptions('UpdateOptions', call);
  const shown = describeWrite(write, { operation: 'UPDATE', options, object: after, oldObject: before });
  await parts.admit({ ...shown, kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } }, call);
  const whole: Write = { ...write, target: { ...target, subresource: '' } };
  const withoutAdmission = { ...parts, admit: () => Promise.resolve() };
  return readScale(
    await changeObject(withoutAdmission, whole, (object) => ({
      ...object,
      spec: { ...(getField(object, 'spec') as JsonObject), replicas },
    })),
  );
}

const OPTION_FLAGS = ['stdin', 'stdout', 'stderr', 'tty'];

/** The options of a connection, as its query says them. */
function readConnectOptions(part: string, query: URLSearchParams): JsonObject {
  const { kind } = kindOfPart({ kind: '' }, part);
  const flags = OPTION_FLAGS.filter((flag) => isTrue(query.get(flag))).map((flag) => [flag, true]);
  const container = query.get('container');
  const command = query.getAll('command');
  const ports = query.getAll('ports').flatMap((text) => text.split(',').map(Number));
  return {
    kind,
    apiVersion: 'v1',
    ...Object.fromEntries(flags),
    ...(container === null ? {} : { container }),
    ...(command.length === 0 ? {} : { command }),
    ...(ports.length === 0 ? {} : { ports }),
  };
}

/** What is let through ends where a node would begin: there is none here, as there is none at a bare API server. */
export async function connect(parts: ServerParts, write: Write): Promise<never> {
  const { kind, target, call } = write;
  const pod = parts.store.find(kind.storage, target.namespace, target.name);
  if (pod === undefined) throw notFound(kind, target.name);
  const options = readConnectOptions(target.subresource, call.query);
  const shown = describeWrite(write, { operation: 'CONNECT', options: null, object: options, oldObject: null });
  const { kind: optionsKind } = kindOfPart(kind, target.subresource);
  await parts.admit({ ...shown, kind: { group: '', version: 'v1', kind: optionsKind }, isDryRun: false }, call);
  const node = getPath(pod, ['spec', 'nodeName']);
  if (typeof node !== 'string' || node === '') throw badRequest(`pod ${target.name} does not have a host assigned`);
  throw new ApiFault(500, '', `error dialing backend: no node ${node}`);
}

/** Deletes the pod, by an Eviction of policy/v1. */
export async function evict(parts: ServerParts, write: Write): Promise<JsonObject> {
  const { kind, target, call } = write;
  if (parts.store.find(kind.storage, target.namespace, target.name) === undefined) throw notFound(kind, target.name);
  const eviction = readObject(call);
  const options = writeOptions('CreateOptions', call);
  const shown = describeWrite(write, { operation: 'CREATE', options, object: eviction, oldObject: null });
  await parts.admit({ ...shown, kind: { group: 'policy', version: 'v1', kind: 'Eviction' } }, call);
  const deletion: Write = {
    ...write,
    target: { ...target, subresource: '' },
    call: { ...call, body: Buffer.alloc(0) },
  };
  await deleteObject(parts, deletion);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}
