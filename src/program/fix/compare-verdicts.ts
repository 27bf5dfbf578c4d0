/** What a fix did to the verdicts: it may turn those that it is for to pass, and change nothing else. */
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import { verdictKey } from './units.ts';

/** A scan with its results by verdict key. */
export type Scanned = { readonly report: ScanReport; readonly results: ReadonlyMap<string, ControlResult> };

/** Something that a fix must not do, or has not done. */
export type FixFault = {
  /** The resource it shows on; empty where it shows on none. */
  readonly address: string;
  readonly message: string;
};

/** A report with its results by verdict key. */
export function indexResults(report: ScanReport): Scanned {
  const results = new Map(
    report.results.map((result): [string, ControlResult] => [
      verdictKey(result.control, result.resource.address),
      result,
    ]),
  );
  return { report, results };
}

/**
 * Faults of what lies between two scans. `targets` have to pass; `wanted` are all that the run is to turn to pass, so
 * that a fix may well serve two of them.
 */
export function findFaults(
  before: Scanned,
  after: Scanned,
  targets: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): readonly FixFault[] {
  // Whether the fix did what it is for is said before what else it did.
  const unmended: FixFault[] = [];
  const changed: FixFault[] = [];
  for (const key of new Set([...before.results.keys(), ...after.results.keys()])) {
    const [old, now] = [before.results.get(key), after.results.get(key)];
    if (targets.has(key) ? now?.verdict === 'pass' : old?.verdict === now?.verdict) continue;
    if (!targets.has(key) && wanted.has(key) && now?.verdict === 'pass') continue;
    const named = old ?? now;
    if (named === undefined) continue;
    const fault = { address: named.resource.address, message: sayFault(old, now, targets.has(key)) };
    (targets.has(key) ? unmended : changed).push(fault);
  }
  return [...unmended, ...changed, ...findNewProblems(before.report, after.report)];
}

function sayFault(old: ControlResult | undefined, now: ControlResult | undefined, isTarget: boolean): string {
  const named = old ?? now;
  const what = `${named?.control.id} ${named?.control.name} on ${named?.resource.address}`;
  const to = now?.verdict ?? 'no longer judged';
  if (isTarget) return `${what} would be ${to}, not pass`;
  return `it would change ${what} from ${old?.verdict ?? 'not judged'} to ${to}`;
}

/** A text that can no longer be read whole is not mended. */
function findNewProblems(before: ScanReport, after: ScanReport): readonly FixFault[] {
  const keyOf = ({ code, file, message }: ScanReport['problems'][number]): string => `${code} ${file} ${message}`;
  const known = new Set(before.problems.map(keyOf));
  return after.problems
    .filter((problem) => problem.severity === 'error' && !known.has(keyOf(problem)))
    .map(({ message, file }) => ({
      address: '',
      message: `${file ?? 'the project'} would have a problem: ${message}`,
    }));
}
