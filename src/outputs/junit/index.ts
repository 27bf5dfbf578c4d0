/** The junit output: a suite for each resource, a case for each control judged on it. */
import { formatPath } from '../../base/positions.ts';
import { escapeUnprintable } from '../../base/text.ts';
import { compareText, formatPlace, isSensitive, placeOf } from '../../model/report-views.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import type { Verdict } from '../../model/words.ts';
import type { Output } from '../api.ts';

export const output: Output = {
  name: 'junit',
  summary: 'a test case for each control on each resource (JUnit XML)',
  mediaType: 'application/xml',
  render: renderJunit,
};

/**
 * fail is a failure whatever its mode (the decision is in the properties), unknown an error, skipped and exempt are
 * skipped
 * with their reason: a reader that counts only failures and errors never takes unknown for passed.
 */
function* renderJunit(report: ScanReport): Iterable<string> {
  const suites = groupByResource(report.results);
  const seconds = (report.durationMs / 1000).toFixed(3);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="bulwark" ${sayCounts(report.counts)} time="${seconds}">\n`;
  yield* renderProblems(report);
  for (const [address, results] of suites) {
    const counts: Record<Verdict, number> = { pass: 0, fail: 0, unknown: 0, skipped: 0, exempt: 0 };
    for (const result of results) counts[result.verdict]++;
    const timestamp = report.startedAt.slice(0, 19);
    yield `  <testsuite name="${escapeXml(address)}" ${sayCounts(counts)} time="0"`;
    yield ` timestamp="${escapeXml(timestamp)}">\n`;
    for (const result of results) yield* renderCase(result);
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
}

function sayCounts(counts: Readonly<Record<Verdict, number>>): string {
  const tests = counts.pass + counts.fail + counts.unknown + counts.skipped + counts.exempt;
  const skipped = counts.skipped + counts.exempt;
  return `tests="${tests}" failures="${counts.fail}" errors="${counts.unknown}" skipped="${skipped}"`;
}

/** What could not be read stands as errors of a suite of its own, so that it is never silently absent. */
function* renderProblems(report: ScanReport): Iterable<string> {
  const errors = report.problems.filter((problem) => problem.severity === 'error');
  if (errors.length === 0) return;
  const counts = `tests="${errors.length}" failures="0" errors="${errors.length}" skipped="0"`;
  yield `  <testsuite name="problems with the input" ${counts} time="0">\n`;
  for (const problem of errors) {
    const name = escapeXml(`${problem.code} ${formatPlace(problem)}`.trim());
    yield `    <testcase name="${name}" classname="problems" time="0">\n`;
    yield `      <error message="${escapeXml(problem.message)}" type="${escapeXml(problem.code)}">`;
    yield `${escapeXml(problem.remedy)}</error>\n    </testcase>\n`;
  }
  yield '  </testsuite>\n';
}

function* renderCase(result: ControlResult): Iterable<string> {
  const { control, resource, verdict } = result;
  const name = escapeXml(`${control.id} ${control.title}`);
  const file = escapeXml(resource.origin.file);
  const head = `    <testcase name="${name}" classname="${escapeXml(resource.address)}" file="${file}" time="0"`;
  if (verdict === 'pass') {
    yield `${head}/>\n`;
    return;
  }
  yield `${head}>\n`;
  const reason = escapeXml(result.reason);
  if (verdict === 'skipped') yield `      <skipped message="${reason}"/>\n`;
  if (verdict === 'exempt') {
    yield `      <skipped message="${escapeXml(`exempt by ${result.exception ?? ''}: ${result.reason}`)}"/>\n`;
  }
  if (verdict === 'unknown') yield `      <error message="${reason}" type="unknown"/>\n`;
  if (verdict === 'fail') {
    const text = result.findings.map((finding) => escapeXml(sayFinding(result, finding))).join('\n');
    yield `      <failure message="${reason}" type="${control.severity}/${result.mode}">${text}</failure>\n`;
  }
  yield '    </testcase>\n';
}

function sayFinding(result: ControlResult, finding: ControlResult['findings'][number]): string {
  const place = formatPlace(placeOf(result, finding));
  const value = isSensitive(result, finding) ? ' (value not shown)' : '';
  return `${place} ${formatPath(finding.path)}: ${finding.message}${value}`;
}

function groupByResource(results: readonly ControlResult[]): ReadonlyMap<string, readonly ControlResult[]> {
  const sorted = [...results].sort(
    (a, b) => compareText(a.resource.address, b.resource.address) || compareText(a.control.id, b.control.id),
  );
  return Map.groupBy(sorted, (result) => result.resource.address);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** What is neither printable nor allowed in XML 1.0, not even as a reference. */
const FORBIDDEN = /[\ufffe\uffff]/g;

/**
 * One printable line for attribute or content: unprintable characters are visible escapes, as XML allows few of them.
 */
function escapeXml(text: string): string {
  return escapeUnprintable(text)
    .replaceAll(FORBIDDEN, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
