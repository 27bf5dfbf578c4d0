/**
 * Keeps up with one kind of objects of a cluster: lists them once, then hears of changes. After a disconnect it goes on
 * from the last version that it knows; where the server has forgotten that version, it lists again.
 */
import { AppError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Cluster, ListRequest } from '../../clusters/api.ts';
import type { Log } from '../control-room.ts';
import { pause } from '../../base/pause.ts';

/** Hears what there is. Between `begin` and `end` all objects are given anew: what is not among them is gone. */
export type Listener = {
  readonly begin: () => void;
  readonly put: (object: JsonObject) => void;
  readonly end: () => void;
  readonly change: (type: 'added' | 'modified' | 'deleted', object: JsonObject) => void;
  /** Hears whether the cluster answers: with every list, change and bookmark, and when a request came to nothing. */
  readonly touch?: (isInTouch: boolean) => void;
};

export type KeepUpOptions = {
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Waits between attempts begin with this and double, up to sixty times, or 900 times where it is refused. */
  readonly pauseMs?: number;
};

const PAUSE_MS = 1_000;
const PAUSE_FACTOR_MAX = 60;
const REFUSED_FACTOR_MAX = 900;
/** After as many attempts that came to nothing the version itself may be what is wrong: it lists again. */
const DISTRUST_AFTER = 5;

/** Runs until it is aborted; what goes wrong is logged and tried again, later and later. Never throws. */
export async function keepUp(
  cluster: Cluster,
  request: ListRequest,
  listener: Listener,
  { signal, log, pauseMs = PAUSE_MS }: KeepUpOptions,
): Promise<void> {
  let version: string | undefined;
  let faults = 0;
  const note = (next: string | undefined): void => {
    version = next;
    faults = 0;
    listener.touch?.(true);
  };
  while (!signal.aborted) {
    try {
      if (version === undefined || faults >= DISTRUST_AFTER) note(await listOnce(cluster, request, listener, signal));
      else {
        await watchOnce(cluster, request, { from: version, listener, note, signal });
        // A server that ends every watch at once is not asked in a circle.
        await pause(pauseMs, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      faults += 1;
      listener.touch?.(false);
      const text = error instanceof Error ? error.message : String(error);
      log.warn('a watch of a cluster is interrupted', {
        server: cluster.server,
        resource: request.resource,
        faults,
        text,
      });
      // Rights are given by people, and what is refused now is refused in a minute too.
      const isRefused = error instanceof AppError && error.code === 'cluster-refused';
      const factorMax = isRefused ? REFUSED_FACTOR_MAX : PAUSE_FACTOR_MAX;
      await pause(pauseMs * Math.min(factorMax, 2 ** (faults - 1)), signal);
    }
  }
}

async function listOnce(
  cluster: Cluster,
  request: ListRequest,
  listener: Listener,
  signal: AbortSignal,
): Promise<string> {
  let version = '';
  listener.begin();
  for await (const page of cluster.list(request, signal)) {
    if (page.isRestart === true) listener.begin();
    for (const object of page.items) listener.put(object);
    version = page.resourceVersion;
  }
  listener.end();
  return version;
}

type Watching = {
  readonly from: string;
  readonly listener: Listener;
  readonly note: (version: string | undefined) => void;
  readonly signal: AbortSignal;
};

async function watchOnce(
  cluster: Cluster,
  request: ListRequest,
  { from, listener, note, signal }: Watching,
): Promise<void> {
  for await (const event of cluster.watch(request, { resourceVersion: from }, signal)) {
    if (event.type === 'gone') return note(undefined);
    if (event.type !== 'bookmark') listener.change(event.type, event.object);
    note(event.resourceVersion);
  }
}
