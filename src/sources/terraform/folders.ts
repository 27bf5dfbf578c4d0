/** The files of a scan by folder, parsed, until they are evaluated. */
import { addToList } from '../../base/lists.ts';
import type { Problem } from '../../base/problems.ts';
import { parseHcl } from '../../languages/hcl/index.ts';
import { folderOf, joinPath, normalizePath, type SourceFile } from '../../languages/terraform/index.ts';
import type { InputFile } from '../api.ts';
import { type FileKind, isInstalled } from './file-kinds.ts';
import { readJsonConfiguration } from './json-syntax.ts';
import { type ModuleEntry, readModulesManifest } from './modules-manifest.ts';

/** One folder of a scan. */
export type Folder = {
  /** As the user gave it, for addresses; the key among folders is the absolute one. */
  readonly path: string;
  readonly absolutePath: string;
  readonly files: SourceFile[];
  readonly variables: SourceFile[];
};

export type Folders = {
  /** By absolute path. */
  readonly byPath: Map<string, Folder>;
  /** Modules that `terraform init` installed, by the absolute path of the root module's folder. */
  readonly manifests: Map<string, readonly ModuleEntry[]>;
  /** Templates by absolute path, for `templatefile`. */
  readonly templates: Map<string, Uint8Array>;
  /** Files that `terraform init` fetched, by folder: most are examples and tests, and are never parsed. */
  readonly fetched: Map<string, KnownFile[]>;
};

/** A file with what its path says. */
type KnownFile = { readonly file: InputFile; readonly kind: FileKind; readonly absolutePath: string };

/** No folders yet. */
export function createFolders(): Folders {
  return { byPath: new Map(), manifests: new Map(), templates: new Map(), fetched: new Map() };
}

/** Parses a file and keeps it in its folder; one that was fetched waits for a configuration that calls its module. */
export function keepFile(folders: Folders, file: InputFile, kind: FileKind): readonly Problem[] {
  const absolutePath = normalizePath(file.absolutePath.replaceAll('\\', '/'));
  if (kind.startsWith('configuration') && isInstalled(absolutePath)) {
    addToList(folders.fetched, folderOf(absolutePath), { file, kind, absolutePath });
    return [];
  }
  return parseFile(folders, { file, kind, absolutePath });
}

/** Parses the fetched modules that some configuration calls, and forgets the others. */
export function parseCalled(folders: Folders): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [root, entries] of folders.manifests) {
    for (const entry of entries) {
      const path = joinPath(root, entry.folder);
      for (const file of folders.fetched.get(path) ?? []) problems.push(...parseFile(folders, file));
      folders.fetched.delete(path);
    }
  }
  folders.fetched.clear();
  return problems;
}

function parseFile(folders: Folders, { file, kind, absolutePath }: KnownFile): readonly Problem[] {
  if (kind === 'manifest') {
    const { value, problems } = readModulesManifest(file);
    folders.manifests.set(folderOf(folderOf(folderOf(absolutePath))), value);
    return problems;
  }
  if (kind === 'template') {
    folders.templates.set(absolutePath, file.bytes);
    return [];
  }
  const isJson = kind.endsWith('-json');
  const parsed = isJson ? readJsonConfiguration(file, kind) : parseHcl(file.bytes, { file: file.path });
  const folder = folderAt(folders, folderOf(absolutePath), normalizePath(folderOf(file.path)));
  const kept = { path: file.path, body: parsed.value, index: parsed.index };
  (kind.startsWith('variables') ? folder.variables : folder.files).push(kept);
  return parsed.problems;
}

function folderAt(folders: Folders, absolutePath: string, path: string): Folder {
  const known = folders.byPath.get(absolutePath);
  if (known !== undefined) return known;
  const folder: Folder = { path, absolutePath, files: [], variables: [] };
  folders.byPath.set(absolutePath, folder);
  return folder;
}
