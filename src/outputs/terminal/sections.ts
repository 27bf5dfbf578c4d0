/**
 * The parts that table and summary end with: what could not be judged, exceptions, problems, counts and the decision.
 */
import { escapeUnprintable, padCells } from '../../base/text.ts';
import { formatPlace, formatRate, sortProblems, worstFirst } from '../../model/report-views.ts';
import type { ScanReport, ScanScope } from '../../model/report.ts';
import { VERDICTS } from '../../model/words.ts';
import type { Painter } from './paint.ts';

const REASONS_SHOWN_MAX = 10;

/** What could not be judged and why; never hidden, since unknown is not pass. `shownMax` results are listed. */
export function* renderUnknown(report: ScanReport, paint: Painter, shownMax: number): Iterable<string> {
  const unknown = worstFirst(report, 'unknown');
  if (unknown.length === 0) return;
  yield '';
  yield paint.bold(`Could not be judged (${unknown.length})`);
  for (const { control, resource, reason } of unknown.slice(0, shownMax)) {
    yield `  ${paint.yellow('unknown ')} ${control.id} on ${escapeUnprintable(resource.address)}`;
    yield `    ${paint.dim('why')} ${escapeUnprintable(reason)}`;
  }
  yield* renderHidden(unknown.length - shownMax, paint);
}

/** Exceptions with what became of them: those not in force first, since they protect nothing. */
export function* renderExceptions(report: ScanReport, paint: Painter): Iterable<string> {
  if (report.exceptions.length === 0) return;
  const notes = [...report.exceptions].sort(
    (a, b) => Number(a.status === 'in-force') - Number(b.status === 'in-force'),
  );
  yield '';
  yield paint.bold(`Exceptions (${notes.length})`);
  for (const note of notes) {
    const status = note.status.padEnd(13);
    const colour = note.status === 'in-force' ? paint.cyan : paint.yellow;
    const name = escapeUnprintable(note.exception);
    yield `  ${colour(status)} ${name} (${escapeUnprintable(note.file)}): ${escapeUnprintable(note.message)}`;
  }
}

/** Bad input: what was wrong, where, and what to do. */
export function* renderProblems(report: ScanReport, paint: Painter, shownMax: number): Iterable<string> {
  if (report.problems.length === 0) return;
  yield '';
  yield paint.bold(`Problems with the input (${report.problems.length})`);
  for (const problem of sortProblems(report.problems).slice(0, shownMax)) {
    const level = problem.severity === 'error' ? paint.red('error  ') : paint.yellow('warning');
    const place = formatPlace(problem);
    const where = place === '' ? '' : `${paint.cyan(escapeUnprintable(place))} `;
    yield `  ${level} ${where}${escapeUnprintable(problem.message)} ${paint.dim(`[${problem.code}]`)}`;
    yield `          ${paint.dim('do')} ${escapeUnprintable(problem.remedy)}`;
  }
  yield* renderHidden(report.problems.length - shownMax, paint);
}

function* renderHidden(count: number, paint: Painter): Iterable<string> {
  if (count > 0) yield paint.dim(`  and ${count} more (all are in --format json)`);
}

/** Counts per verdict, the compliance rate with its denominator, and what the gate says. */
export function* renderVerdict(report: ScanReport, paint: Painter): Iterable<string> {
  const { counts, files } = report;
  const verdicts = VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict) =>
    paint.verdict(verdict, `${counts[verdict]} ${verdict}`),
  );
  const judged = counts.pass + counts.fail + counts.exempt;
  const seconds = (report.durationMs / 1000).toFixed(2);
  yield '';
  const unit = report.cluster === undefined ? 'files' : 'objects';
  yield `${files.read} of ${files.seen} ${unit} read, ${report.resourceCount} resources, ${
    report.controls.length
  } controls of profile ${escapeUnprintable(report.profile)}, ${seconds} s`;
  yield `${padCells('Verdicts', 11)} ${verdicts.length === 0 ? 'none' : verdicts.join('  ')}`;
  const share = judged === 0 ? 'nothing was judged' : `${counts.pass} of ${judged} judged, exempt counted as failing`;
  yield `${padCells('Compliance', 11)} ${paint.bold(formatRate(report.complianceRate))} (${share})`;
  if (report.scope !== undefined) yield* renderScope(report.scope, paint);
  const { baseline } = report;
  if (baseline !== undefined) {
    const said = `${baseline.known} known, ${baseline.new} new, ${baseline.gone} gone`;
    yield `${padCells('Baseline', 11)} ${said} (${escapeUnprintable(baseline.file)})`;
  }
  yield `${padCells('Decision', 11)} ${sayDecision(report, paint)}`;
  const { reasons } = report.decision;
  for (const reason of reasons.slice(0, REASONS_SHOWN_MAX)) yield `  ${paint.dim('-')} ${escapeUnprintable(reason)}`;
  yield* renderHidden(reasons.length - REASONS_SHOWN_MAX, paint);
}

/** What a scan of a change looked at; above all what it did not. */
function* renderScope(scope: ScanScope, paint: Painter): Iterable<string> {
  const { changed, judged, dependent, leftOut, ignored, whole } = scope;
  const since = `${escapeUnprintable(scope.since)} (${scope.base.slice(0, 12)})`;
  const counts = `${changed} files changed since ${since}, ${judged} judged, ${dependent} judged with them`;
  yield `${padCells('Scope', 11)} ${counts}`;
  if (whole !== undefined) yield `${padCells('', 11)} everything was judged: ${escapeUnprintable(whole)}`;
  if (leftOut > 0) yield `${padCells('', 11)} ${paint.yellow(`${leftOut} files were left out and not judged`)}`;
  if (ignored > 0) yield `${padCells('', 11)} ${ignored} files are ignored by git: whether they changed is not known`;
}

function sayDecision(report: ScanReport, paint: Painter): string {
  const { exit } = report.decision;
  if (exit === 0) return paint.green('clean');
  return exit === 1 ? paint.red('blocked by an enforced control') : paint.yellow('could not judge');
}
