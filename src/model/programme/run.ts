/**
 * A run: one scan of one target, as it is brought into the store. Made from a report in this process and from an upload
 * alike, so that both mean the same.
 */
import type { FixStep } from '../control.ts';
import type { MergedFacts } from './inventory/sources.ts';
import type { SightingExcerpt } from './sighting-excerpt.ts';
import type { Layer, Mode, Severity, Verdict } from '../words.ts';

/** What is scanned again and again: a repository, a folder, a cluster. Its id is stable: `repo:acme/shop`. */
export type TargetRef = {
  readonly id: string;
  readonly kind: 'repository' | 'folder' | 'cluster';
  readonly name: string;
};

/**
 * What a run looked at. Nothing outside of it is touched by the run: what was not looked at is not resolved, however
 * long it is not seen.
 */
export type Coverage = {
  /** Ids of the controls that were judged. */
  readonly controls: readonly string[];
  /** True when everything in the target was read, so that a resource that is not there is gone. */
  readonly isWhole: boolean;
  /** Files of which something could not be read or judged: nothing in them is gone. */
  readonly unreadFiles: readonly string[];
};

export type RunControl = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly owner: string;
};

export type RunResource = {
  readonly address: string;
  readonly source: string;
  readonly type: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly asset: string;
  readonly owner: string;
  readonly environment: string;
  readonly file: string;
  readonly line: number | undefined;
  /** JSON text of the body, for replay; undefined where the upload left it out. */
  readonly body: string | undefined;
};

export type RunFinding = {
  /** Identity of the control, the address and the place: `Finding.id`. */
  readonly id: string;
  readonly message: string;
  /** As `formatPath` writes it. */
  readonly path: string;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly fix: readonly FixStep[];
  /** Undefined where there is no authored text, and where the place may hold a secret. */
  readonly excerpt: SightingExcerpt | undefined;
  /** The fix as a unified diff of the authored file; undefined where it cannot be written into the text. */
  readonly patch: string | undefined;
};

export type RunResult = {
  readonly control: string;
  /** Address of the resource. */
  readonly resource: string;
  readonly mode: Mode;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly exception: string | undefined;
  readonly findings: readonly RunFinding[];
};

/** What the scanned files and objects say of an asset. */
export type RunAsset = { readonly name: string; readonly environment: string } & MergedFacts;

export type Run = {
  readonly id: string;
  readonly target: TargetRef;
  readonly environment: string;
  readonly profile: string;
  readonly version: string;
  readonly startedMs: number;
  readonly durationMs: number;
  /** Where the files came from, as the uploader's credentials or the checkout say. */
  readonly repository: string | undefined;
  readonly commit: string | undefined;
  readonly ref: string | undefined;
  readonly coverage: Coverage;
  readonly controls: readonly RunControl[];
  readonly resources: readonly RunResource[];
  /** Every asset that a resource names; undefined where the run does not tell more of them than their owners. */
  readonly assets?: readonly RunAsset[] | undefined;
  readonly results: readonly RunResult[];
  readonly decision: { readonly exit: number; readonly reasons: readonly string[] };
  readonly problemCount: number;
};
