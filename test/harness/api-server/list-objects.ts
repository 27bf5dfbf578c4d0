/** Lists of the fake API server: pages over one snapshot, by tokens that can be made to expire. */
import { getField } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Target } from './call.ts';
import { groupVersionOf } from './discovery.ts';
import type { ObjectStore } from './object-store.ts';
import { withMetadata } from './object-store.ts';
import { readSelectors } from './selectors.ts';
import type { ServedKind } from './served-kinds.ts';
import { badRequest, expired } from './status.ts';

export type Lister = {
  readonly list: (kind: ServedKind, target: Target, query: URLSearchParams) => JsonObject;
  /** From here on, tokens that were given answer 410. */
  readonly expireTokens: () => void;
};

type Token = { readonly version: number; readonly start: number };

const EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results.';

/** `FROM_NOW`: the token that an expired one is answered with goes on with the list as it then is. */
const FROM_NOW = -1;

/** The object as the version that was asked for shows it; nothing is converted but its name. */
export function presentAs(kind: ServedKind, object: JsonObject): JsonObject {
  return { apiVersion: groupVersionOf(kind), kind: kind.kind, ...withoutType(object) };
}

function withoutType(object: JsonObject): JsonObject {
  const { apiVersion: _, kind: _kind, ...rest } = object;
  return rest;
}

/** Lists over a store. */
export function createLister(store: ObjectStore): Lister {
  const snapshots = new Map<string, readonly JsonObject[]>();
  const take = (kind: ServedKind, target: Target, query: URLSearchParams): readonly JsonObject[] => {
    const selects = readSelectors(query);
    return store.list(kind.storage, target.namespace).filter(selects);
  };
  return {
    expireTokens: () => snapshots.clear(),
    list: (kind, target, query) => {
      const limit = Number(query.get('limit') ?? 0);
      const token = readToken(query.get('continue'));
      const version = token === undefined || token.version === FROM_NOW ? store.version() : token.version;
      const key = [version, kind.storage, target.namespace, query.get('labelSelector'), query.get('fieldSelector')];
      const id = JSON.stringify(key);
      const isFirst = token === undefined || token.version === FROM_NOW;
      const all = isFirst ? take(kind, target, query) : snapshots.get(id);
      if (all === undefined) throw expired(EXPIRED, writeToken({ version: FROM_NOW, start: token?.start ?? 0 }));
      const start = token?.start ?? 0;
      const end = limit > 0 ? start + limit : all.length;
      const isMore = end < all.length;
      if (isMore) snapshots.set(id, all);
      const isSelected = query.has('labelSelector') || query.has('fieldSelector');
      return {
        kind: `${kind.kind}List`,
        apiVersion: groupVersionOf(kind),
        metadata: {
          resourceVersion: String(version),
          ...(isMore ? { continue: writeToken({ version, start: end }) } : {}),
          ...(isMore && !isSelected ? { remainingItemCount: all.length - end } : {}),
        },
        items: all.slice(start, end).map((object) => presentItem(kind, object)),
      };
    },
  };
}

/** Built-in kinds leave out what each item is; custom resources say it. */
function presentItem(kind: ServedKind, object: JsonObject): JsonObject {
  return kind.group.includes('.') && !kind.group.endsWith('.k8s.io') ? presentAs(kind, object) : withoutType(object);
}

const writeToken = (token: Token): string => Buffer.from(JSON.stringify(token)).toString('base64url');

function readToken(text: string | null): Token | undefined {
  if (text === null || text === '') return undefined;
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const [version, start] = [getField(token, 'version'), getField(token, 'start')];
    if (typeof version === 'number' && typeof start === 'number') return { version, start };
  } catch (error) {
    throw badRequest(`continue key is not valid: ${String(error)}`);
  }
  throw badRequest('continue key is not valid: incorrect encoded start resourceVersion');
}

/** Partial metadata of an object, for bookmarks. */
export function bookmarkOf(kind: ServedKind, version: number, isInitialEnd: boolean): JsonObject {
  const annotations = isInitialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return withMetadata(presentAs(kind, {}), { resourceVersion: String(version), ...annotations });
}
