/** The former state of changed files: what they were read with, and what they provided to the estate. */
import { once } from '../../../base/once.ts';
import type { Changes, Git, InputFile, ListedFile, OpenedProject } from '../../../sources/api.ts';
import type { Contents } from './contents.ts';
import { comparePaths, showPath } from './contents.ts';
import type { EstateIndex } from './estate-index.ts';
import { collectProvided, readPart } from './part.ts';

/** A file that changed, as it was. */
export type FormerFile = ListedFile & {
  /** Undefined for a file that was not there. */
  readonly formerId: string | undefined;
  /** Whether some source may read it by itself. */
  readonly isCandidate: boolean;
};

export type Former = {
  /** Every changed file below the roots, whether it is still there or not. */
  readonly files: readonly FormerFile[];
  /** The bytes that a file had; undefined when it was not there, or git does not have them. */
  readonly read: (file: FormerFile) => InputFile | undefined;
};

/** Changed files below the roots, under the paths that scans show. Former contents are fetched in one call, once. */
export function listFormer(changes: Changes, git: Git, project: OpenedProject, places: readonly ListedFile[]): Former {
  const files: FormerFile[] = [];
  for (const [gitPath, formerId] of changes.changed) {
    const absolutePath = `${changes.top}/${gitPath}`;
    const path = showPath(absolutePath, places);
    if (path === undefined) continue;
    const isCandidate = project.isCandidate(path) && !project.isOutsideWalk(path);
    files.push({ path, absolutePath, formerId, isCandidate });
  }
  const blobs = once(() => {
    const wanted = files.flatMap(({ isCandidate, formerId }) => (isCandidate ? (formerId ?? []) : []));
    return git.readBlobs(wanted, changes.top);
  });
  const read = ({ path, absolutePath, formerId }: FormerFile): InputFile | undefined => {
    const bytes = formerId === undefined ? undefined : blobs().get(formerId);
    return bytes === undefined ? undefined : { path, absolutePath, sizeBytes: bytes.length, bytes };
  };
  return { files, read };
}

/** Files that a program outside renders from the disk: their former state cannot be had from bytes in memory. */
const RENDERED = /(?:^|\/)(?:Chart\.yaml|kustomization\.ya?ml|Kustomization)$/;

export type FormerQuestion = {
  readonly former: Former;
  readonly contents: Contents;
  readonly known: EstateIndex;
  readonly open: () => OpenedProject;
  /** Paths whose former state is asked for, closed over what is read together. */
  readonly paths: ReadonlySet<string>;
  /** Changed files, no candidates themselves, that some of these are read along with. */
  readonly around: readonly FormerFile[];
};

/** Keys that the files provided; undefined when that cannot be known. */
export async function findFormerKeys(question: FormerQuestion): Promise<ReadonlySet<string> | undefined> {
  const { paths, known } = question;
  if (isKnownAsFormer(question)) {
    return new Set([...paths].flatMap((path) => known.find(path)?.provides ?? []));
  }
  if ([...paths].some((path) => RENDERED.test(path))) return undefined;
  const part = await readPart(readFormerFiles(question), question.open());
  return new Set([...collectProvided(part).values()].flatMap((keys) => [...keys]));
}

/** Whether what an earlier scan saw of all these files is what they formerly were. */
function isKnownAsFormer({ former, contents, known, paths, around }: FormerQuestion): boolean {
  const gone = new Map(former.files.map(({ path, formerId }) => [path, formerId]));
  for (const path of paths) {
    const file = contents.find(path);
    const formerId = file === undefined ? gone.get(path) : contents.formerIdOf(file);
    if (known.contentIdOf(path) !== formerId) return false;
  }
  const extras = new Map(known.state.extras);
  return around.every(({ absolutePath, formerId }) => extras.get(absolutePath) === formerId);
}

function readFormerFiles({ former, contents, paths }: FormerQuestion): readonly InputFile[] {
  const changedFiles = new Map(former.files.map((file) => [file.path, file]));
  const files: InputFile[] = [];
  for (const path of paths) {
    const changed = changedFiles.get(path);
    const present = contents.find(path);
    const isUnchanged = present !== undefined && contents.formerIdOf(present) !== undefined;
    const file = changed === undefined ? (isUnchanged ? contents.read(present) : undefined) : former.read(changed);
    if (file !== undefined) files.push(file);
  }
  return files.sort((a, b) => comparePaths(a.path, b.path));
}
