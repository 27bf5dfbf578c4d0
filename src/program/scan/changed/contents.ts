/** The files of a scan with the identity of their contents, told by git without reading what did not change. */
import { AppError } from '../../../base/errors.ts';
import { hashBlob } from '../../../base/ids.ts';
import type { Problem } from '../../../base/problems.ts';
import type { Changes, InputFile, ListedFile, OpenedProject } from '../../../sources/api.ts';
import type { EstateIndex } from './estate-index.ts';

export type Contents = {
  /** Of all files as scans show them, in the order of the scan. */
  readonly paths: () => Iterable<string>;
  readonly size: number;
  readonly find: (path: string) => ListedFile | undefined;
  /** Paths of those that changed since the commit, or are new. */
  readonly changed: readonly string[];
  /** Paths of those that git ignores: whether they changed is not known. */
  readonly ignored: readonly string[];
  readonly hasLinks: boolean;
  /** Paths that the index does not know as they are, and those that it knows and that are gone. */
  readonly outdated: readonly string[];
  readonly gone: readonly string[];
  /** Of the bytes of a file: the id that git has for them. */
  readonly contentIdOf: (file: ListedFile) => string;
  /** Of what the file held in the commit; undefined when it was not there. */
  readonly formerIdOf: (file: ListedFile) => string | undefined;
  /** Reads a file once; undefined when it cannot be read, which is then among the problems. */
  readonly read: (file: ListedFile) => InputFile | undefined;
  readonly problems: () => readonly Problem[];
};

/** Lists the roots. Throws `git-unusable` for a root outside the repository. */
export function listContents(
  roots: readonly string[],
  changes: Changes,
  known: EstateIndex,
  project: OpenedProject,
): Contents {
  const { top } = changes;
  const unchanged = changes.unchanged();
  const reader = createReader(project);
  const hasChanged = createChangeTest(changes);
  const contentIdOf = (file: ListedFile): string => unchanged.get(toGitPath(file, top)) ?? reader.hash(file);
  const files = new Map<string, ListedFile>();
  const changed: string[] = [];
  const ignored: string[] = [];
  const outdated: string[] = [];
  let hasLinks = false;
  for (const file of project.list(roots, reader.report)) {
    files.set(file.path, file);
    hasLinks ||= file.isLink === true;
    const gitPath = toGitPath(file, top);
    if (!unchanged.has(gitPath)) (hasChanged(gitPath) ? changed : ignored).push(file.path);
    if (known.contentIdOf(file.path) !== contentIdOf(file)) outdated.push(file.path);
  }
  return {
    paths: () => files.keys(),
    size: files.size,
    find: (path) => files.get(path),
    changed,
    ignored,
    hasLinks,
    outdated,
    gone: [...known.paths()].filter((path) => !files.has(path)),
    contentIdOf,
    formerIdOf: (file) => unchanged.get(toGitPath(file, top)) ?? changes.changed.get(toGitPath(file, top)),
    read: reader.read,
    problems: reader.problems,
  };
}

/** The file of a path; undefined when there is none, or it cannot be read. */
export function readKnown({ find, read }: Contents, path: string): InputFile | undefined {
  const file = find(path);
  return file === undefined ? undefined : read(file);
}

export type Reader = {
  readonly read: Contents['read'];
  readonly hash: (file: ListedFile) => string;
  readonly report: (problem: Problem) => void;
  readonly problems: Contents['problems'];
};

/** Reads and hashes every file at most once. */
export function createReader(project: OpenedProject): Reader {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const seen = new Map<string, InputFile | undefined>();
  const hashes = new Map<string, string>();
  const read = (file: ListedFile): InputFile | undefined => {
    if (!seen.has(file.path)) seen.set(file.path, project.read(file, report));
    return seen.get(file.path);
  };
  const hash = (file: ListedFile): string => {
    const known = hashes.get(file.path);
    if (known !== undefined) return known;
    const bytes = read(file)?.bytes;
    const id = bytes === undefined ? 'unreadable' : hashBlob(bytes);
    hashes.set(file.path, id);
    return id;
  };
  return { read, hash, report, problems: () => problems };
}

/** The path of a file from the folder of its repository. */
export function toGitPath({ absolutePath }: Pick<ListedFile, 'absolutePath'>, top: string): string {
  if (absolutePath.startsWith(top) && absolutePath.charCodeAt(top.length) === SLASH) {
    return absolutePath.slice(top.length + 1);
  }
  throw new AppError('git-unusable', `${absolutePath} is not in the repository ${top}`);
}

const SLASH = 0x2f;

/** A changed submodule, or a repository that is not tracked, is one entry for all that it holds. */
function createChangeTest({ changed }: Changes): (gitPath: string) => boolean {
  const folders = [...changed.keys()].map((path) => `${path}/`);
  return (gitPath) => changed.has(gitPath) || folders.some((folder) => gitPath.startsWith(folder));
}

/**
 * The path under which a scan of these roots shows a file, be it there or not; undefined when it is below none of them.
 */
export function showPath(absolutePath: string, roots: readonly ListedFile[]): string | undefined {
  for (const root of roots) {
    if (absolutePath === root.absolutePath) return root.path;
    if (!absolutePath.startsWith(`${root.absolutePath}/`)) continue;
    const rest = absolutePath.slice(root.absolutePath.length + 1);
    return root.path === '' ? rest : `${root.path}/${rest}`;
  }
  return undefined;
}

/** The absolute path of what scans of these roots show under a path. */
export function locatePath(path: string, roots: readonly ListedFile[]): string {
  for (const root of roots) {
    if (path === root.path) return root.absolutePath;
    const prefix = root.path === '' ? '' : `${root.path}/`;
    if (path.startsWith(prefix)) return `${root.absolutePath}/${path.slice(prefix.length)}`;
  }
  return path;
}

/** The order of a scan: folder by folder, names by their code units. */
export function comparePaths(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (const [index, name] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (name !== other) return name < other ? -1 : 1;
  }
  return left.length - right.length;
}
