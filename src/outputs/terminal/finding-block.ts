/** One failing result for a terminal: where, the excerpt with its mark, what is wrong, why it matters, the fix. */
import type { ExcerptLine } from '../../base/excerpt.ts';
import { cutExcerpt } from '../../base/excerpt.ts';
import { formatPath } from '../../base/positions.ts';
import type { Span } from '../../base/positions.ts';
import { escapeUnprintable, wrapWords } from '../../base/text.ts';
import { isKnownResult } from '../../model/baseline.ts';
import type { Control, FixStep } from '../../model/control.ts';
import { describeFix } from '../../model/fix-text.ts';
import { formatPlace, isSensitive, placeOf } from '../../model/report-views.ts';
import type { BaselineComparison, ScanReport } from '../../model/report.ts';
import type { ControlResult, Finding } from '../../model/result.ts';
import type { OutputOptions } from '../api.ts';
import type { Painter } from './paint.ts';

/** Findings of one result shown in full; the rest are counted. Defends the reader against a list of 200 containers. */
const FINDINGS_SHOWN_MAX = 10;

/** Everything that the blocks of one rendering share. */
export type BlockContext = {
  readonly paint: Painter;
  readonly columns: number;
  readonly linesOf: (file: string) => readonly string[] | undefined;
  /** Lines by file that no excerpt shows, not even beside another finding: they may hold a secret. */
  readonly hiddenLines: ReadonlyMap<string, ReadonlySet<number>>;
  readonly controls: ReadonlyMap<string, Control>;
  readonly baseline: BaselineComparison | undefined;
};

/** Context of one rendering. Keeps the lines of the last file only: results come grouped by resource. */
export function createBlockContext(
  { controls, baseline, results }: Pick<ScanReport, 'controls' | 'baseline' | 'results'>,
  options: OutputOptions,
  paint: Painter,
): BlockContext {
  let last: { readonly file: string; readonly lines: readonly string[] | undefined } | undefined;
  return {
    paint,
    baseline,
    columns: Math.max(60, Math.min(options.columns, 160)),
    controls: new Map(controls.map((control) => [control.metadata.id, control])),
    hiddenLines: listHiddenLines(results),
    linesOf: (file) => {
      if (last?.file !== file) last = { file, lines: splitLines(options.sourceText(file)) };
      return last.lines;
    },
  };
}

function listHiddenLines(results: ScanReport['results']): ReadonlyMap<string, ReadonlySet<number>> {
  const byFile = new Map<string, Set<number>>();
  for (const result of results) {
    for (const finding of result.findings) {
      if (finding.span === undefined || !finding.isExact || !isSensitive(result, finding)) continue;
      const { file, span = finding.span } = placeOf(result, finding);
      const lines = byFile.get(file) ?? new Set();
      for (let line = span.start.line; line <= span.end.line; line++) lines.add(line);
      byFile.set(file, lines);
    }
  }
  return byFile;
}

function splitLines(text: string | undefined): readonly string[] | undefined {
  return text?.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** The lines of one result, each with `indent` before it. No line starts with text of the manifest. */
export function* renderFindingBlock(result: ControlResult, context: BlockContext, indent: string): Iterable<string> {
  const { paint } = context;
  const { severity, id, title } = result.control;
  const mode = result.mode === 'enforce' ? paint.bold('enforce') : paint.dim(result.mode);
  const known = isKnownResult(result, context.baseline) ? paint.dim(' (known)') : '';
  const level = paint.severity(severity, severity.toUpperCase().padEnd(8));
  yield `${indent}${level} ${paint.bold(id)} ${escapeUnprintable(title)} [${mode}]${known}`;
  const inner = `${indent}  `;
  for (const finding of result.findings.slice(0, FINDINGS_SHOWN_MAX)) {
    yield* renderFinding(result, finding, context, inner);
  }
  const hidden = result.findings.length - FINDINGS_SHOWN_MAX;
  if (hidden > 0) yield `${inner}and ${hidden} more of the same in this resource (all are in --format json)`;
  const control = context.controls.get(id);
  if (control === undefined) return;
  yield* renderLabelled('why', control.spec.why, context, inner);
  yield* renderLabelled('fix', control.spec.remediation.text, context, inner);
  for (const line of describeFix(collectFix(result), result.resource.body)) {
    const text = escapeUnprintable(line.text);
    if (line.sign === 'place') yield `${inner}     ${paint.cyan(`@ ${text}`)}`;
    else if (line.sign === 'remove') yield `${inner}     ${paint.red(`- ${text}`)}`;
    else yield `${inner}     ${paint.green(`+ ${text}`)}`;
  }
}

/** The fix of all findings shown; what must not be seen is not shown in it either. */
function collectFix(result: ControlResult): readonly FixStep[] {
  const shown = result.findings.filter((finding) => !isSensitive(result, finding));
  return shown.slice(0, FINDINGS_SHOWN_MAX).flatMap((finding) => finding.fix);
}

function* renderFinding(
  result: ControlResult,
  finding: Finding,
  context: BlockContext,
  indent: string,
): Iterable<string> {
  const { paint } = context;
  const place = placeOf(result, finding);
  const path = formatPath(finding.path);
  const where = escapeUnprintable(formatPlace(place));
  const note = finding.span !== undefined && !finding.isExact ? paint.dim(' (absent; nearest parent shown)') : '';
  const rendered = result.resource.origin.renderedBy;
  const by = rendered === undefined ? '' : paint.dim(` (rendered by ${escapeUnprintable(rendered)})`);
  yield `${indent}at   ${paint.cyan(where)}${path === '' ? '' : `  ${escapeUnprintable(path)}`}${note}${by}`;
  if (isSensitive(result, finding)) yield `${indent}     ${paint.dim('the line is not shown: it may hold a secret')}`;
  else if (finding.span !== undefined) yield* renderExcerpt(place.file, finding.span, context, indent);
  yield* renderLabelled('what', finding.message, context, indent);
}

function* renderExcerpt(file: string, span: Span, context: BlockContext, indent: string): Iterable<string> {
  const { paint } = context;
  const lines = context.linesOf(file);
  if (lines === undefined) return;
  const columnsMax = context.columns - indent.length - 12;
  const excerpt = cutExcerpt(lines, span, { contextLines: 1, columnsMax });
  const digits = String(excerpt.at(-1)?.number ?? 0).length;
  const hidden = context.hiddenLines.get(file);
  for (const line of excerpt) {
    const isHidden = hidden?.has(line.number) === true;
    const text = isHidden ? paint.dim('(not shown: it may hold a secret)') : line.text;
    yield `${indent}${paint.dim(`${String(line.number).padStart(digits + 3)} │`)} ${text}`.trimEnd();
    if (!isHidden && line.mark !== undefined) yield renderMark(line.mark, indent + ' '.repeat(digits + 3), paint);
  }
}

function renderMark(mark: NonNullable<ExcerptLine['mark']>, indent: string, paint: Painter): string {
  return `${indent} ${paint.dim('│')} ${' '.repeat(mark.before)}${paint.red('^'.repeat(mark.cells))}`;
}

/** A label and its text, wrapped under itself. The label keeps the text from starting a line. */
function* renderLabelled(label: string, text: string, context: BlockContext, indent: string): Iterable<string> {
  const width = context.columns - indent.length - 5;
  const [first = '', ...rest] = wrapWords(escapeUnprintable(text), width);
  yield `${indent}${context.paint.dim(label.padEnd(4))} ${first}`;
  for (const line of rest) yield `${indent}   ${context.paint.dim('·')} ${line}`;
}
