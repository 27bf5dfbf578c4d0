/**
 * What the use cases need from outside, as ports: `main.ts` fills them in, tests give their own. Everything that costs
 * time to load is behind a function, so that `bulwark --help` loads none of it.
 */
import type { Clock } from '../base/clock.ts';
import type { Json } from '../base/json.ts';
import type { Certificates } from '../certificates/api.ts';
import type { Cluster, ClusterPlace } from '../clusters/api.ts';
import type { FieldPath, Span } from '../base/positions.ts';
import type { Read } from '../base/problems.ts';
import type { PrecompiledRules } from '../engine/precompiled-rules.ts';
import type { Importer } from '../importers/api.ts';
import type { Output } from '../outputs/api.ts';
import type { Git, OpenedProject } from '../sources/api.ts';
import type { CatalogBundle } from './catalog/bundle.ts';

/**
 * Files by paths as users give them: relative ones start at the current directory. Reading never throws for absence.
 */
export type Files = {
  readonly kindOf: (path: string) => 'file' | 'folder' | undefined;
  /** Undefined when it is absent, cannot be read, or is larger than `bytesMax`, by default that of one input file. */
  readonly readBytes: (path: string, bytesMax?: number) => Uint8Array | undefined;
  /** Files below a folder with one of the endings, sorted; empty when there is no such folder. */
  readonly list: (folder: string, endings: readonly string[]) => readonly string[];
  /**
   * Makes the folders above; throws `cannot-write`. With `mayReplace` false an existing file is kept and the answer
   * false.
   */
  readonly write: (path: string, pieces: Iterable<string>, mayReplace: boolean) => boolean;
  /** Writes the whole or nothing, so that no reader sees half; false where it cannot be written. */
  readonly replaceWhole: (path: string, content: string | Uint8Array) => boolean;
  /**
   * Writes a file that nobody but its owner may read, whole or not at all; throws `cannot-write`. With `mayReplace`
   * false an existing file is kept and the answer false.
   */
  readonly writePrivate: (path: string, text: string, mayReplace: boolean) => boolean;
  /**
   * Writes an existing file whole, with the permissions that it has, when it still holds `before`. A link is not
   * followed: what it leads to was not named.
   */
  readonly replaceUnchanged: (path: string, before: Uint8Array, after: Uint8Array) => 'written' | 'changed' | 'failed';
  /** A file that is not there is removed already; throws `cannot-write` for one that stays. */
  readonly remove: (path: string) => void;
};

/** One document of a YAML or JSON file. */
export type ParsedText = {
  readonly value: Json;
  readonly span: Span | undefined;
  readonly locate: (path: FieldPath) => Span | undefined;
};
export type ParseText = (bytes: Uint8Array, file: string) => Read<readonly ParsedText[]>;

export type OutputEntry = Pick<Output, 'name' | 'summary'> & { readonly load: () => Promise<Output> };

export type House = {
  readonly version: string;
  readonly clock: Clock;
  readonly files: Files;
  readonly outputs: readonly OutputEntry[];
  /** Folder of the catalogue's own documents, with their examples. */
  readonly catalogFolder: string;
  readonly loadBundle: () => CatalogBundle;
  /** The bundle's rules, compiled when the bundle was generated; undefined where they were not. */
  readonly loadRules: (bundle: CatalogBundle) => PrecompiledRules | undefined;
  readonly loadParser: () => Promise<ParseText>;
  /**
   * Each opening reads one project: sources remember what they have seen. `when-claimed` loads the code of each source
   * with the first file that it claims; else all are loaded.
   */
  readonly loadSources: (when?: 'when-claimed') => Promise<() => OpenedProject>;
  readonly loadGit: () => Promise<Git>;
  readonly loadImporters: () => Promise<readonly Importer[]>;
  /** Loads the client, and finds the way to a cluster. Throws `cluster-unavailable` where there is none. */
  readonly connectCluster: (place: ClusterPlace) => Promise<Cluster>;
  readonly loadCertificates: () => Promise<Certificates>;
};
