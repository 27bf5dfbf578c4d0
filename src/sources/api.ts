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

/** A file that is known and not read. */
export type ListedFile = Pick<InputFile, 'path' | 'absolutePath'> & {
  /** The path is that of a link, the absolute one of what it leads to. */
  readonly isLink?: true;
};

export type SourceRead = { readonly resources: readonly Resource[]; readonly problems: readonly Problem[] };

/** What a source takes. Told without the code that reads, which is loaded with the first file that is claimed. */
export type SourceClaim = {
  readonly name: string;
  /** Whether a file is worth reading, by its path alone. */
  readonly mayClaim: (path: string) => boolean;
  /** Cheap test on path and first bytes; several sources may claim one file. */
  readonly claims: (file: InputFile) => boolean;
  /** Bytes of a file of this name that it reads at most; `LIMITS.fileBytesMax` where it does not say. */
  readonly bytesMaxOf?: (path: string) => number;
};

/** The claims of a source that has a plan may be narrower than those that it was loaded for. */
export type Source = SourceClaim & {
  /** Sees all files of the scan before the first is read. */
  readonly plan?: (files: readonly ListedFile[]) => void;
  readonly read: (file: InputFile) => SourceRead;
  /**
   * Sources whose resources span files, such as the modules of Terraform, keep what `read` was given and answer after
   * the last file.
   */
  readonly finish?: () => SourceRead;
};

/** Hears of what cannot be read. */
export type Report = (problem: Problem) => void;

/** The sources of one project, and the ways to its files. */
export type OpenedProject = {
  /** The sources whose code is loaded, in their order. */
  readonly sources: readonly Source[];
  /** The sources that read a file; loads those that claim their first. */
  readonly claim: (file: InputFile) => Promise<readonly Source[]>;
  /** Files below the roots that some source may read; `onListed` hears first how many there are. */
  readonly walk: (roots: readonly string[], report: Report, onListed: (count: number) => void) => Iterable<InputFile>;
  /** For scans that read some files only: what `walk` would read, in its order. */
  readonly list: (roots: readonly string[], report: Report) => readonly ListedFile[];
  /** Hears what will be read, where `walk` does not say it. */
  readonly plan: (files: readonly ListedFile[]) => void;
  readonly read: (file: ListedFile, report: Report) => InputFile | undefined;
  /** Keys that files share which must be read together. */
  readonly listGroupKeys: (file: InputFile) => readonly string[];
  /** The folders and files that roots stand for, under the paths that scans show. */
  readonly locateRoots: (roots: readonly string[]) => readonly ListedFile[];
  /** Whether `list` passes over a path, and whether it takes a file of that name. */
  readonly isOutsideWalk: (path: string) => boolean;
  readonly isCandidate: (path: string) => boolean;
};

/** Among the keys of files: that of every plan of Terraform, which speaks of resources wherever they are declared. */
export const PLAN_GROUP = 'terraform-plan';
/** Starts the key of a folder with Terraform configuration. */
export const MODULE_GROUP = 'module:';

/** What changed in a repository since a commit. Paths start at its folder and use `/`. */
export type Changes = {
  /** Absolute path of the repository's folder. */
  readonly top: string;
  /** Id of the commit compared with: where the current branch left the ref. */
  readonly base: string;
  /** What was added, changed, deleted or is not tracked: the id of its former content, undefined when it had none. */
  readonly changed: ReadonlyMap<string, string | undefined>;
  /** What git ignores; folders end with a slash. */
  readonly ignored: readonly string[];
  /** False where a link or a repository within the repository changed, whose contents the ids do not tell. */
  readonly isPlain: boolean;
  /** The id of the content of every other file of the commit; asked of git when first needed. */
  readonly unchanged: () => ReadonlyMap<string, string>;
};

export type Git = {
  /** In the repository that holds the folder. Throws `git-unusable`. */
  readonly findChanges: (ref: string, folder: string) => Changes;
  /** Contents by id; what does not exist is left out. Throws `git-unusable`. */
  readonly readBlobs: (ids: readonly string[], folder: string) => ReadonlyMap<string, Uint8Array>;
};
