/** Judges what a change may have given other verdicts, and says what it left out. */
import { hashBlob } from '../../../base/ids.ts';
import type { Problem } from '../../../base/problems.ts';
import type { Evaluator } from '../../../engine/evaluate.ts';
import type { ScanScope } from '../../../model/report.ts';
import type { Changes, ListedFile, OpenedProject } from '../../../sources/api.ts';
import type { House } from '../../house.ts';
import type { Ownership } from '../../inventory/ownership.ts';
import { DOCUMENT_FOLDER, folderOf } from '../../programme/folders.ts';
import type { Judged } from '../judge-all.ts';
import type { Contents } from './contents.ts';
import { listContents, locatePath, readKnown } from './contents.ts';
import type { EstateIndex, FileFacts, IndexKey, IndexState } from './estate-index.ts';
import { CACHE_FOLDER, EMPTY_INDEX, indexPath, keepIndex, loadIndex } from './estate-index.ts';
import type { Affected, ChangedFiles } from './find-affected.ts';
import { findAffected } from './find-affected.ts';
import type { Former } from './former.ts';
import { findFormerKeys, listFormer } from './former.ts';
import type { GroupMember, Groups } from './groups.ts';
import { recallContents } from './recall-contents.ts';
import { createGroups, isChart, NO_GROUPS } from './groups.ts';

export type ChangedRequest = {
  readonly ref: string;
  readonly key: IndexKey;
  readonly evaluator: Evaluator;
  readonly ownership: Ownership;
  readonly house: House;
};

/** By absolute path. */
type Extras = ReadonlyMap<string, string>;

/** A folder of the repository that the first root is in. */
function findFolder([place]: readonly ListedFile[], { files }: House): string {
  const path = place?.absolutePath ?? '.';
  return files.kindOf(path) === 'folder' ? path : folderOf(path);
}

/** An index that came with the repository is somebody's text, not a scan's: git ignores what a scan has kept. */
function isOurs({ ignored, top }: Changes, key: IndexKey, project: OpenedProject): boolean {
  const [here] = project.locateRoots(['.']);
  const path = `${here?.absolutePath ?? ''}/${indexPath(key)}`;
  if (!path.startsWith(`${top}/`)) return true;
  return ignored.some((one) => (one.endsWith('/') ? path.startsWith(`${top}/${one}`) : path === `${top}/${one}`));
}

/** What all steps share. */
type Setting = {
  readonly changes: Changes;
  readonly contents: Contents;
  readonly former: Former;
  readonly known: EstateIndex;
  readonly open: () => OpenedProject;
  readonly house: House;
  /** The roots. */
  readonly places: readonly ListedFile[];
  readonly groupKeysOf: (path: string) => readonly string[];
};

/** Throws `git-unusable`. */
export async function judgeChanged({ ref, key, evaluator, ownership, house }: ChangedRequest): Promise<Judged> {
  const [git, open] = await Promise.all([house.loadGit(), house.loadSources('when-claimed')]);
  const project = open();
  const places = project.locateRoots(key.roots);
  const changes = git.findChanges(ref, findFolder(places, house));
  const known = isOurs(changes, key, project) ? loadIndex(key, house) : EMPTY_INDEX;
  const contents =
    recallContents({ changes, known, project, places, files: house.files }) ??
    listContents(key.roots, changes, known, project);
  const former = listFormer(changes, git, project, places);
  const setting = completeSetting({ changes, contents, former, known, open, house, places }, project);
  const groups = mayJoin(setting) ? createGroups([...eachMember(setting)]) : NO_GROUPS;
  const extras = listExtras(setting, groups);
  const { changed, whole } = await findChanged(setting, groups);
  const outdated = findOutdated(setting, groups, extras);
  const { groupKeysOf } = setting;
  const judging = { open, evaluator, ownership };
  const affected = await findAffected({ contents, groups, groupKeysOf, known, outdated, changed, ...judging });
  const problems: Problem[] = [];
  if (
    isWorthKeeping(setting) &&
    !keepIndex(key, eachFact(setting, affected), sayState(setting, groups, extras), house)
  ) {
    problems.push(sayNotKept());
  }
  const facts = {
    since: ref,
    base: changes.base,
    isWarm: known.size > 0,
    ...(whole === undefined ? {} : { whole }),
  };
  return reportAffected(setting, affected, changed, facts, problems);
}

function completeSetting(given: Omit<Setting, 'groupKeysOf'>, project: OpenedProject): Setting {
  const { contents, known } = given;
  const fresh = new Map<string, readonly string[]>();
  for (const path of contents.outdated) {
    const read = readKnown(contents, path);
    if (read !== undefined) fresh.set(path, project.listGroupKeys(read));
  }
  const groupKeysOf = (path: string): readonly string[] => fresh.get(path) ?? known.find(path)?.groups ?? [];
  return { ...given, groupKeysOf };
}

/** Whether any file is read with others, now or as it was: in most estates none is, and there is nothing to join. */
function mayJoin(setting: Setting): boolean {
  const { contents, former, known, groupKeysOf, open } = setting;
  const { outdated } = contents;
  if (known.state.hasGroups || outdated.some((path) => isChart(path) || groupKeysOf(path).length > 0)) return true;
  if (former.files.some(({ path }) => isChart(path))) return true;
  const { listGroupKeys } = open();
  return listFormerMembers(setting, listGroupKeys).some(({ keys }) => keys.length > 0);
}

/** The files as they are, as they were at the ref, and as the index knows them: each may be read with others. */
function* eachMember(setting: Setting): Iterable<GroupMember> {
  const { contents, known, open, places, groupKeysOf } = setting;
  for (const path of contents.paths()) {
    const absolutePath = contents.find(path)?.absolutePath ?? locatePath(path, places);
    yield { path, absolutePath, keys: groupKeysOf(path) };
  }
  yield* listFormerMembers(setting, open().listGroupKeys);
  for (const path of [...contents.outdated, ...contents.gone]) {
    const facts = known.find(path);
    if (facts !== undefined) yield { path, absolutePath: locatePath(path, places), keys: facts.groups };
  }
}

function listFormerMembers(
  { former, known }: Setting,
  listGroupKeys: OpenedProject['listGroupKeys'],
): readonly GroupMember[] {
  const there = former.files.filter(({ isCandidate, formerId }) => isCandidate && formerId !== undefined);
  return there.map((file) => {
    const facts = known.find(file.path);
    const read = facts?.contentId === file.formerId ? undefined : former.read(file);
    return { ...file, keys: read === undefined ? (facts?.groups ?? []) : listGroupKeys(read) };
  });
}

/** Contents of files that no source takes by itself, and that some files are read along with. */
function listExtras({ changes, contents, house }: Setting, groups: Groups): Extras {
  const extras = new Map<string, string>();
  if (!groups.hasExtras) return extras;
  const unchanged = changes.unchanged();
  const listed = new Set([...contents.paths()].map((path) => contents.find(path)?.absolutePath));
  for (const gitPath of [...unchanged.keys(), ...changes.changed.keys()]) {
    const absolutePath = `${changes.top}/${gitPath}`;
    if (listed.has(absolutePath) || groups.findAround(absolutePath).length === 0) continue;
    const id = unchanged.get(gitPath) ?? hashExtra(absolutePath, house);
    if (id !== undefined) extras.set(absolutePath, id);
  }
  return extras;
}

function hashExtra(absolutePath: string, house: House): string | undefined {
  const bytes = house.files.readBytes(absolutePath);
  return bytes === undefined ? undefined : hashBlob(bytes);
}

type Found = { readonly changed: ChangedFiles; readonly whole?: string };

/** What changed since the ref; all files where it cannot be told what that affects. */
async function findChanged(setting: Setting, groups: Groups): Promise<Found> {
  const { changes, contents, former } = setting;
  const all = (): ChangedFiles => ({ paths: new Set(contents.paths()), formerKeys: new Set() });
  if ([...changes.changed.keys()].some((path) => path.split('/').includes(DOCUMENT_FOLDER))) {
    return { changed: all(), whole: `documents in ${DOCUMENT_FOLDER}/ changed` };
  }
  const around = former.files.filter(({ path }) => contents.find(path) === undefined);
  const paths = groups.close([
    ...contents.changed,
    ...former.files.filter(({ isCandidate }) => isCandidate).map(({ path }) => path),
    ...around.flatMap(({ absolutePath }) => groups.findAround(absolutePath)),
  ]);
  const along = around.filter((file) => !file.isCandidate && groups.findAround(file.absolutePath).length > 0);
  const formerKeys = await findFormerKeys({ ...setting, paths, around: along });
  if (formerKeys === undefined) {
    return { changed: all(), whole: 'what a changed chart or kustomization rendered to before is not known' };
  }
  return { changed: { paths, formerKeys } };
}

/** What is not as the index knows it. */
function findOutdated({ contents, known }: Setting, groups: Groups, extras: Extras): ChangedFiles {
  const { outdated, gone } = contents;
  const before = new Map(known.state.extras);
  const along = new Set([...extras.keys(), ...before.keys()]);
  const moved = [...along].filter((path) => extras.get(path) !== before.get(path));
  const paths = groups.close([...outdated, ...gone, ...moved.flatMap((path) => groups.findAround(path))]);
  const formerKeys = new Set([...paths].flatMap((path) => known.find(path)?.provides ?? []));
  return { paths, formerKeys };
}

/** Share of files from which on the index is written anew. */
const OUTDATED_SHARE_MAX = 0.01;

/** An index of the very commit that is compared with serves every change since: it tells their former state too. */
function isWorthKeeping({ changes, contents, known }: Setting): boolean {
  if (known.size === 0) return true;
  if (known.state.base === changes.base && known.state.changed.length === 0) return false;
  return contents.outdated.length > contents.size * OUTDATED_SHARE_MAX;
}

function sayState({ changes, contents }: Setting, groups: Groups, extras: Extras): IndexState {
  return {
    base: changes.base,
    changed: [...changes.changed].map(([path, id]) => [path, id ?? null] as const),
    ignored: contents.ignored,
    hasGroups: groups !== NO_GROUPS,
    hasLinks: contents.hasLinks,
    extras: [...extras],
  };
}

function* eachFact({ contents, known }: Setting, { fresh }: Affected): Iterable<readonly [string, FileFacts]> {
  for (const path of contents.paths()) {
    const facts = fresh.get(path) ?? known.find(path);
    if (facts !== undefined) yield [path, facts];
  }
}

function sayNotKept(): Problem {
  const message = `${CACHE_FOLDER}/ could not be written: the next scan will read everything again`;
  return { code: 'cache-not-written', severity: 'warning', message, remedy: 'Give write permission to the folder.' };
}

function reportAffected(
  { contents, former }: Setting,
  { part, judged, isAffected }: Affected,
  changed: ChangedFiles,
  facts: Pick<ScanScope, 'since' | 'base' | 'isWarm' | 'whole'>,
  problems: readonly Problem[],
): Judged {
  const resources = part.resources.filter((resource) => judged.asksOf.has(resource) && isAffected(resource));
  const owners = new Set(resources.map((resource) => part.ownerOf.get(resource) ?? ''));
  const dependent = [...owners].filter((path) => !changed.paths.has(path));
  const present = [...changed.paths].filter((path) => contents.find(path) !== undefined);
  const isReported = ({ file }: Problem): boolean => file === undefined || changed.paths.has(file) || owners.has(file);
  const files = [...present, ...dependent]
    .map((path) => readKnown(contents, path))
    .filter((file) => file !== undefined);
  return {
    results: judged.results.filter(({ resource }) => isAffected(resource)),
    resourceCount: resources.length,
    problems: [...contents.problems(), ...part.problems].filter(isReported).concat(problems),
    files: {
      seen: contents.size,
      read: part.taken.size,
      bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
    seen: files,
    scope: {
      ...facts,
      changed: former.files.length,
      judged: present.length,
      dependent: dependent.length,
      leftOut: contents.size - present.length - dependent.length,
      ignored: contents.ignored.length,
    },
  };
}
