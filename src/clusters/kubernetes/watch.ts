/** Watches: one line of JSON for each change, over a connection that may break anywhere. */
import { getField, getPath, isJsonObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { ListRequest, WatchEvent } from '../api.ts';
import type { Tried } from './answers.ts';
import { explain, explainStatus, parseJson } from './answers.ts';
import { startDeadline } from './deadline.ts';
import { isLoss } from './losses.ts';
import { writeListPath, writeQuery } from './paths.ts';
import { readLines } from './read-lines.ts';
import type { Transport } from './transport.ts';

/** The server ends the watch in time; one that is silent for longer than this beyond is a dead connection. */
const SILENCE_MS = 30_000;

/** As `Cluster.watch` says. A connection that breaks is an end like any other: nothing is lost by it. */
export async function* watchObjects(
  transport: Transport,
  request: ListRequest,
  { resourceVersion }: { readonly resourceVersion: string },
  signal: AbortSignal,
): AsyncGenerator<WatchEvent, void, void> {
  if (signal.aborted) return;
  const path = writeListPath(request);
  const query = writeQuery({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion,
    timeoutSeconds: String(LIMITS.clusterWatchMsMax / 1_000),
    labelSelector: request.labelSelector,
  });
  const tried: Tried = { transport, what: `watch ${path}` };
  const deadline = startDeadline(LIMITS.clusterWatchMsMax + SILENCE_MS, signal);
  try {
    const opened = await transport.open({ path: `${path}${query}`, signal: deadline.signal });
    if (opened.stream !== undefined) yield* readEvents(opened.stream, tried, deadline.signal);
    else if (opened.status === 410) yield { type: 'gone' };
    else throw explainStatus(opened, tried);
  } catch (error) {
    if (deadline.signal.aborted) return;
    if (!isLoss(error)) throw error;
  } finally {
    deadline.release();
  }
}

async function* readEvents(
  stream: AsyncIterable<Uint8Array>,
  tried: Tried,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent, void, void> {
  for await (const line of readLines(stream, LIMITS.clusterObjectBytesMax)) {
    if (line === undefined) {
      throw explain('cluster-error', `an object is larger than ${LIMITS.clusterObjectBytesMax} bytes`, tried);
    }
    if (line.trim() === '') continue;
    const event = readEvent(parseJson(line), tried);
    yield event;
    // What had arrived before an abort is not told after it.
    if (event.type === 'gone' || signal.aborted) return;
  }
}

const CHANGES: Readonly<Record<string, 'added' | 'modified' | 'deleted' | 'bookmark' | undefined>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
  BOOKMARK: 'bookmark',
};

function readEvent(event: unknown, tried: Tried): WatchEvent {
  const said = getField(event, 'type');
  const object = getField(event, 'object');
  if (said === 'ERROR') return readFault(object, tried);
  const type = typeof said === 'string' ? CHANGES[said] : undefined;
  const resourceVersion = getPath(object, ['metadata', 'resourceVersion']);
  if (type === undefined || !isJsonObject(object) || typeof resourceVersion !== 'string') {
    throw explain('cluster-error', 'an event of the watch is not understood', tried);
  }
  return type === 'bookmark' ? { type, resourceVersion } : { type, object, resourceVersion };
}

function readFault(status: Json | undefined, tried: Tried): WatchEvent {
  const code = getField(status, 'code');
  if (code === 410) return { type: 'gone' };
  throw explainStatus(
    { status: typeof code === 'number' ? code : 500, text: JSON.stringify(status), isCut: false },
    tried,
  );
}
