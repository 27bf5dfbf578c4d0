/**
 * What the use cases need from outside, as ports: `main.ts` fills them in, tests give their own. Everything that costs
 * time to load is behind a function, so that `bulwark --help` loads none of it.
 */
import type { Clock } from '../base/clock.ts';
import type { Json } from '../base/json.ts';
import type { FieldPath, Span } from '../base/positions.ts';
import type { Problem, Read } from '../base/problems.ts';
import type { PrecompiledRules } from '../engine/precompiled-rules.ts';
import type { Importer } from '../importers/api.ts';
import type { Output } from '../outputs/api.ts';
import type { Git, InputFile, Source } from '../sources/api.ts';
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
  readonly replaceWhole: (path: string, text: string) => boolean;
  /**
   * Writes an existing file whole, with the permissions that it has, when it still holds `before`. A link is not
   * followed: what it leads to was not named.
   */
  readonly replaceUnchanged: (path: string, before: Uint8Array, after: Uint8Array) => 'written' | 'changed' | 'failed';
};

/** One document of a YAML or JSON file. */
export type ParsedText = {
  readonly value: Json;
  readonly span: Span | undefined;
  readonly locate: (path: FieldPath) => Span | undefined;
};
export type ParseText = (bytes: Uint8Array, file: string) => Read<readonly ParsedText[]>;

/**
 * Files below the paths; what cannot be read is reported, and the walk goes on. `onListed` hears first how many there
 * are.
 */
export type Walk = (
  roots: readonly string[],
  report: (problem: Problem) => void,
  onListed: (count: number) => void,
) => Iterable<InputFile>;

/** A file that is known and not read. */
export type ListedFile = Pick<InputFile, 'path' | 'absolutePath'> & { readonly isLink?: true };

/** The sources of one project, and the ways to its files. */
export type OpenedProject = {
  readonly walk: Walk;
  /** The sources whose code is loaded. */
  readonly sources: readonly Source[];
  /** The sources that read a file; loads those that claim their first. */
  readonly claim: (file: InputFile) => Promise<readonly Source[]>;
  /** What `walk` would read, in its order. */
  readonly list: (roots: readonly string[], report: (problem: Problem) => void) => readonly ListedFile[];
  /** Hears what will be read, where `walk` does not say it. */
  readonly plan: (files: readonly ListedFile[]) => void;
  readonly read: (file: ListedFile, report: (problem: Problem) => void) => InputFile | undefined;
  /** Keys that files share which must be read together. */
  readonly listGroupKeys: (file: InputFile) => readonly string[];
  /** The folders and files that roots stand for, under the paths that scans show. */
  readonly locateRoots: (roots: readonly string[]) => readonly ListedFile[];
  /** Whether `list` passes over a path, and whether it takes a file of that name. */
  readonly isOutsideWalk: (path: string) => boolean;
  readonly isCandidate: (path: string) => boolean;
};

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
};
