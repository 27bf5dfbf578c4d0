/** Some files of a project, read and judged by themselves, with what each gave to the estate and asked of it. */
import type { Problem } from '../../../base/problems.ts';
import { listIdentityKeys, listOwnQuestions, listProvidedKeys } from '../../../engine/estate-keys.ts';
import type { Evaluator } from '../../../engine/evaluate.ts';
import type { FindDeclared } from '../../../model/inventory-rules.ts';
import type { Resource } from '../../../model/resource.ts';
import type { ControlResult } from '../../../model/result.ts';
import type { InputFile, OpenedProject } from '../../../sources/api.ts';
import { makeUnique } from '../read-estate.ts';

export type Part = {
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  /** Paths of the files that some source took. */
  readonly taken: ReadonlySet<string>;
  /** The file that a resource belongs to: the one it is written in, or was read from. */
  readonly ownerOf: ReadonlyMap<Resource, string>;
};

/** Reads files, which must be given in the order of the scan, with sources of their own. */
export async function readPart(files: readonly InputFile[], project: OpenedProject): Promise<Part> {
  const paths = new Set(files.map(({ path }) => path));
  const problems: Problem[] = [];
  const taken = new Set<string>();
  const found: { readonly resource: Resource; readonly file: string }[] = [];
  project.plan(files);
  for (const file of files) {
    const claiming = await project.claim(file);
    if (claiming.length > 0) taken.add(file.path);
    for (const source of claiming) {
      const read = source.read(file);
      for (const resource of read.resources) found.push({ resource, file: file.path });
      for (const problem of read.problems) problems.push(problem);
    }
  }
  for (const source of project.sources) {
    const read = source.finish?.();
    for (const resource of read?.resources ?? []) found.push({ resource, file: resource.origin.file });
    for (const problem of read?.problems ?? []) problems.push(problem);
  }
  const resources = makeUnique(found.map(({ resource }) => resource));
  const ownerOf = new Map(
    resources.map((resource, index) => {
      const { file } = resource.origin;
      return [resource, paths.has(file) ? file : (found[index]?.file ?? file)];
    }),
  );
  return { resources, problems, taken, ownerOf };
}

/** Keys that each file of a part provides. */
export function collectProvided({ resources, ownerOf }: Part): ReadonlyMap<string, ReadonlySet<string>> {
  const provided = new Map<string, Set<string>>();
  for (const resource of resources) addAll(provided, ownerOf.get(resource) ?? '', listProvidedKeys(resource));
  return provided;
}

export type JudgedPart = {
  readonly results: readonly ControlResult[];
  /** Keys that the judgement of each resource asked for, besides those of its own identity. */
  readonly asksOf: ReadonlyMap<Resource, ReadonlySet<string>>;
  /** The same by file. */
  readonly asksOfFile: ReadonlyMap<string, ReadonlySet<string>>;
};

/** Judges the resources of some files of a part; the others are their estate. */
export function judgePart(
  part: Part,
  judged: ReadonlySet<string>,
  evaluator: Evaluator,
  findDeclared: FindDeclared,
): JudgedPart {
  const isJudged = (resource: Resource): boolean => judged.has(part.ownerOf.get(resource) ?? '');
  const asksOf = new Map<Resource, Set<string>>();
  for (const resource of part.resources) {
    if (isJudged(resource)) asksOf.set(resource, new Set(listOwnQuestions(resource)));
  }
  const results: ControlResult[] = [];
  let pending: string[] = [];
  const onQuestion = (key: string): void => void pending.push(key);
  for (const result of evaluator.evaluate(part.resources, { isJudged, onQuestion, findDeclared })) {
    results.push(result);
    if (pending.length === 0) continue;
    addAll(asksOf, result.resource, pending);
    pending = [];
  }
  const asksOfFile = new Map<string, Set<string>>();
  for (const [resource, asks] of asksOf) addAll(asksOfFile, part.ownerOf.get(resource) ?? '', asks);
  return { results, asksOf, asksOfFile };
}

/** Whether a judged resource asked for one of the keys. */
export function hasAsked(resource: Resource, { asksOf }: JudgedPart, keys: ReadonlySet<string>): boolean {
  if (listIdentityKeys(resource).some((key) => keys.has(key))) return true;
  for (const key of asksOf.get(resource) ?? []) if (keys.has(key)) return true;
  return false;
}

function addAll<K>(sets: Map<K, Set<string>>, name: K, keys: Iterable<string>): void {
  let set = sets.get(name);
  if (set === undefined) sets.set(name, (set = new Set()));
  for (const key of keys) set.add(key);
}
