/** A cluster that answers by a script: for what stands on the port and needs no server. */
import type { JsonObject } from '../../src/base/json.ts';
import type { Cluster, ListPage, ServedKind, WatchEvent } from '../../src/clusters/api.ts';

type ListAnswer = { readonly pages: readonly (readonly JsonObject[])[]; readonly resourceVersion: string };

export type ClusterScript = {
  /** Answers to one list after the other; the last one goes on. */
  readonly lists: readonly (ListAnswer | Error)[];
  /** Answers to one watch after the other; when there is none left, a watch stays open. */
  readonly watches: readonly (readonly (WatchEvent | Error)[])[];
  readonly kinds?: readonly ServedKind[];
};

export type FakeCluster = Cluster & {
  /** `list`, `watch 10`: what was asked, in order. */
  readonly asked: readonly string[];
  readonly openWatches: () => number;
};

const refuse = (): Promise<never> => Promise.reject(new Error('this cluster has no script for that'));

/** Plays the script; what it has no line for is a fault of the test. */
export function createFakeCluster({ lists, watches, kinds = [] }: ClusterScript): FakeCluster {
  const asked: string[] = [];
  let listed = 0;
  let watched = 0;
  let open = 0;
  return {
    server: 'https://cluster.example:6443',
    asked,
    openWatches: () => open,
    version: () => Promise.resolve('v1.33.2'),
    discover: () => Promise.resolve({ kinds, unavailable: [] }),
    async *list(): AsyncGenerator<ListPage, void, void> {
      asked.push('list');
      const answer = lists[Math.min(listed, lists.length - 1)];
      listed += 1;
      await Promise.resolve();
      if (answer === undefined) return;
      if (answer instanceof Error) throw answer;
      for (const items of answer.pages) yield { items, resourceVersion: answer.resourceVersion };
    },
    async *watch(_request, { resourceVersion }, signal): AsyncGenerator<WatchEvent, void, void> {
      asked.push(`watch ${resourceVersion}`);
      const answer = watches[watched];
      watched += 1;
      open += 1;
      try {
        for (const event of answer ?? []) {
          if (event instanceof Error) throw event;
          yield event;
        }
        if (answer === undefined) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      } finally {
        open -= 1;
      }
    },
    find: refuse,
    apply: refuse,
    patch: refuse,
    remove: refuse,
  };
}
