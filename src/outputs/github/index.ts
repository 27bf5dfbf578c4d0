/** The github output: workflow commands, which GitHub Actions turns into annotations on the lines of a pull request. */
import { formatPath } from '../../base/positions.ts';
import { escapeUnprintable } from '../../base/text.ts';
import { formatRate, placeOf, sortProblems, worstFirst } from '../../model/report-views.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult, Finding } from '../../model/result.ts';
import type { Output } from '../api.ts';

type Level = 'error' | 'warning' | 'notice';

export const output: Output = {
  name: 'github',
  summary: 'annotations on the changed lines of a pull request (GitHub Actions workflow commands)',
  mediaType: 'text/plain',
  render: renderGithub,
};

/**
 * Enforced failures are errors, warned ones warnings, audited ones and those of the baseline notices; GitHub shows the
 * first ten of each level, so the worst come first. Unknown results and problems are warnings, errors where the gate
 * could not judge.
 */
function* renderGithub(report: ScanReport): Iterable<string> {
  const hasNoJudgement = report.decision.exit === 3;
  for (const result of worstFirst(report, 'fail')) {
    for (const finding of result.findings) {
      const isKnown = report.baseline?.isKnown(result, finding) === true;
      yield sayFinding(result, finding, isKnown ? 'notice' : LEVELS[result.mode]);
    }
  }
  for (const result of worstFirst(report, 'unknown')) {
    const level: Level = result.mode === 'enforce' && hasNoJudgement ? 'error' : 'warning';
    const title = `${result.control.id} could not be judged`;
    yield writeCommand(level, placeOf(result), title, `${result.resource.address}: ${result.reason}`);
  }
  for (const problem of sortProblems(report.problems)) {
    const level: Level = problem.severity === 'error' && hasNoJudgement ? 'error' : 'warning';
    yield writeCommand(level, problem, problem.code, `${problem.message} ${problem.remedy}`);
  }
  const { counts } = report;
  const said = `${counts.fail} failing, ${counts.unknown} unknown, ${counts.exempt} exempt, ${counts.pass} passing`;
  yield writeCommand('notice', {}, 'Bulwark', `${said}; compliance ${formatRate(report.complianceRate)}`);
}

const LEVELS = { enforce: 'error', warn: 'warning', audit: 'notice', off: 'notice' } as const;

function sayFinding(result: ControlResult, finding: Finding, level: Level): string {
  const { id, title, severity } = result.control;
  const path = formatPath(finding.path);
  const text = `${finding.message} (${result.resource.address}${path === '' ? '' : ` ${path}`})`;
  return writeCommand(level, placeOf(result, finding), `${id} ${title} [${severity}]`, text);
}

type Place = { readonly file?: string; readonly span?: Finding['span'] };

function writeCommand(level: Level, place: Place, title: string, message: string): string {
  const properties: string[] = [];
  if (place.file !== undefined && place.file !== '-') properties.push(`file=${escapeProperty(place.file)}`);
  if (place.span !== undefined && properties.length > 0) {
    const { start, end } = place.span;
    properties.push(`line=${start.line}`, `endLine=${Math.max(start.line, end.line)}`);
    // GitHub rejects columns on annotations over several lines.
    if (start.line === end.line) properties.push(`col=${start.column}`, `endColumn=${end.column}`);
  }
  properties.push(`title=${escapeProperty(title)}`);
  return `::${level} ${properties.join(',')}::${escapeData(message)}\n`;
}

/** Line breaks first become visible, so that no text can begin a command of its own; then the runner's own escapes. */
function escapeData(text: string): string {
  return escapeUnprintable(text).replaceAll('%', '%25');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
