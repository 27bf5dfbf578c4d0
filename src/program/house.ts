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
import type { InputFile, Source } from '../sources/api.ts';
import type { CatalogBundle } from './catalog/bundle.ts';

/**
 * Files by paths as users give them: relative ones start at the current directory. Reading never throws for absence.
 */
export type Files = {
  readonly kindOf: (path: string) => 'file' | 'folder' | undefined;
  /** Undefined when it is absent or cannot be read. */
  readonly readBytes: (path: string) => Uint8Array | undefined;
  /** Files below a folder with one of the endings, sorted; empty when there is no such folder. */
  readonly list: (folder: string, endings: readonly string[]) => readonly string[];
  /**
   * Makes the folders above; throws `cannot-write`. With `mayReplace` false an existing file is kept and the answer
   * false.
   */
  readonly write: (path: string, pieces: Iterable<string>, mayReplace: boolean) => boolean;
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

export type OutputEntry = Pick<Output, 'name' | 'summary'> & { readonly load: () => Promise<Output> };

export type House = {
  readonly version: string;
  readonly clock: Clock;
  readonly files: Files;
  readonly outputs: readonly OutputEntry[];
  /** Folder of the catalogue's own documents, with their examples. */
  readonly catalogFolder: string;
  readonly loadBundle: () => CatalogBundle;
  /** The bundle's rules, compiled when the bundle was generated. */
  readonly loadRules: () => Promise<PrecompiledRules>;
  readonly loadParser: () => Promise<ParseText>;
  readonly loadSources: () => Promise<{ readonly walk: Walk; readonly sources: readonly Source[] }>;
  readonly loadImporters: () => Promise<readonly Importer[]>;
};
