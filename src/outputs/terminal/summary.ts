/** The summary output: an estate at a glance by team, layer and severity, then the worst findings. */
import { escapeUnprintable, padCells } from '../../base/text.ts';
import type { Tally } from '../../model/report-views.ts';
import { formatRate, tallyBy, worstFirst } from '../../model/report-views.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import { SEVERITIES } from '../../model/words.ts';
import type { Output, OutputOptions } from '../api.ts';
import { createBlockContext, renderFindingBlock } from './finding-block.ts';
import type { Painter } from './paint.ts';
import { createPainter } from './paint.ts';
import { renderExceptions, renderProblems, renderUnknown, renderVerdict } from './sections.ts';

const WORST_SHOWN_MAX = 6;
const LISTED_MAX = 10;

export const output: Output = {
  name: 'summary',
  summary: 'counts by team, layer and severity, the worst findings and the compliance rate',
  mediaType: 'text/plain',
  render: renderSummary,
};

function* renderSummary(report: ScanReport, options: OutputOptions): Iterable<string> {
  for (const line of renderLines(report, options)) yield `${line}\n`;
}

function* renderLines(report: ScanReport, options: OutputOptions): Iterable<string> {
  const paint = createPainter(options.hasColour);
  yield paint.bold(`Bulwark ${options.version}: profile ${escapeUnprintable(report.profile)}`);
  const byTeam = tallyBy(report.results, (result) => result.asset.owner);
  yield* renderTallies('Team', [...byTeam].sort(compareTallies), paint);
  yield* renderTallies(
    'Layer',
    tallyBy(report.results, (result) => result.control.layer),
    paint,
  );
  const bySeverity = tallyBy(report.results, (result) => result.control.severity);
  const inOrder = SEVERITIES.flatMap((severity) => bySeverity.filter((tally) => tally.name === severity));
  yield* renderTallies('Severity', inOrder, paint);
  const failing = worstFirst(report, 'fail');
  const worst = pickWorst(failing);
  if (worst.length > 0) {
    yield '';
    yield paint.bold(`Worst findings (${worst.length} of ${failing.length} failing results)`);
  }
  const context = createBlockContext(report, options, paint);
  for (const result of worst) {
    yield '';
    const owner = paint.dim(escapeUnprintable(result.asset.owner));
    yield `  ${paint.bold(escapeUnprintable(result.resource.address))}  ${owner}`;
    yield* renderFindingBlock(result, context, '  ');
  }
  yield* renderUnknown(report, paint, LISTED_MAX);
  yield* renderExceptions(report, paint);
  yield* renderProblems(report, paint, LISTED_MAX);
  yield* renderVerdict(report, paint);
}

/** More failures of the gravest severity come first. */
function compareTallies(a: Tally, b: Tally): number {
  for (const severity of SEVERITIES) {
    const difference = b.failuresBySeverity[severity] - a.failuresBySeverity[severity];
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * A gravest result of each source, then the worst of each control, before a second of any: six faces of one fault
 * teach less than six faults.
 */
function pickWorst(failing: readonly ControlResult[]): readonly ControlResult[] {
  const ofSources = pickFirsts(failing, ({ resource }) => resource.source);
  const gravest = ofSources.filter(({ control }) => control.severity === failing[0]?.control.severity);
  const ofControls = pickFirsts(failing, ({ control }) => control.id);
  return [...new Set([...gravest, ...ofControls, ...failing])].slice(0, WORST_SHOWN_MAX);
}

function pickFirsts(
  results: readonly ControlResult[],
  key: (result: ControlResult) => string,
): readonly ControlResult[] {
  const seen = new Set<string>();
  return results.filter((result) => !seen.has(key(result)) && seen.add(key(result)));
}

const COLUMNS = ['failing', ...SEVERITIES, 'unknown', 'exempt', 'passing', 'compliance'] as const;

function* renderTallies(title: string, tallies: readonly Tally[], paint: Painter): Iterable<string> {
  if (tallies.length === 0) return;
  const names = tallies.map((tally) => escapeUnprintable(tally.name));
  const width = Math.max(12, title.length, ...names.map((name) => Math.min(name.length, 40)));
  yield '';
  yield paint.bold(
    `${padCells(title, width)}  ${COLUMNS.map((column) => column.padStart(cellWidth(column))).join('  ')}`,
  );
  for (const [index, tally] of tallies.entries()) yield sayTally(padCells(names[index] ?? '', width), tally, paint);
}

function cellWidth(column: string): number {
  return Math.max(7, column.length);
}

function sayTally(name: string, tally: Tally, paint: Painter): string {
  const { counts, failuresBySeverity } = tally;
  const cells = COLUMNS.map((column) => {
    const width = cellWidth(column);
    if (column === 'compliance') return formatRate(tally.rate).padStart(width);
    if (column === 'failing') return paintCount(counts.fail, width, paint.red, paint);
    if (column === 'passing') return paintCount(counts.pass, width, paint.green, paint);
    if (column === 'unknown') return paintCount(counts.unknown, width, paint.yellow, paint);
    if (column === 'exempt') return paintCount(counts.exempt, width, paint.cyan, paint);
    return paintCount(failuresBySeverity[column], width, (text) => paint.severity(column, text), paint);
  });
  return `${name}  ${cells.join('  ')}`;
}

function paintCount(count: number, width: number, colour: (text: string) => string, paint: Painter): string {
  const text = String(count).padStart(width);
  return count === 0 ? paint.dim(text) : colour(text);
}
