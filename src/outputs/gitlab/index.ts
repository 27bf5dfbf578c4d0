/** The gitlab output: a Code Climate issue for each finding, which GitLab shows in the merge request. */
import { fingerprint } from '../../base/ids.ts';
import { writeJsonText } from '../../base/json-text.ts';
import type { Problem } from '../../base/problems.ts';
import { placeOf, sortProblems, worstFirst } from '../../model/report-views.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult, Finding } from '../../model/result.ts';
import type { Output } from '../api.ts';

export const output: Output = {
  name: 'gitlab',
  summary: 'code quality report of a merge request (GitLab, Code Climate JSON)',
  mediaType: 'application/json',
  render: renderGitlab,
};

const SEVERITIES = { critical: 'blocker', high: 'critical', medium: 'major', low: 'minor' } as const;

/** Fingerprints are the findings' own identities, so an issue stays the same while lines move. */
function* renderGitlab(report: ScanReport): Iterable<string> {
  let separator = '\n';
  yield '[';
  for (const issue of collectIssues(report)) {
    yield separator + writeJsonText(issue);
    separator = ',\n';
  }
  yield '\n]\n';
}

function* collectIssues(report: ScanReport): Iterable<object> {
  for (const result of worstFirst(report, 'fail')) {
    for (const finding of result.findings) yield sayFinding(result, finding);
  }
  for (const result of worstFirst(report, 'unknown')) {
    const { control, resource, reason } = result;
    yield {
      description: `${control.id} could not be judged on ${resource.address}: ${reason}`,
      check_name: control.id,
      fingerprint: fingerprint('unknown', control.id, resource.address),
      severity: 'info',
      location: sayLocation(placeOf(result)),
    };
  }
  yield* sayProblems(sortProblems(report.problems));
}

function sayFinding(result: ControlResult, finding: Finding): object {
  const { control } = result;
  return {
    description: `${control.title}: ${finding.message}`,
    check_name: control.id,
    fingerprint: fingerprint(control.id, result.resource.address, finding.id),
    severity: SEVERITIES[control.severity],
    location: sayLocation(placeOf(result, finding)),
  };
}

/** Problems that belong to no file have no place in the format; they are in every other output and on stderr. */
function* sayProblems(problems: readonly Problem[]): Iterable<object> {
  for (const problem of problems) {
    if (problem.file === undefined) continue;
    yield {
      description: `${problem.message} ${problem.remedy}`,
      check_name: problem.code,
      fingerprint: fingerprint(
        'problem',
        problem.code,
        problem.file,
        problem.message,
        String(problem.span?.start.offset),
      ),
      severity: problem.severity === 'error' ? 'major' : 'info',
      location: sayLocation(problem),
    };
  }
}

/** The format demands a line; without a position it is the first. */
function sayLocation(place: { readonly file?: string; readonly span?: Finding['span'] }): object {
  const begin = place.span?.start.line ?? 1;
  return { path: place.file ?? '', lines: { begin, end: Math.max(begin, place.span?.end.line ?? begin) } };
}
