/** Lists in pages: a large cluster is read with bounded memory, on both sides. */
import { getField, getPath, isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { joinApiVersion } from '../../model/kubernetes-kinds.ts';
import type { ListPage, ListRequest } from '../api.ts';
import type { Tried } from './answers.ts';
import { explain, explainStatus, readObject } from './answers.ts';
import { writeListPath, writeQuery } from './paths.ts';
import type { Transport } from './transport.ts';

/** A page that was too large is asked for again with so many times less in it. */
const SHRINK = 8;

/** As `Cluster.list` says. */
export async function* listObjects(
  transport: Transport,
  request: ListRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<ListPage, void, void> {
  const path = writeListPath(request);
  const tried: Tried = { transport, what: `GET ${path}` };
  let limit: number = LIMITS.clusterPageItemsMax;
  let token: string | undefined;
  let restarts = 0;
  let isRestart = false;
  let count = 0;
  for (;;) {
    const { labelSelector } = request;
    const query = writeQuery({ limit: String(limit), continue: token, labelSelector });
    const reply = await transport.ask({ path: `${path}${query}`, signal });
    if (reply.status === 410 && token !== undefined) {
      // The token outlived what the server remembers. A server that forgets faster than it can be read is a fault.
      if (restarts > 0) throw explainStatus(reply, tried);
      restarts += 1;
      count = 0;
      token = undefined;
      isRestart = true;
      continue;
    }
    if (reply.isCut && limit > 1) {
      limit = Math.ceil(limit / SHRINK);
      continue;
    }
    const list = readObject(reply, tried);
    const items = readItems(list, request, tried);
    // A page counts as one, so that an endless row of empty ones ends too.
    count += items.length + 1;
    if (count > LIMITS.clusterObjectsMax * 2) throw explain('cluster-error', 'the list does not end', tried);
    yield { items, resourceVersion: readText(list, 'resourceVersion'), ...(isRestart ? { isRestart } : {}) };
    isRestart = false;
    token = readText(list, 'continue') || undefined;
    if (token === undefined) return;
  }
}

function readText(list: JsonObject, field: string): string {
  const value = getPath(list, ['metadata', field]);
  return typeof value === 'string' ? value : '';
}

/** Servers leave out of the items what the list says of all of them. */
function readItems(list: JsonObject, { group, version }: ListRequest, tried: Tried): readonly JsonObject[] {
  const items = getField(list, 'items') ?? [];
  if (!Array.isArray(items)) throw explain('cluster-error', 'the answer is no list', tried);
  const said = getField(list, 'kind');
  const kind = typeof said === 'string' ? said.replace(/List$/, '') : '';
  const apiVersion = joinApiVersion(group, version);
  return items.filter(isJsonObject).map((item) => ({ apiVersion, kind, ...item }));
}
