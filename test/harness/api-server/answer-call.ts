/** Answers one request to the fake API server that names a resource: which verb does what. */
import { isJsonObject } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import type { Call, Target } from './call.ts';
import { isWatch, mediaTypeOf, readBody, readObject, readVerb } from './call.ts';
import { deleteCollection, deleteObject } from './delete-object.ts';
import { isConnect } from './discovery.ts';
import { presentAs } from './list-objects.ts';
import { jsonPatch, mergePatch } from './merge-patch.ts';
import { applyObject } from './server-side-apply.ts';
import type { ServedKind } from './served-kinds.ts';
import type { ServerParts } from './server-parts.ts';
import { badRequest, methodNotAllowed, noSuchPath, notFound, unsupportedMediaType } from './status.ts';
import { connect, evict, readScale, writeScale } from './subresources.ts';
import { answerReview } from './virtual-kinds.ts';
import { changeObject, createObject, replaceObject, type Write } from './write-object.ts';

export type Answer = { readonly code: number; readonly body: JsonObject };

/** A watch does not end with an answer; the listener carries it on. */
export type Watch = { readonly watch: ServedKind; readonly target: Target };

/** Throws an `ApiFault` for whatever the client is refused. */
export async function answerCall(parts: ServerParts, call: Call, target: Target): Promise<Answer | Watch> {
  const kind = findKind(parts, target);
  const verb = readVerb(call, target);
  // Whoever is known may ask about itself.
  const isOpen = kind.isVirtual && call.user.groups.includes('system:authenticated');
  if (!isOpen) parts.access.authorize(call.user, verb, target);
  if (kind.isNamespaced && target.namespace === '' && target.name !== '') throw noSuchPath();
  if (call.method === 'GET' && target.name === '') {
    return isWatch(call.query) ? { watch: kind, target } : ok(parts.lister.list(kind, target, call.query));
  }
  const write: Write = { kind, target, call };
  if (kind.isVirtual) return { code: 201, body: answerReview(parts, kind, call) };
  if (isConnect(target.subresource)) return ok(await connect(parts, write));
  if (target.subresource === 'eviction') return { code: 201, body: await evict(parts, write) };
  if (call.method === 'GET') return ok(read(parts, write));
  if (call.method === 'POST') return { code: 201, body: await createObject(parts, write, readObject(call)) };
  if (call.method === 'PUT') return ok(await put(parts, write));
  if (call.method === 'PATCH') return patch(parts, write);
  if (call.method !== 'DELETE') throw methodNotAllowed();
  return ok(await (target.name === '' ? deleteCollection(parts, write) : deleteObject(parts, write)));
}

const ok = (body: JsonObject): Answer => ({ code: 200, body });

function findKind(parts: ServerParts, target: Target): ServedKind {
  const { group, version, resource, subresource } = target;
  const kind = parts.kinds().find((one) => one.group === group && one.version === version && one.resource === resource);
  if (kind === undefined) throw noSuchPath();
  if (subresource !== '' && !kind.subresources.includes(subresource)) throw noSuchPath();
  return kind;
}

function read(parts: ServerParts, { kind, target }: Write): JsonObject {
  const found = parts.store.find(kind.storage, target.namespace, target.name);
  if (found === undefined) throw notFound(kind, target.name);
  return target.subresource === 'scale' ? readScale(found) : presentAs(kind, found);
}

function put(parts: ServerParts, write: Write): Promise<JsonObject> {
  const sent = readObject(write.call);
  return write.target.subresource === 'scale'
    ? writeScale(parts, write, () => sent)
    : replaceObject(parts, write, sent);
}

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const APPLY = 'application/apply-patch+yaml';

/** A strategic patch is taken where it means the same as a merge patch: when it holds no list. */
async function patch(parts: ServerParts, write: Write): Promise<Answer> {
  const { call, target } = write;
  const type = mediaTypeOf(call);
  if (type === APPLY) {
    const { object, isNew } = await applyObject(parts, write, readObject(call));
    return { code: isNew ? 201 : 200, body: object };
  }
  const body = readBody(call) as Json | undefined;
  if (body === undefined) throw badRequest('error decoding patch: the body is no JSON');
  if (type !== MERGE && type !== JSON_PATCH && !(type === STRATEGIC && !hasList(body))) {
    throw unsupportedMediaType([JSON_PATCH, MERGE, APPLY]);
  }
  const change = (before: JsonObject): JsonObject => {
    const changed = type === JSON_PATCH ? jsonPatch(before, body) : mergePatch(before, body);
    if (!isJsonObject(changed)) throw badRequest('the patch makes no object');
    return changed;
  };
  if (target.subresource === 'scale') return ok(await writeScale(parts, write, change));
  return ok(await changeObject(parts, write, (before) => change(presentAs(write.kind, before))));
}

function hasList(value: Json): boolean {
  if (Array.isArray(value)) return true;
  return isJsonObject(value) && Object.values(value).some(hasList);
}
