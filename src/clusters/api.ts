/** The port of a Kubernetes API server: what the programme asks of a cluster, whichever client answers. */
import type { JsonObject } from '../base/json.ts';

/** A resource that the server serves, as discovery tells it. */
export type ServedKind = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `deployments`, or `deployments/scale` for a subresource. */
  readonly resource: string;
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
};

/** What an object is asked for by. `namespace` is left out for cluster-wide kinds. */
export type ObjectRef = {
  readonly group: string;
  readonly version: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name: string;
};

export type ListRequest = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** All namespaces when it is left out. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
};

export type ListPage = {
  /** With apiVersion and kind, which servers leave out of the items of a list. */
  readonly items: readonly JsonObject[];
  /** From here a watch goes on, once the last page is read. */
  readonly resourceVersion: string;
  /** Set where the list began again: what earlier pages said is to be forgotten. */
  readonly isRestart?: true;
};

/** `gone`: the server has forgotten this version; list again. `bookmark`: nothing changed up to this version. */
export type WatchEvent =
  | { readonly type: 'added' | 'modified' | 'deleted'; readonly object: JsonObject; readonly resourceVersion: string }
  | { readonly type: 'bookmark'; readonly resourceVersion: string }
  | { readonly type: 'gone' };

/** Who holds the fields that the programme applies, and those that it patches, which count as another manager's. */
export const FIELD_MANAGER = 'bulwark';

export type ApplyOptions = {
  /** Asks the server what would come of it. */
  readonly isDryRun?: boolean;
  /** Takes over fields that another manager holds. */
  readonly isForced?: boolean;
};

/** Throws `cluster-unavailable`, `cluster-refused` (not allowed) and `cluster-error` for what is not said below. */
export type Cluster = {
  /** Of the API server; it names the cluster in logs and records. */
  readonly server: string;
  /** What people call it: the context. The host of the server where it is left out. */
  readonly name?: string;
  /** `1.33`, `v1.33.2`: the version as the server says it. */
  readonly version: (signal?: AbortSignal) => Promise<string>;
  /** All kinds of all groups, in their preferred versions; groups whose server does not answer are named apart. */
  readonly discover: (
    signal?: AbortSignal,
  ) => Promise<{ readonly kinds: readonly ServedKind[]; readonly unavailable: readonly string[] }>;
  /** Page by page. Starts again from the first where the server has forgotten its place (410), at most once. */
  readonly list: (request: ListRequest, signal?: AbortSignal) => AsyncGenerator<ListPage, void, void>;
  /** Ends when the server ends it, which it does every few minutes; the caller goes on from the last version. */
  readonly watch: (
    request: ListRequest,
    from: { readonly resourceVersion: string },
    signal: AbortSignal,
  ) => AsyncGenerator<WatchEvent, void, void>;
  /** Undefined where there is none. */
  readonly find: (ref: ObjectRef, signal?: AbortSignal) => Promise<JsonObject | undefined>;
  /**
   * Server-side apply, as `FIELD_MANAGER`. Throws `cluster-conflict` where another manager holds a field, and where a
   * `metadata.resourceVersion` in it is old.
   */
  readonly apply: (body: JsonObject, options?: ApplyOptions, signal?: AbortSignal) => Promise<JsonObject>;
  /** JSON merge patch (RFC 7386). Throws `cluster-conflict` where a `metadata.resourceVersion` in it is old. */
  readonly patch: (ref: ObjectRef, patch: JsonObject, signal?: AbortSignal) => Promise<JsonObject>;
  /** False where there was none. */
  readonly remove: (ref: ObjectRef, signal?: AbortSignal) => Promise<boolean>;
};

/** Which cluster is meant. Inside a pod, and with nothing said, the pod's own. */
export type ClusterPlace = {
  /** A kubeconfig file; what `KUBECONFIG` names, or `~/.kube/config`, when it is left out. */
  readonly kubeconfig?: string | undefined;
  /** Its current context when it is left out. */
  readonly context?: string | undefined;
};
