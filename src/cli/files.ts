/** Files of this machine behind the port that the use cases read and write through. */
import {
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Files } from '../program/house.ts';

/** The port over `node:fs`. Symbolic links are followed for files given by name, never while listing. */
export function createFiles(): Files {
  return {
    kindOf,
    readBytes,
    list: (folder, endings) => listBelow(folder, endings, 0),
    write,
    replaceWhole,
    writePrivate,
    replaceUnchanged,
    remove,
  };
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    // A link that leads to itself, a folder that may not be entered: nothing that could be read.
    return undefined;
  }
}

/** Bulwark's own documents and excerpts; manifests are read by the walk. A file over the limit is not read. */
function readBytes(path: string, bytesMax: number = LIMITS.fileBytesMax): Uint8Array | undefined {
  try {
    const stats = statSync(path);
    // A pipe without a writer would hold the run for ever, and a device has no end.
    return stats.isFile() && stats.size <= bytesMax ? readFileSync(path) : undefined;
  } catch (error) {
    if (isFileError(error)) return undefined;
    throw error;
  }
}

function listBelow(folder: string, endings: readonly string[], depth: number): readonly string[] {
  if (depth > LIMITS.directoryDepthMax || kindOf(folder) !== 'folder') return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listBelow(path, endings, depth + 1);
      return entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
    });
}

function write(path: string, pieces: Iterable<string>, mayReplace: boolean): boolean {
  let file: number | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, mayReplace ? 'w' : 'wx');
    for (const piece of pieces) writeSync(file, piece);
    return true;
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code === 'EEXIST' && !mayReplace) return false;
    throw new AppError('cannot-write', `${path} (${error.code})`, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A file is renamed in one step; whatever happens before it leaves the old one as it was. */
function replaceWhole(path: string, content: string | Uint8Array): boolean {
  const draft = `${path}.${process.pid}.draft`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, content);
    renameSync(draft, path);
    return true;
  } catch (error) {
    if (!isFileError(error)) throw error;
    // Where the folder could not be made there is no draft, and what stands in its way is no folder to look into.
    if (existsSync(draft)) rmSync(draft, { force: true });
    return false;
  }
}

/** A file gets its name when it is whole and on the disk; a link, unlike a new name, does not take another's place. */
function writePrivate(path: string, text: string, mayReplace: boolean): boolean {
  const draft = `${path}.${process.pid}.draft`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
    if (mayReplace) renameSync(draft, path);
    else linkSync(draft, path);
    return true;
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code === 'EEXIST' && !mayReplace && existsSync(path)) return false;
    throw new AppError('cannot-write', `${path} (${error.code})`, { cause: error });
  } finally {
    rmSync(draft, { force: true });
  }
}

function replaceUnchanged(path: string, before: Uint8Array, after: Uint8Array): 'written' | 'changed' | 'failed' {
  const draft = `${path}.${process.pid}.draft`;
  try {
    const stats = lstatSync(path);
    if (!stats.isFile()) return 'failed';
    // 'wx': a draft that somebody else has put there is not written through
    writeFileSync(draft, after, { flag: 'wx', mode: stats.mode });
    if (Buffer.compare(readFileSync(path), before) !== 0) {
      rmSync(draft, { force: true });
      return 'changed';
    }
    renameSync(draft, path);
    return 'written';
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code !== 'EEXIST') rmSync(draft, { force: true });
    return 'failed';
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new AppError('cannot-write', `${path} (${error.code})`, { cause: error });
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
