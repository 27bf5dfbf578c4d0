/** Watches of the fake API server: changes as lines of JSON, bookmarks, and 410 for versions that are forgotten. */
import type { JsonObject } from '../../../src/base/json.ts';
import type { Target } from './call.ts';
import { isTrue } from './call.ts';
import { bookmarkOf, presentAs } from './list-objects.ts';
import type { Change, ObjectStore } from './object-store.ts';
import { namespaceOf, versionOf } from './object-store.ts';
import type { Selects } from './selectors.ts';
import { readSelectors } from './selectors.ts';
import type { ServedKind } from './served-kinds.ts';
import { badRequest, expired } from './status.ts';

export type WatchParts = {
  readonly store: ObjectStore;
  /** Time between bookmarks, for watches that allow them. */
  readonly bookmarkMs: number;
  /** How a version that is forgotten is answered: by the HTTP status, or by an event of a watch that began. */
  readonly goneAs: 'status' | 'event';
};

export type WatchSink = {
  readonly send: (event: JsonObject) => void;
  readonly end: () => void;
};

/** Before the end that the client set, the server says how far it came. */
const LAST_BOOKMARK_MS = 2_000;

/** Begins to watch; returns how to stop. Throws 410 where that is to be the HTTP status. */
export function watchObjects(
  parts: WatchParts,
  kind: ServedKind,
  target: Target,
  query: URLSearchParams,
  sink: WatchSink,
): () => void {
  const { store } = parts;
  const selects = readSelectors(query);
  const asked = query.get('resourceVersion') ?? '';
  const wantsInitial = isTrue(query.get('sendInitialEvents'));
  const mayBookmark = isTrue(query.get('allowWatchBookmarks'));
  if (!/^\d*$/.test(asked)) throw badRequest(`Invalid value: "${asked}": strconv.ParseUint: invalid syntax`);
  const isFromState = wantsInitial || asked === '' || asked === '0';
  const backlog = isFromState ? [] : store.changesSince(Number(asked));
  if (backlog === undefined) {
    const gone = expired(`too old resource version: ${asked} (${store.version()})`);
    if (parts.goneAs === 'status') throw gone;
    sink.send({ type: 'ERROR', object: gone.status });
    sink.end();
    return () => undefined;
  }
  const tell = (change: Change): void => {
    const event = selectChange(change, kind, target, selects);
    if (event !== undefined) sink.send(event);
  };
  const bookmark = (isInitialEnd = false): void =>
    sink.send({ type: 'BOOKMARK', object: bookmarkOf(kind, store.version(), isInitialEnd) });
  if (isFromState) {
    for (const object of store.list(kind.storage, target.namespace).filter(selects)) {
      sink.send({ type: 'ADDED', object: presentAs(kind, object) });
    }
    if (wantsInitial && mayBookmark) bookmark(true);
  }
  for (const change of backlog) tell(change);
  const stopListening = store.listen(tell);
  const stopTimers = keepTime(parts.bookmarkMs, query, mayBookmark ? bookmark : undefined, sink.end);
  return () => {
    stopListening();
    stopTimers();
  };
}

/** Bookmarks now and then, one shortly before the end, and the end. */
function keepTime(
  bookmarkMs: number,
  query: URLSearchParams,
  bookmark: (() => void) | undefined,
  end: () => void,
): () => void {
  const timeoutMs = Number(query.get('timeoutSeconds') ?? 0) * 1_000;
  const timers: NodeJS.Timeout[] = [];
  if (timeoutMs > 0) timers.push(setTimeout(end, timeoutMs));
  if (bookmark !== undefined) {
    if (timeoutMs > 0) timers.push(setTimeout(bookmark, Math.max(timeoutMs - LAST_BOOKMARK_MS, timeoutMs / 2)));
    timers.push(setInterval(bookmark, bookmarkMs));
  }
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}

/** The change as a watch with a selector sees it: what begins to be selected is added, what ends is deleted. */
function selectChange(change: Change, kind: ServedKind, target: Target, selects: Selects): JsonObject | undefined {
  const { object, previous, storage } = change;
  if (storage !== kind.storage) return undefined;
  if (target.namespace !== '' && namespaceOf(object) !== target.namespace) return undefined;
  const was = previous !== undefined && selects(previous);
  const is = change.type !== 'DELETED' && selects(object);
  if (!was && !is) return undefined;
  const type = !was ? 'ADDED' : is ? 'MODIFIED' : 'DELETED';
  const shown = type === 'DELETED' && previous !== undefined ? withVersionOf(previous, object) : object;
  return { type, object: presentAs(kind, shown) };
}

function withVersionOf(previous: JsonObject, object: JsonObject): JsonObject {
  const metadata = { ...(previous['metadata'] as JsonObject), resourceVersion: versionOf(object) };
  return { ...previous, metadata };
}
