/**
 * Walks the roots and reads every file into resources, one file at a time; nothing but resources and problems is
 * kept.
 */
import { AppError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import type { ScanReport } from '../../model/report.ts';
import type { Resource } from '../../model/resource.ts';
import type { InputFile } from '../../sources/api.ts';
import type { House } from '../house.ts';

/** `done` counts files while reading, objects of a cluster while listing, results while judging. */
export type Progress = { readonly step: 'read' | 'list' | 'judge'; readonly done: number };

export type Estate = {
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  readonly files: ScanReport['files'];
};

/** Throws `path-not-found` for a root that does not exist. */
export function demandRoots(roots: readonly string[], house: House): void {
  for (const root of roots) {
    if (root !== '-' && house.files.kindOf(root) === undefined) throw new AppError('path-not-found', root);
  }
}

/**
 * Reads the roots; `onFile` sees every file, whether a source takes it or not. Throws `path-not-found`; every other
 * fault is a problem and the rest is read.
 */
export async function readEstate(
  roots: readonly string[],
  house: House,
  onProgress: (progress: Progress) => void,
  onFile: (file: InputFile) => void = () => undefined,
): Promise<Estate> {
  demandRoots(roots, house);
  const open = await house.loadSources('when-claimed');
  const { walk, sources, claim } = open();
  const resources: Resource[] = [];
  const problems: Problem[] = [];
  let seen = 0;
  const onListed = (count: number): void => {
    seen = count;
  };
  let read = 0;
  let bytes = 0;
  for (const file of walk(roots, (problem) => problems.push(problem), onListed)) {
    onFile(file);
    const claiming = await claim(file);
    if (claiming.length === 0) continue;
    read++;
    bytes += file.bytes.length;
    for (const source of claiming) {
      const found = source.read(file);
      resources.push(...found.resources);
      problems.push(...found.problems);
    }
    onProgress({ step: 'read', done: read });
  }
  for (const source of sources) {
    const found = source.finish?.();
    if (found === undefined) continue;
    resources.push(...found.resources);
    problems.push(...found.problems);
  }
  return { resources: makeUnique(resources), problems, files: { seen, read, bytes } };
}

/** Addresses are unique per scan: a repeat, in another file, gets `#2`. */
export function makeUnique(resources: readonly Resource[]): readonly Resource[] {
  const counts = new Map<string, number>();
  return resources.map((resource) => {
    const count = (counts.get(resource.address) ?? 0) + 1;
    counts.set(resource.address, count);
    return count === 1 ? resource : { ...resource, address: `${resource.address}#${count}` };
  });
}
