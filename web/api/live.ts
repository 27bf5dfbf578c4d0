/**
 * Live updates: one stream of events per page makes what it names old. Lists that somebody reads are not moved under
 * their eyes: a query with `meta: { isHeld: true }` is only marked, and the page offers to show what changed.
 */
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { ApiError, createClient } from '../../src/wire/client.ts';
import { nounsOf } from './topics.ts';

export type LiveState = 'connecting' | 'live' | 'away';

/** Events come in bursts, as when a run is brought in: what they name is read once. */
const GATHER_MS = 400;
const BACK_OFF_MS = [1_000, 2_000, 5_000, 15_000] as const;

let state: LiveState = 'connecting';
let held: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function tell(change: { readonly state?: LiveState; readonly held?: ReadonlySet<string> }): void {
  state = change.state ?? state;
  held = change.held ?? held;
  for (const listener of listeners) listener();
}

/** Whether events arrive. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(subscribe, () => state);
}

/** Whether held queries of the noun are older than what the server has, and how to show what it has. */
export function useHeldChanges(
  noun: string,
  queries: QueryClient,
): { readonly isOld: boolean; readonly show: () => void } {
  const isOld = useSyncExternalStore(subscribe, () => held.has(noun));
  const show = (): void => {
    tell({ held: new Set([...held].filter((one) => one !== noun)) });
    void queries.invalidateQueries({ queryKey: [noun] });
  };
  return { isOld, show };
}

/** Follows the server's events as long as the component is there. */
export function useLiveUpdates(queries: QueryClient): void {
  useEffect(() => {
    const ending = new AbortController();
    void follow(queries, ending.signal);
    return () => ending.abort();
  }, [queries]);
}

async function follow(queries: QueryClient, signal: AbortSignal): Promise<void> {
  const gather = gatherTopics((topics) => refresh(queries, topics));
  for (let failures = 0; !signal.aborted; ) {
    try {
      // Between two streams anything may have changed.
      const onOpen = (): void => {
        if (failures > 0) void queries.invalidateQueries();
        failures = 0;
        tell({ state: 'live' });
      };
      for await (const event of watchEvents(onOpen, signal)) {
        if (event.event === 'change') gather(event.topic);
        else await queries.invalidateQueries({ predicate: ({ state: { dataUpdatedAt } }) => dataUpdatedAt > 0 });
      }
      failures += 1;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (error instanceof ApiError && error.problem.status === 401)
        await queries.invalidateQueries({ queryKey: ['me'] });
    }
    tell({ state: 'away' });
    await pause(BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length) - 1] ?? 1_000, signal);
  }
}

/** The stream of the API, with word of when it begins: its first event may be long in coming. */
function watchEvents(onOpen: () => void, signal: AbortSignal) {
  const client = createClient({
    url: '',
    fetch: async (address, init) => {
      const reply = await fetch(address, init);
      if (reply.ok) onOpen();
      return reply;
    },
  });
  return client.events.watch({ signal });
}

function refresh(queries: QueryClient, topics: ReadonlySet<string>): void {
  const nouns = nounsOf(topics);
  const isOld = (key: readonly unknown[]): boolean => nouns.has(String(key[0]));
  const shown = queries.getQueryCache().findAll({ type: 'active', predicate: ({ queryKey }) => isOld(queryKey) });
  const heldNouns = shown.filter(({ meta }) => meta?.['isHeld'] === true).map(({ queryKey }) => String(queryKey[0]));
  if (heldNouns.length > 0) tell({ held: new Set([...held, ...heldNouns]) });
  void queries.invalidateQueries({
    predicate: (query) => isOld(query.queryKey) && !(query.meta?.['isHeld'] === true && query.isActive()),
  });
}

/** Calls `work` with all that was said within a moment. */
function gatherTopics(work: (topics: ReadonlySet<string>) => void): (topic: string) => void {
  let topics = new Set<string>();
  return (topic) => {
    if (topics.size === 0) {
      setTimeout(() => {
        const said = topics;
        topics = new Set();
        work(said);
      }, GATHER_MS);
    }
    topics.add(topic);
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
