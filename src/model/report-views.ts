/**
 * The same report seen from the sides that readers ask for: by team, layer, severity; the worst first; where a
 * finding stands.
 */
import type { Span } from '../base/positions.ts';
import type { Problem } from '../base/problems.ts';
import type { ScanReport } from './report.ts';
import type { ControlResult, Finding, VerdictCounts } from './result.ts';
import type { Verdict } from './words.ts';
import { MODES, severityRank, VERDICTS } from './words.ts';

/** Counts of one group. `rate` is pass / (pass + fail + exempt), undefined when nothing in it was judged. */
export type Tally = {
  readonly name: string;
  readonly counts: VerdictCounts;
  readonly failuresBySeverity: Readonly<Record<ControlResult['control']['severity'], number>>;
  readonly rate: number | undefined;
};

/** pass / (pass + fail + exempt): an accepted failure is still a failure. Undefined when nothing was judged. */
export function computeComplianceRate(counts: VerdictCounts): number | undefined {
  const judged = counts.pass + counts.fail + counts.exempt;
  return judged === 0 ? undefined : counts.pass / judged;
}

/** Tallies of all results by a key, groups in order of their names. */
export function tallyBy(results: Iterable<ControlResult>, key: (result: ControlResult) => string): readonly Tally[] {
  type Counting = { counts: Record<Verdict, number>; failures: Record<ControlResult['control']['severity'], number> };
  const groups = new Map<string, Counting>();
  for (const result of results) {
    const name = key(result);
    let group = groups.get(name);
    if (group === undefined) {
      group = {
        counts: { pass: 0, fail: 0, unknown: 0, skipped: 0, exempt: 0 },
        failures: { critical: 0, high: 0, medium: 0, low: 0 },
      };
      groups.set(name, group);
    }
    group.counts[result.verdict]++;
    if (result.verdict === 'fail') group.failures[result.control.severity]++;
  }
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, { counts, failures }]) => ({
      name,
      counts,
      failuresBySeverity: failures,
      rate: computeComplianceRate(counts),
    }));
}

/** Results of the given verdicts, worst first: severity, then strictness of mode, then address and control id. */
export function worstFirst(report: ScanReport, ...verdicts: readonly Verdict[]): readonly ControlResult[] {
  return report.results.filter((result) => verdicts.includes(result.verdict)).sort(compareResults);
}

/** Total order, so that every output is the same for the same report. Code units, never a locale. */
function compareResults(a: ControlResult, b: ControlResult): number {
  return (
    severityRank(a.control.severity) - severityRank(b.control.severity) ||
    MODES.indexOf(b.mode) - MODES.indexOf(a.mode) ||
    compareText(a.resource.address, b.resource.address) ||
    compareText(a.control.id, b.control.id)
  );
}

/** Order by UTF-16 code units: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Where a result points to: the finding's span, else the whole document's. */
export function placeOf(result: ControlResult, finding?: Finding): { readonly file: string; readonly span?: Span } {
  const span = finding?.span ?? result.resource.origin.span;
  const file = finding?.file ?? result.resource.origin.file;
  return span === undefined ? { file } : { file, span };
}

/**
 * True when the failing value may itself be a secret: whatever a control that looks for secrets finds, a field of a
 * Secret, a ConfigMap's data, the literal value of an environment variable. Outputs name its place and show neither
 * value nor excerpt: build logs are read by more people than the repository.
 */
export function isSensitive(result: ControlResult, finding: Finding): boolean {
  if (result.control.findsSecrets === true) return true;
  const { kind } = result.resource;
  const { path } = finding;
  if (kind === 'Secret') return path[0] === 'data' || path[0] === 'stringData';
  if (kind === 'ConfigMap') return path[0] === 'data' || path[0] === 'binaryData';
  return path.at(-1) === 'value' && path.at(-3) === 'env';
}

/** `file:line:column`, as editors and terminals link it. */
export function formatPlace(place: { readonly file?: string; readonly span?: Span }): string {
  if (place.file === undefined) return '';
  const start = place.span?.start;
  return start === undefined ? place.file : `${place.file}:${start.line}:${start.column}`;
}

/** Errors before warnings, then by place. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort(
    (a, b) =>
      compareText(a.severity, b.severity) ||
      compareText(a.file ?? '', b.file ?? '') ||
      (a.span?.start.offset ?? 0) - (b.span?.start.offset ?? 0) ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}

/**
 * A rate as people read it: rounded down to a tenth, so that 100 % is said only of all. "no data" when nothing was
 * judged.
 */
export function formatRate(rate: number | undefined): string {
  return rate === undefined ? 'no data' : `${(Math.floor(rate * 1000) / 10).toFixed(1)} %`;
}

/** Counts added up. */
export function sumVerdicts(counts: readonly VerdictCounts[]): VerdictCounts {
  const sum = { pass: 0, fail: 0, unknown: 0, skipped: 0, exempt: 0 };
  for (const one of counts) for (const verdict of VERDICTS) sum[verdict] += one[verdict];
  return sum;
}
