/** Reads the roots whole and judges every resource. */
import type { Problem } from '../../base/problems.ts';
import type { Evaluator } from '../../engine/evaluate.ts';
import type { ScanReport, ScanScope } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import type { InputFile } from '../../sources/api.ts';
import type { House } from '../house.ts';
import type { Ownership } from '../inventory/ownership.ts';
import type { Progress } from './read-estate.ts';
import { readEstate } from './read-estate.ts';

/** What was read and judged, before exceptions in the files, baseline and gate. */
export type Judged = {
  readonly results: readonly ControlResult[];
  readonly resourceCount: number;
  readonly problems: readonly Problem[];
  readonly files: ScanReport['files'];
  /** Files whose comments count, where they were not shown one by one. */
  readonly seen: readonly InputFile[];
  /** Where not everything was judged. */
  readonly scope?: ScanScope;
};

/** `onFile` sees every file while it is read: none is kept. */
export async function judgeAll(
  roots: readonly string[],
  evaluator: Evaluator,
  ownership: Ownership,
  house: House,
  onProgress: (progress: Progress) => void,
  onFile: (file: InputFile) => void,
): Promise<Judged> {
  const estate = await readEstate(roots, house, onProgress, onFile);
  const results: ControlResult[] = [];
  const findDeclared = await ownership.prepare(estate.resources);
  for (const result of evaluator.evaluate(estate.resources, { findDeclared })) {
    results.push(result);
    onProgress({ step: 'judge', done: results.length });
  }
  const { resources, problems, files } = estate;
  return { results, resourceCount: resources.length, problems, files, seen: [] };
}
