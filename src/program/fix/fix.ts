/**
 * The fix: scan, mend what controls know a remedy for, scan again, and keep only what turned its own verdict to pass
 * and changed no other.
 */
import { AppError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import type { Control } from '../../model/control.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import type { House } from '../house.ts';
import { selectControls } from '../programme/load.ts';
import type { Progress } from '../scan/read-estate.ts';
import { scan } from '../scan/scan.ts';
import { indexResults } from './compare-verdicts.ts';
import { settleFixes } from './settle.ts';
import { createSnapshot } from './snapshot.ts';
import { groupUnits, keysOf } from './units.ts';
import type { ChangedFile } from './write-fixes.ts';
import { writeFixes } from './write-fixes.ts';

export type FixRequest = {
  readonly roots: readonly string[];
  readonly environment?: string | undefined;
  readonly profile?: string | undefined;
  /** Only findings of these controls, by id, name or alias; of all when empty. */
  readonly controls: readonly string[];
  /** Nothing is written. */
  readonly isDryRun: boolean;
  readonly onProgress: (progress: Progress) => void;
};

/** The findings of a control on one or more instances of a block. */
export type FixItem = {
  readonly control: ControlResult['control'];
  readonly addresses: readonly string[];
  readonly file: string;
  readonly line: number | undefined;
};

export type FixReport = {
  readonly fixed: readonly FixItem[];
  /** What fails still, and why. */
  readonly left: readonly (FixItem & { readonly reason: string })[];
  readonly files: readonly ChangedFile[];
  readonly isWritten: boolean;
  readonly problems: readonly Problem[];
  /** Scans that were made, the first one counted. */
  readonly scans: number;
};

/**
 * Mends what can be mended. Throws `usage` for standard input, `path-not-found`, `profile-not-found`,
 * `control-not-found`, `cannot-write`.
 */
export async function fix(request: FixRequest, house: House): Promise<FixReport> {
  if (request.roots.includes('-')) throw new AppError('usage', 'fix changes files; standard input is none');
  const snapshot = createSnapshot(house);
  const { roots, environment, profile, onProgress } = request;
  const judge = async (contents: ReadonlyMap<string, Uint8Array>): Promise<ScanReport> =>
    scan({ roots, environment, profile, controls: [], mayBeEmpty: true, onProgress }, snapshot.withContents(contents));
  const report = await judge(new Map());
  const failing = selectFailing(report, request.controls);
  const isMendable = ({ findings }: ControlResult): boolean => findings.every(({ fix: steps }) => steps.length > 0);
  const units = groupUnits(failing.filter(isMendable));
  const settled = await settleFixes(
    units,
    indexResults(report),
    (file) => snapshot.files.get(file)?.bytes,
    async (contents) => indexResults(await judge(contents)),
  );
  const isFixed = (unit: (typeof units)[number]): boolean =>
    keysOf(unit).every((key) => settled.scanned.results.get(key)?.verdict === 'pass');
  const files = [...settled.contents].flatMap(([file, after]) => {
    const before = snapshot.files.get(file)?.bytes;
    return before === undefined ? [] : [{ file, before, after }];
  });
  const left = [
    ...units
      .filter((unit) => !isFixed(unit))
      .map((unit) => ({ ...unit, reason: settled.reasons.get(unit) ?? 'no fix for it could be made' })),
    ...groupUnits(failing.filter((result) => !isMendable(result))).map((unit) => ({
      ...unit,
      reason: sayUnknownRemedy(report.controls, unit.control.id),
    })),
  ];
  if (!request.isDryRun) writeFixes(files, snapshot.files, house);
  return {
    fixed: units.filter(isFixed),
    left,
    files,
    isWritten: !request.isDryRun && files.length > 0,
    problems: report.problems,
    scans: settled.scans + 1,
  };
}

function selectFailing({ results, controls }: ScanReport, names: readonly string[]): readonly ControlResult[] {
  const failing = results.filter(({ verdict }) => verdict === 'fail');
  if (names.length === 0) return failing;
  const wanted = new Set(selectControls(controls, names).map(({ metadata }) => metadata.id));
  return failing.filter(({ control }) => wanted.has(control.id));
}

function sayUnknownRemedy(controls: readonly Control[], id: string): string {
  const control = controls.find(({ metadata }) => metadata.id === id);
  return `no edit is known; ${control?.spec.remediation.text ?? 'see the control'}`.trim();
}
