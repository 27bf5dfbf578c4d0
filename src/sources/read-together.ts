/**
 * Which files are read together, told from their bytes alone: modules of Terraform with what they call, kustomizations
 * with what they are built from. Whoever reads only a part of a project must read such files as one.
 */
import { dirname, posix, resolve } from 'node:path';
import { type InputFile, MODULE_GROUP, PLAN_GROUP } from './api.ts';
import { KUSTOMIZATION_NAMES } from './kubernetes/kustomization.ts';
import { classifyPath, isConfiguration } from './terraform/file-kinds.ts';

/**
 * Keys that files share which are read together; a file also has its own absolute path as a key. Folders end with a
 * slash. A path that is named but does not exist is a key of nothing.
 */
export function listGroupKeys(file: InputFile): readonly string[] {
  const folder = dirname(file.absolutePath);
  const kind = classifyPath(file.path);
  if (kind === 'plan') return isPlan(file) ? [PLAN_GROUP] : [];
  if (kind !== undefined && isConfiguration(kind)) {
    const named = listPaths(file, QUOTED_PATH).map((path) => resolve(folder, path));
    return [`${MODULE_GROUP}${folder}/`, ...named.flatMap((path) => [path, `${MODULE_GROUP}${path}/`])];
  }
  if (!(KUSTOMIZATION_NAMES as readonly string[]).includes(posix.basename(file.path))) return [];
  const named = listPaths(file, ANY_PATH).map((path) => resolve(folder, path));
  return [`${folder}/`, ...named.flatMap((path) => [path, `${path}/`])];
}

/** What names a place from here, from the folder of a module, or as the argument of a function that reads files. */
const QUOTED_PATH = /"(\.{1,2}\/[^"$\s]*)"|\$\{path\.(?:module|root)\}\/([^"$\s]+)|file\w*\(\s*"([^"$]+)"/g;
/** Every word of a kustomization that may be a path: what is none matches no file. */
const ANY_PATH = /(?<=^|[\s"'=[,])((?:\.{1,2}\/)*[\w.@-][^\s"'#,\]]*)/gm;

function listPaths({ bytes }: InputFile, pattern: RegExp): readonly string[] {
  const text = new TextDecoder().decode(bytes);
  const paths = new Set<string>();
  for (const [, ...parts] of text.matchAll(pattern)) {
    const path = parts.find((part) => part !== undefined) ?? '';
    if (!path.includes(':')) paths.add(path.replace(/\/+$/, ''));
  }
  return [...paths];
}

function isPlan({ bytes }: InputFile): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('terraform_version');
}
