/** One judged thing: a stable address, a JSON body, and where it came from. */
import type { JsonObject } from '../base/json.ts';
import type { FieldPath, Span } from '../base/positions.ts';
import type { EditPlan } from '../base/text-edits.ts';
import type { ResourceRequest } from './admission.ts';
import type { MergedFacts } from './programme/inventory/sources.ts';

/** A field in the authored text, or its nearest ancestor there. */
export type Located = {
  readonly span: Span;
  readonly isExact: boolean;
  /** Set where it does not stand in the resource's own file, but in one that overrides it. */
  readonly file?: string;
};

/** Where a resource was read. `locate` finds a field in the authored text, or its nearest existing ancestor. */
export type Origin = {
  /** Path of the authored file relative to the scan root, `-` for stdin, or a live object's URL. */
  readonly file: string;
  /** Index of the document in the file, from 0. */
  readonly document: number;
  readonly span: Span | undefined;
  readonly locate: (path: FieldPath) => Located | undefined;
  /** Set when the body was rendered (helm, kustomize): what rendered it. */
  readonly renderedBy?: string;
  /**
   * How the authored text would say another body. Left out where the body is what the text says as YAML or JSON, which
   * is then edited by where its fields stand.
   */
  readonly planChange?: (changed: JsonObject) => EditPlan;
};

/** That a field of a resource names another one: `bucket = aws_s3_bucket.logs.id`. */
export type Reference = {
  /** Of the field in the body that refers; a prefix of it when a whole block does. */
  readonly path: FieldPath;
  /** Address of the resource that is meant. */
  readonly target: string;
  /** What of it is read, `id`, `arn`; empty when the whole of it is meant. */
  readonly attribute: string;
};

/**
 * What a source derives from a body so that rules stay short: steps of all jobs in one list, references taken apart.
 * Native controls read it as the variable `view`.
 */
export type View = {
  readonly value: JsonObject;
  /** The field of the body that a path of the view stands for; its last step may name a part of that field's text. */
  readonly resolve: (path: FieldPath) => FieldPath;
  /** The view of the same resource with another body, such as a mended one. */
  readonly derive?: (body: JsonObject) => View;
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
  /** A value that the source cannot know is an `Unknown` of the CEL room with its reason, wherever it stands. */
  readonly body: JsonObject;
  readonly origin: Origin;
  /** Sources in which resources name each other by expressions say so here. */
  readonly references?: readonly Reference[];
  readonly view?: View;
  /** Set where it came before the gate of a cluster. */
  readonly request?: ResourceRequest;
};

/** A resource with what the inventory says of it. `unowned` assets keep owner `unowned`. */
export type AssetRef = {
  readonly asset: string;
  readonly owner: string;
  readonly environment: string;
  /** What else is said of the asset, and by whom; left out where nothing is. */
  readonly inventory?: MergedFacts;
};

/**
 * Whether a resource is of the kind, as its source compares kinds: Azure Resource Manager tells types apart without
 * regard to case, and takes a slash too many at the end.
 */
export function isOfKind({ source, kind }: Pick<Resource, 'source' | 'kind'>, wanted: string): boolean {
  if (source !== 'arm') return kind === wanted;
  return kind.replace(/\/$/, '').toLowerCase() === wanted.toLowerCase();
}
