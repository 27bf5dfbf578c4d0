/**
 * Where `.bulwark/` folders are looked for, and paths as users see them: with `/`, relative to the current directory.
 */
import type { House } from '../house.ts';

export const DOCUMENT_FOLDER = '.bulwark';

export type DocumentFolder = {
  readonly folder: string;
  /** The folder that holds it, `''` for the current directory. */
  readonly base: string;
};

/** Joins with one slash; `''` and `.` are the current directory, and a path from it has no `./`. */
export function joinPath(base: string, path: string): string {
  const clean = normalizePath(base);
  if (clean === '') return path;
  return clean.endsWith('/') ? clean + path : `${clean}/${path}`;
}

/** The folder of a path, `''` for one without a slash or right below the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Without `./`, doubled slashes, a trailing slash, or `..` after a name; `''` for the current directory. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    const last = parts.at(-1);
    if (part === '..' && last !== undefined && last !== '..') parts.pop();
    else parts.push(part);
  }
  return (path.startsWith('/') ? '/' : '') + parts.join('/');
}

/**
 * The `.bulwark/` folders of the roots: in each root, and in the folders above it up to the current directory, so
 * that a
 * scan of one sub-folder is judged as a scan of all. Each once, outermost first.
 */
export function findDocumentFolders(roots: readonly string[], house: House): readonly DocumentFolder[] {
  return listProjectBases(roots, house)
    .map((base) => ({ base, folder: joinPath(base, DOCUMENT_FOLDER) }))
    .filter(({ folder }) => house.files.kindOf(folder) === 'folder');
}

/** The current directory, the roots that are folders, and those between them; each once, outermost first. */
export function listProjectBases(roots: readonly string[], house: House): readonly string[] {
  const bases = new Set<string>(['']);
  for (const root of roots) {
    if (root === '-') continue;
    for (const base of listBases(normalizePath(root), house)) bases.add(base);
  }
  return [...bases].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** The root when it is a folder, and every folder above it within the current directory. */
function listBases(root: string, house: House): readonly string[] {
  const isInside = !root.startsWith('/') && !root.startsWith('..');
  const parts = root === '' ? [] : root.split('/');
  const folders = isInside ? parts.map((_, i) => parts.slice(0, i + 1).join('/')) : [root];
  return folders.filter((folder) => house.files.kindOf(folder) === 'folder');
}
