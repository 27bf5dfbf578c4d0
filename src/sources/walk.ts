/**
 * The file walk: paths as users give them into files, in one order on every machine, opening nothing but regular
 * files.
 */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { normalize, relative, resolve, sep } from 'node:path';
import { LIMITS } from '../base/limits.ts';
import type { InputFile, ListedFile, Report } from './api.ts';
import { fileProblem } from './problem.ts';

export type WalkOptions = {
  /** Whether a file is worth reading, by its path alone. Files that a user names are read in any case. */
  readonly isCandidate: (path: string) => boolean;
  /** Sees every file that will be read, before the first is. */
  readonly onListed?: (files: readonly ListedFile[]) => void;
  readonly limits?: WalkLimits;
  /** Reads a listed file; `readFoundFile` unless given. */
  readonly read?: (found: ListedFile, report: Report) => InputFile | undefined;
};

export type WalkLimits = Readonly<Record<'fileBytesMax' | 'filesMax' | 'directoryDepthMax', number>>;

type Lister = {
  readonly options: WalkOptions;
  readonly limits: WalkLimits;
  readonly report: Report;
  /** Real paths of the roots: a link may lead anywhere below them. */
  readonly realRoots: readonly string[];
  readonly files: ListedFile[];
  isFull: boolean;
};

/** Folders that hold no authored estate: version control, dependencies, and Bulwark's own documents. */
const IGNORED_FOLDERS = new Set(['.git', '.hg', '.svn', 'node_modules', '.bulwark', '.bulwark-cache']);
/** Where Terraform keeps providers and state, and in one folder the modules that the configuration calls. */
const TERRAFORM_FOLDER = '.terraform';
const INSTALLED_MODULES = 'modules';
const INSTALLED = /(?:^|\/)\.terraform\//;
const STDIN = '-';

/**
 * The files below `roots`, each read whole when its turn comes; `-` is standard input. Paths keep the root as it was
 * given in front and use `/`. What cannot be read is reported, and the walk goes on.
 *
 * Links: one that leaves the roots is reported and not followed; one that stays inside is not followed either, because
 * the walk meets its target under its own name. So no loop can be entered.
 */
export function* walkFiles(roots: readonly string[], options: WalkOptions, report: Report): Iterable<InputFile> {
  const files = listFiles(roots, options, report);
  options.onListed?.(files);
  const read = options.read ?? ((found) => readFoundFile(found, report, options.limits?.fileBytesMax));
  for (const found of files) {
    const file = read(found, report);
    if (file !== undefined) yield file;
  }
}

/** What `walkFiles` would read, in its order, with nothing read yet. */
export function listFiles(roots: readonly string[], options: WalkOptions, report: Report): readonly ListedFile[] {
  const limits = options.limits ?? LIMITS;
  const folders = roots.filter((root) => root !== STDIN);
  const realRoots = folders.map((root) => realpathOrUndefined(root)).filter((path) => path !== undefined);
  const lister: Lister = { options, limits, report, realRoots, files: [], isFull: false };
  for (const root of roots) {
    if (root === STDIN) lister.files.push({ path: STDIN, absolutePath: STDIN });
    else listRoot(lister, root);
  }
  return lister.files;
}

/** The folders and files that a scan starts from, under the paths that it shows; what does not exist is left out. */
export function locateRoots(roots: readonly string[]): readonly ListedFile[] {
  return roots.flatMap((root) => {
    const real = root === STDIN ? undefined : realpathOrUndefined(root);
    return real === undefined ? [] : [{ path: showRoot(root), absolutePath: toSlashes(real) }];
  });
}

/** Whether the walk passes over everything below some folder of the path. A folder ends with a slash. */
export function isOutsideWalk(path: string): boolean {
  const steps = path.split('/');
  return steps.slice(0, -1).some((name, i) => IGNORED_FOLDERS.has(name) || !mayHold(name, steps[i + 1] ?? ''));
}

/** Of `.terraform` only the modules are part of what is judged. */
function mayHold(folder: string, name: string): boolean {
  return folder !== TERRAFORM_FOLDER || name === INSTALLED_MODULES || name === '';
}

/** True for a file that `terraform init` fetched: no source but that of Terraform looks at it. */
export function isInstalledModule(path: string): boolean {
  return INSTALLED.test(path);
}

/** A root as paths below it start; '' for the current directory. */
function showRoot(root: string): string {
  const path = toSlashes(normalize(root)).replace(/(?<=.)\/$/, '');
  return path === '.' ? '' : path;
}

/** Reads one listed file whole; undefined when it cannot be, which is reported. */
export function readFoundFile(
  found: ListedFile,
  report: Report,
  bytesMax: number = LIMITS.fileBytesMax,
): InputFile | undefined {
  const bytes = readFile(found, bytesMax, report);
  return bytes === undefined ? undefined : { ...found, sizeBytes: bytes.length, bytes };
}

function listRoot(lister: Lister, root: string): void {
  const real = realpathOrUndefined(root);
  const path = toSlashes(normalize(root)).replace(/(?<=.)\/$/, '');
  if (real === undefined) {
    lister.report(fileProblem('file-unreadable', 'the path does not exist or cannot be reached', path));
    return;
  }
  if (lstatSync(real).isDirectory()) listFolder(lister, real, path === '.' ? '' : path, 0);
  else addFile(lister, { path, absolutePath: real });
}

function listFolder(lister: Lister, absolutePath: string, path: string, depth: number): void {
  if (depth > lister.limits.directoryDepthMax) {
    const message = `folders nest more than ${lister.limits.directoryDepthMax} levels deep; what is below was not read`;
    lister.report(fileProblem('folder-too-deep', message, path));
    return;
  }
  // Not `join`, which takes the whole path apart again for each of its files.
  const prefix = absolutePath.endsWith(sep) ? absolutePath : `${absolutePath}${sep}`;
  const ownName = absolutePath.slice(absolutePath.lastIndexOf(sep) + 1);
  for (const entry of readFolder(lister, absolutePath, path)) {
    if (lister.isFull) return;
    if (!mayHold(ownName, entry.name)) continue;
    const found = {
      path: path === '' ? entry.name : `${path}/${entry.name}`,
      absolutePath: `${prefix}${entry.name}`,
    };
    if (entry.isDirectory()) {
      if (!IGNORED_FOLDERS.has(entry.name)) listFolder(lister, found.absolutePath, found.path, depth + 1);
    } else if (entry.isSymbolicLink()) checkLink(lister, found);
    else if (lister.options.isCandidate(found.path)) {
      if (entry.isFile()) addFile(lister, found);
      else
        lister.report(
          fileProblem('special-file', 'not a regular file (pipe, socket or device); it was not opened', found.path),
        );
    }
  }
}

/** Entries in the order of their code units, which is the same on every system. */
function readFolder(lister: Lister, absolutePath: string, path: string): readonly Dirent[] {
  try {
    const entries = readdirSync(absolutePath, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    lister.report(
      fileProblem('folder-unreadable', `the folder could not be read: ${describeError(error)}`, path || '.'),
    );
    return [];
  }
}

function addFile(lister: Lister, found: ListedFile): void {
  if (lister.files.length < lister.limits.filesMax) {
    lister.files.push(found);
    return;
  }
  const message = `more than ${lister.limits.filesMax} files; this and the following were not read`;
  if (!lister.isFull) lister.report(fileProblem('too-many-files', message, found.path));
  lister.isFull = true;
}

function checkLink(lister: Lister, link: ListedFile): void {
  const target = realpathOrUndefined(link.absolutePath);
  if (target === undefined) {
    if (lister.options.isCandidate(link.path)) {
      lister.report(fileProblem('link-broken', 'the link leads nowhere, or to itself', link.path));
    }
    return;
  }
  if (!lister.realRoots.some((root) => isWithin(root, target))) {
    lister.report(
      fileProblem('link-outside-root', 'the link leads out of the paths to scan and was not followed', link.path),
    );
  } else if (isHiddenTarget(lister, target) && lister.options.isCandidate(link.path) && lstatSync(target).isFile()) {
    addFile(lister, { path: link.path, absolutePath: target, isLink: true });
  }
}

/**
 * True for a file that the walk would not meet under its own name: `prod.yaml` may link to `.git/x` or `prod.yaml.v2`.
 */
function isHiddenTarget(lister: Lister, target: string): boolean {
  return isOutsideWalk(`${toSlashes(target)}/`) || !lister.options.isCandidate(toSlashes(target));
}

function isWithin(root: string, path: string): boolean {
  const steps = relative(root, path);
  return steps === '' || (steps.split(sep)[0] !== '..' && resolve(root, steps) === path);
}

/**
 * The bytes of a regular file; undefined, and a problem, for anything else. The size is known before a byte is read.
 */
function readFile(found: ListedFile, bytesMax: number, report: Report): Uint8Array | undefined {
  let descriptor = 0;
  try {
    // Not blocking: a pipe put in the place of a file after it was listed must not hold the scan up.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    if (found.path !== STDIN) descriptor = openSync(found.absolutePath, flags);
    const stat = fstatSync(descriptor);
    if (found.path !== STDIN && !stat.isFile()) {
      report(fileProblem('special-file', 'not a regular file (pipe, socket or device); it was not read', found.path));
      return undefined;
    }
    const sizeBytes = stat.isFile() ? stat.size : 0;
    const bytes = sizeBytes > bytesMax ? undefined : readDescriptor(descriptor, sizeBytes, bytesMax);
    if (bytes === undefined) {
      reportTooLarge(found.path, sizeBytes > bytesMax ? sizeBytes : undefined, bytesMax, report);
    }
    return bytes;
  } catch (error) {
    report(fileProblem('file-unreadable', `the file could not be read: ${describeError(error)}`, found.path));
    return undefined;
  } finally {
    if (descriptor > 0) closeSync(descriptor);
  }
}

/** Says that a file has more bytes than are read of it; how many is undefined where it was not read to its end. */
export function reportTooLarge(path: string, sizeBytes: number | undefined, bytesMax: number, report: Report): void {
  const size = sizeBytes === undefined ? 'goes on' : `has ${sizeBytes} bytes`;
  report(fileProblem('file-too-large', `the file ${size}; at most ${bytesMax} are read`, path));
}

/** Reads to the end, which may come later than the size promised; undefined when it is past the limit. */
function readDescriptor(descriptor: number, sizeBytes: number, bytesMax: number): Uint8Array | undefined {
  let buffer = new Uint8Array(sizeBytes + 1);
  let length = 0;
  for (;;) {
    const count = readAvailable(descriptor, buffer, length);
    if (count === 0) return buffer.subarray(0, length);
    length += count;
    if (length > bytesMax) return undefined;
    if (length === buffer.length) {
      const grown = new Uint8Array(Math.min(buffer.length * 2 + 65_536, bytesMax + 1));
      grown.set(buffer);
      buffer = grown;
    }
  }
}

/** A terminal or pipe on standard input may have nothing yet (EAGAIN): waiting is what a reader of it does. */
function readAvailable(descriptor: number, buffer: Uint8Array, at: number): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer, at, buffer.length - at, null);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function realpathOrUndefined(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined; // absent, unreachable or a loop of links; each caller reports it with its own words
  }
}

function describeError(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
