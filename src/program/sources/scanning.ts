/** How a source is scanned: its files are brought here, and read by a process of their own; so is a cluster. */
import type { InForce } from '../except/in-force.ts';
import type { Run, TargetRef } from '../../model/programme/run.ts';
import type { Source } from '../../model/source.ts';

export type ClusterSource = NonNullable<Source['spec']['cluster']>;

export type ApartScan = {
  readonly runId: string;
  readonly target: TargetRef;
  /** What is scanned, all of it: the files of a folder, or what runs in a cluster. */
  readonly what: { readonly folder: string } | { readonly cluster: ClusterSource };
  readonly environment: string;
  readonly profile: string | undefined;
  readonly repository: string | undefined;
  readonly commit: string | undefined;
  readonly ref: string | undefined;
  /** Exceptions and rollouts of the store, which that process cannot reach. */
  readonly inForce: InForce;
  readonly signal: AbortSignal;
};

export type RepositoryWanted = {
  /** Of the source: the folder of its files. */
  readonly name: string;
  readonly url: string;
  readonly ref: string | undefined;
  readonly signal: AbortSignal;
};

export type Scanning = {
  /** Brings the newest files of a repository; gives their folder. Throws `git-unusable`. */
  readonly checkOut: (wanted: RepositoryWanted) => Promise<{ readonly folder: string; readonly commit: string }>;
  /**
   * Scans in a process of its own, so that no file can harm or hold up the one that serves. Throws `scan-failed` with
   * what the process said, and what a scan throws.
   */
  readonly scanApart: (wanted: ApartScan) => Promise<Run>;
};
