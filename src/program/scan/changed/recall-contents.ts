/**
 * The files of a scan recalled from the index, where git tells how they differ from the state that it was made in:
 * nothing is listed, and only what changed is read.
 */
import type { Problem } from '../../../base/problems.ts';
import type { Changes, ListedFile, OpenedProject } from '../../../sources/api.ts';
import type { Files } from '../../house.ts';
import type { Contents } from './contents.ts';
import { comparePaths, createReader, locatePath, showPath, toGitPath } from './contents.ts';
import type { EstateIndex } from './estate-index.ts';

export type Recalling = {
  readonly changes: Changes;
  readonly known: EstateIndex;
  readonly project: OpenedProject;
  /** The roots. */
  readonly places: readonly ListedFile[];
  readonly files: Files;
};

/** Undefined where the index is of another commit, or holds what paths and ids alone do not tell. */
export function recallContents(recalling: Recalling): Contents | undefined {
  const { changes, known, project, places } = recalling;
  const { state } = known;
  if (known.size === 0 || state.base !== changes.base || state.hasGroups || state.hasLinks) return undefined;
  if (!changes.isPlain || places.length !== 1) return undefined;
  const reader = createReader(project);
  const then = new Map(state.changed);
  const find = (path: string): ListedFile => ({ path, absolutePath: locatePath(path, places) });
  const formerIdOf = (file: ListedFile): string | undefined => {
    const gitPath = toGitPath(file, changes.top);
    if (changes.changed.has(gitPath)) return changes.changed.get(gitPath);
    return then.has(gitPath) ? (then.get(gitPath) ?? undefined) : known.contentIdOf(file.path);
  };
  const ignored = listIgnored(recalling, reader.report);
  const ignoredSet = new Set(ignored);
  const contentIdOf = (file: ListedFile): string => {
    const isMoved = changes.changed.has(toGitPath(file, changes.top)) || ignoredSet.has(file.path);
    return (isMoved ? undefined : formerIdOf(file)) ?? reader.hash(file);
  };
  const { outdated, gone, added, changed } = compareStates(recalling, ignored, find, contentIdOf);
  const isGone = new Set(gone);
  return {
    paths: () => [...known.paths(), ...added].filter((path) => !isGone.has(path)).sort(comparePaths),
    size: known.size - gone.length + added.length,
    find: (path) => {
      const isThere = !isGone.has(path) && (known.contentIdOf(path) !== undefined || added.includes(path));
      return isThere ? find(path) : undefined;
    },
    changed,
    ignored,
    hasLinks: false,
    outdated,
    gone,
    contentIdOf,
    formerIdOf: (file) => (ignoredSet.has(file.path) ? undefined : formerIdOf(file)),
    read: reader.read,
    problems: reader.problems,
  };
}

/** What git ignores and a scan reads all the same. */
function listIgnored({ changes, project, places }: Recalling, report: (problem: Problem) => void): readonly string[] {
  return changes.ignored.flatMap((gitPath) => {
    const shown = showPath(`${changes.top}/${gitPath.replace(/\/$/, '')}`, places);
    if (shown === undefined || project.isOutsideWalk(`${shown}/`)) return [];
    if (gitPath.endsWith('/')) return project.list([shown], report).map(({ path }) => path);
    return project.isCandidate(shown) ? [shown] : [];
  });
}

type Comparison = Pick<Contents, 'outdated' | 'gone' | 'changed'> & { readonly added: readonly string[] };

/** Looks at what differs from the commit now or differed then; all else is as it was. */
function compareStates(
  { changes, known, project, places, files }: Recalling,
  ignored: readonly string[],
  find: (path: string) => ListedFile,
  contentIdOf: Contents['contentIdOf'],
): Comparison {
  const { state } = known;
  const then = new Map(state.changed);
  const there = new Map<string, boolean>();
  const changed: string[] = [];
  for (const gitPath of new Set([...changes.changed.keys(), ...then.keys()])) {
    const absolutePath = `${changes.top}/${gitPath}`;
    const path = showPath(absolutePath, places);
    if (path === undefined || project.isOutsideWalk(path) || !project.isCandidate(path)) continue;
    const hasChanged = changes.changed.has(gitPath);
    const isThere = hasChanged ? files.kindOf(absolutePath) === 'file' : typeof then.get(gitPath) === 'string';
    there.set(path, isThere);
    if (hasChanged && isThere) changed.push(path);
  }
  for (const path of state.ignored) if (!there.has(path)) there.set(path, false);
  for (const path of ignored) there.set(path, true);
  const paths = [...there.keys()];
  const isKnown = (path: string): boolean => known.contentIdOf(path) !== undefined;
  const present = paths.filter((path) => there.get(path) === true);
  return {
    changed,
    added: present.filter((path) => !isKnown(path)),
    gone: paths.filter((path) => there.get(path) === false && isKnown(path)),
    outdated: present.filter((path) => known.contentIdOf(path) !== contentIdOf(find(path))),
  };
}
