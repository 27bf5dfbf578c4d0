/** How far exceptions reach over the recorded resources: read in pages, so that an estate of any size fits. */
import type { ExceptionSubject } from '../../model/exception-rules.ts';
import { compileScope } from '../../model/exception-rules.ts';
import { OWN_SOURCE } from '../../model/programme/own-controls.ts';
import type { Exception } from '../../model/exception.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { ExceptionReach } from '../../model/programme/exception-faults.ts';
import type { Page } from '../../stores/api/pages.ts';
import type { StoredResource } from '../../stores/api/runs.ts';
import type { Store, Transaction } from '../../stores/api.ts';

const PAGE = 1_000;

/** All items of a list, page by page, each page on a view of the store of its own: work of hours holds none open. */
export async function* readPages<T>(
  store: Store,
  read: (tx: Transaction, page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>,
  limit: number = PAGE,
): AsyncGenerator<readonly T[]> {
  let cursor: string | undefined;
  do {
    const at = cursor;
    const page = await store.read((tx) => read(tx, { limit, ...(at === undefined ? {} : { cursor: at }) }));
    yield page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** Recorded resources in the order of target and address, without those that stand for parts of the programme. */
export async function* readEstatePages(
  store: Store,
  wanted: { readonly visible: Visible; readonly target?: string; readonly hasBody?: true },
  limit: number = PAGE,
): AsyncGenerator<readonly StoredResource[]> {
  const pages = readPages(store, (tx, page) => tx.runs.listResources({ ...wanted, ...page }), limit);
  for await (const page of pages) yield page.filter(({ source }) => source !== OWN_SOURCE);
}

/** A recorded resource as scopes see it. */
export function toSubject(resource: StoredResource): ExceptionSubject {
  const { address, namespace, kind, environment, owner } = resource;
  return { address, namespace, kind, environment, owner };
}

export type ScopeReach = Omit<ExceptionReach, 'accepted'>;

/** The reach of each scope, and how many resources there are in all; one pass over all resources. */
export async function measureReach(
  store: Store,
  scopes: readonly Exception['spec']['scope'][],
  visible: Visible,
): Promise<{ readonly reaches: readonly ScopeReach[]; readonly resources: number }> {
  const counting = scopes.map((scope) => {
    return { covers: compileScope(scope), resources: 0, assets: new Set<string>(), teams: new Set<string>() };
  });
  let resources = 0;
  for await (const page of readEstatePages(store, { visible })) {
    resources += page.length;
    for (const resource of page) {
      const subject = toSubject(resource);
      for (const one of counting) {
        if (!one.covers(subject)) continue;
        one.resources += 1;
        one.assets.add(resource.asset);
        one.teams.add(resource.owner);
      }
    }
  }
  const reaches = counting.map((one) => ({
    resources: one.resources,
    assets: one.assets.size,
    teams: one.teams.size,
  }));
  return { reaches, resources };
}
