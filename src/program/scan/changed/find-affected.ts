/**
 * Which resources a change may have given other verdicts: those of changed files, and those that asked the estate for
 * something that a changed file provides or provided. Reads only what has to be judged, and what that asks for.
 */
import { isIdentityKey } from '../../../engine/estate-keys.ts';
import type { Evaluator } from '../../../engine/evaluate.ts';
import type { Resource } from '../../../model/resource.ts';
import type { InputFile, OpenedProject } from '../../../sources/api.ts';
import type { Ownership } from '../../inventory/ownership.ts';
import type { Contents } from './contents.ts';
import { comparePaths, readKnown } from './contents.ts';
import type { EstateIndex, FileFacts } from './estate-index.ts';
import type { Groups } from './groups.ts';
import type { JudgedPart, Part } from './part.ts';
import { collectProvided, hasAsked, judgePart, readPart } from './part.ts';

/** A set of files that changed, closed over what is read together, and the keys that their former state provided. */
export type ChangedFiles = { readonly paths: ReadonlySet<string>; readonly formerKeys: ReadonlySet<string> };

export type AffectedInput = {
  readonly contents: Contents;
  readonly groups: Groups;
  readonly groupKeysOf: (path: string) => readonly string[];
  /** What is known from an earlier scan, of whatever state that saw. */
  readonly known: EstateIndex;
  /** Changed since that scan: what it knew of them, and of those who asked for them, does not hold any more. */
  readonly outdated: ChangedFiles;
  /** Changed since the ref. */
  readonly changed: ChangedFiles;
  readonly open: () => OpenedProject;
  readonly evaluator: Evaluator;
  readonly ownership: Ownership;
};

export type Affected = {
  readonly part: Part;
  readonly judged: JudgedPart;
  readonly isAffected: (resource: Resource) => boolean;
  /** What is now known of the files that were judged; of the others, what was known still holds. */
  readonly fresh: ReadonlyMap<string, FileFacts>;
};

/**
 * Judges, looks at what was asked for, and judges more, until nothing more is needed: at worst everything, and then it
 * ends. It starts with what an earlier scan says will be needed, so most scans end after the first round.
 */
export async function findAffected(input: AffectedInput): Promise<Affected> {
  const { groups, outdated, changed, known } = input;
  const formerKeys = new Set([...changed.formerKeys, ...outdated.formerKeys]);
  let judgedPaths = groups.close([...outdated.paths, ...changed.paths, ...known.listAsking(formerKeys)]);
  let loadedPaths = groups.close([...judgedPaths, ...known.listProviders(collectNeeds(known, judgedPaths))]);
  for (;;) {
    const part = await readPart(readFiles(input, loadedPaths), input.open());
    const findDeclared = await input.ownership.prepare(part.resources);
    const judged = judgePart(part, judgedPaths, input.evaluator, findDeclared);
    const fresh = collectFacts(input, part, judged, judgedPaths);
    const view: FactsView = { known, fresh };
    const changedKeys = new Set([...changed.formerKeys, ...collectProvides(fresh, changed.paths)]);
    const movedKeys = new Set([...changedKeys, ...formerKeys, ...collectProvides(fresh, outdated.paths)]);
    const nextJudged = groups.close([...judgedPaths, ...listAsking(view, movedKeys)]);
    const needs = collectNeeds(viewFacts(view), nextJudged);
    const nextLoaded = groups.close([...loadedPaths, ...nextJudged, ...listProviders(view, needs)]);
    if (nextJudged.size === judgedPaths.size && nextLoaded.size === loadedPaths.size) {
      const isAffected = (resource: Resource): boolean =>
        changed.paths.has(part.ownerOf.get(resource) ?? '') || hasAsked(resource, judged, changedKeys);
      return { part, judged, fresh, isAffected };
    }
    judgedPaths = nextJudged;
    loadedPaths = nextLoaded;
  }
}

/** What is known of the files: of those that were judged now, and else from the earlier scan. */
type FactsView = { readonly known: EstateIndex; readonly fresh: ReadonlyMap<string, FileFacts> };

const viewFacts = ({ known, fresh }: FactsView): Pick<EstateIndex, 'find'> => ({
  find: (path) => fresh.get(path) ?? known.find(path),
});

/** In the order of the scan, on which the numbers of repeated addresses depend. */
function readFiles({ contents }: AffectedInput, paths: ReadonlySet<string>): readonly InputFile[] {
  const sorted = [...paths].sort(comparePaths);
  return sorted.map((path) => readKnown(contents, path)).filter((file) => file !== undefined);
}

function collectFacts(
  { contents, groupKeysOf }: AffectedInput,
  part: Part,
  { asksOfFile }: JudgedPart,
  judgedPaths: ReadonlySet<string>,
): ReadonlyMap<string, FileFacts> {
  const provided = collectProvided(part);
  const fresh = new Map<string, FileFacts>();
  for (const path of judgedPaths) {
    const file = contents.find(path);
    if (file === undefined) continue;
    fresh.set(path, {
      contentId: contents.contentIdOf(file),
      groups: groupKeysOf(path),
      provides: [...(provided.get(path) ?? [])],
      asks: [...(asksOfFile.get(path) ?? [])],
    });
  }
  return fresh;
}

/** What the judgement of files asks for, their own identities included: another file may hold the same. */
function collectNeeds(facts: Pick<EstateIndex, 'find'>, paths: ReadonlySet<string>): ReadonlySet<string> {
  const needs = new Set<string>();
  for (const path of paths) {
    const found = facts.find(path);
    for (const key of found?.asks ?? []) needs.add(key);
    for (const key of found?.provides ?? []) if (isIdentityKey(key)) needs.add(key);
  }
  return needs;
}

function collectProvides(fresh: ReadonlyMap<string, FileFacts>, paths: ReadonlySet<string>): ReadonlySet<string> {
  const provides = new Set<string>();
  for (const path of paths) for (const key of fresh.get(path)?.provides ?? []) provides.add(key);
  return provides;
}

function listProviders({ known, fresh }: FactsView, keys: ReadonlySet<string>): readonly string[] {
  const paths = known.listProviders(keys).filter((path) => !fresh.has(path));
  for (const [path, { provides }] of fresh) if (provides.some((key) => keys.has(key))) paths.push(path);
  return paths;
}

function listAsking({ known, fresh }: FactsView, keys: ReadonlySet<string>): readonly string[] {
  const paths = known.listAsking(keys).filter((path) => !fresh.has(path));
  for (const [path, { asks, provides }] of fresh) {
    if (asks.some((key) => keys.has(key)) || provides.some((key) => isIdentityKey(key) && keys.has(key)))
      paths.push(path);
  }
  return paths;
}
