/** What a source is: it reads files into resources and never fails on what they contain. */
import type { Problem } from '../base/problems.ts';
import type { Resource } from '../model/resource.ts';

/** A file the walk found. `bytes` reads it whole, or undefined when it could not be read (the walk reports why). */
export type InputFile = {
  /** Path as the user gave it or as found below it, with `/`; `-` is standard input. */
  readonly path: string;
  readonly absolutePath: string;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
};

export type SourceRead = { readonly resources: readonly Resource[]; readonly problems: readonly Problem[] };

export type Source = {
  readonly name: string;
  /** Cheap test on path and first bytes; several sources may claim one file. */
  readonly claims: (file: InputFile) => boolean;
  readonly read: (file: InputFile) => SourceRead;
};
