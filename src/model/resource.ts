/** One judged thing: a stable address, a JSON body, and where it came from. */
import type { JsonObject } from '../base/json.ts';
import type { FieldPath, Span } from '../base/positions.ts';

/** Where a resource was read. `locate` finds a field in the authored text, or its nearest existing ancestor. */
export type Origin = {
  /** Path of the authored file relative to the scan root, `-` for stdin, or a live object's URL. */
  readonly file: string;
  /** Index of the document in the file, from 0. */
  readonly document: number;
  readonly span: Span | undefined;
  readonly locate: (path: FieldPath) => { readonly span: Span; readonly isExact: boolean } | undefined;
  /** Set when the body was rendered (helm, kustomize): what rendered it. */
  readonly renderedBy?: string;
};

export type Resource = {
  /** Stable over edits: `kubernetes:apps/Deployment/team-a/web`; unique per scan (a repeat gets `#2`). */
  readonly address: string;
  /** Source room: `kubernetes`. */
  readonly source: string;
  /** `apps/v1/Deployment`, or `v1/Pod` for the core group. */
  readonly type: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined for cluster-scoped resources. */
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  readonly origin: Origin;
};

/** A resource with what the inventory says of it. `unowned` assets keep owner `unowned`. */
export type AssetRef = {
  readonly asset: string;
  readonly owner: string;
  readonly environment: string;
};
