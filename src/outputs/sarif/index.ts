/** The sarif output: SARIF 2.1.0 (OASIS), one run, for code scanning services and editors. */
import { writeJsonText } from '../../base/json-text.ts';
import type { Span } from '../../base/positions.ts';
import { formatPath } from '../../base/positions.ts';
import type { Problem } from '../../base/problems.ts';
import type { TextEdit } from '../../base/text-edits.ts';
import type { SourceLines } from '../../model/fix-edits.ts';
import { planEdits, splitSource } from '../../model/fix-edits.ts';
import { isSensitive, placeOf, sortProblems, worstFirst } from '../../model/report-views.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult, Finding } from '../../model/result.ts';
import type { Output, OutputOptions } from '../api.ts';
import { LEVELS, sayRule } from './rules.ts';

export const output: Output = {
  name: 'sarif',
  summary: 'SARIF 2.1.0 for code scanning, with regions, fingerprints and fixes',
  mediaType: 'application/sarif+json',
  render: renderSarif,
};

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** Failing and exempt findings, unknown results as kind `open`; passes are left out, as the format's readers expect. */
function* renderSarif(report: ScanReport, options: OutputOptions): Iterable<string> {
  const rules = report.controls.map(sayRule);
  const indexes = new Map(report.controls.map((control, index) => [control.metadata.id, index]));
  const driver = { name: 'Bulwark', semanticVersion: options.version, rules };
  yield `{"$schema":"${SCHEMA}","version":"2.1.0","runs":[{\n"tool":${writeJsonText({ driver })},\n`;
  yield '"columnKind":"utf16CodeUnits",\n';
  yield '"originalUriBaseIds":{"SRCROOT":{"description":{"text":"The current directory of the scan"}}},\n';
  yield `"invocations":[${writeJsonText(sayInvocation(report))}],\n`;
  yield `"properties":${writeJsonText(sayProperties(report))},\n"results":[`;
  const sources = createSourceCache(options);
  let separator = '\n';
  for (const result of collectResults(report, sources, indexes)) {
    yield separator + writeJsonText(result);
    separator = ',\n';
  }
  yield ']}]}\n';
}

type Sources = (file: string) => SourceLines | undefined;

/** Keeps the text of the last file: results come grouped by severity, yet a file's neighbours are often near. */
function createSourceCache(options: OutputOptions): Sources {
  let last: { readonly file: string; readonly lines: SourceLines | undefined } | undefined;
  return (file) => {
    if (last?.file !== file) {
      const text = options.sourceText(file);
      last = { file, lines: text === undefined ? undefined : splitSource(text) };
    }
    return last.lines;
  };
}

function* collectResults(report: ScanReport, sources: Sources, indexes: ReadonlyMap<string, number>): Iterable<object> {
  for (const result of worstFirst(report, 'fail', 'exempt')) {
    for (const finding of result.findings) {
      yield { ...sayFinding(result, finding, sources, indexes), ...sayBaselineState(report, result, finding) };
    }
  }
  for (const result of worstFirst(report, 'unknown')) {
    yield {
      ...sayRuleReference(result, indexes),
      kind: 'open',
      level: 'none',
      message: { text: `Could not be judged: ${result.reason}` },
      locations: [sayLocation(result)],
      properties: sayResultProperties(result),
    };
  }
}

function sayFinding(
  result: ControlResult,
  finding: Finding,
  sources: Sources,
  indexes: ReadonlyMap<string, number>,
): object {
  const edits = isSensitive(result, finding) ? undefined : findEdits(result, finding, sources);
  return {
    ...sayRuleReference(result, indexes),
    kind: 'fail',
    level: LEVELS[result.control.severity],
    message: { text: finding.message },
    locations: [sayLocation(result, finding)],
    partialFingerprints: { 'bulwarkFinding/v1': finding.id },
    ...(edits === undefined ? {} : { fixes: [sayFix(result, edits)] }),
    ...(result.verdict === 'exempt' ? { suppressions: [sayAcceptance(result)] } : {}),
    properties: sayResultProperties(result),
  };
}

/** The format's words for known and new; what is gone has no result to say it of. */
function sayBaselineState({ baseline }: ScanReport, result: ControlResult, finding: Finding): object {
  if (baseline === undefined) return {};
  return { baselineState: baseline.isKnown(result, finding) ? 'unchanged' : 'new' };
}

function sayRuleReference(result: ControlResult, indexes: ReadonlyMap<string, number>): object {
  const ruleIndex = indexes.get(result.control.id);
  return { ruleId: result.control.id, ...(ruleIndex === undefined ? {} : { ruleIndex }) };
}

/**
 * The format's own word for our exceptions; `external` since they are documents of their own, not comments in the
 * code.
 */
function sayAcceptance(result: ControlResult): object {
  return { kind: 'external', status: 'accepted', justification: `${result.exception ?? ''}: ${result.reason}` };
}

function sayLocation(result: ControlResult, finding?: Finding): object {
  const place = placeOf(result, finding);
  const { address, kind } = result.resource;
  const path = finding === undefined ? '' : formatPath(finding.path);
  return {
    physicalLocation: sayPhysicalLocation(place.file, place.span),
    logicalLocations: [
      { fullyQualifiedName: path === '' ? address : `${address}#${path}`, name: result.resource.name, kind: 'object' },
    ],
    properties: { resourceKind: kind },
  };
}

/** Begins where an object of a cluster is, which lies in no repository. */
const LIVE = 'cluster:';

function sayPhysicalLocation(file: string, span: Span | undefined): object {
  if (file.startsWith(LIVE)) return { artifactLocation: { uri: `${LIVE}${sayUri(file.slice(LIVE.length))}` } };
  const isAbsolute = file.startsWith('/');
  const artifactLocation = isAbsolute ? { uri: `file://${sayUri(file)}` } : { uri: sayUri(file), uriBaseId: 'SRCROOT' };
  return span === undefined ? { artifactLocation } : { artifactLocation, region: sayRegion(span) };
}

function sayRegion({ start, end }: Span): object {
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    byteOffset: start.offset,
    byteLength: end.offset - start.offset,
  };
}

/** A path as a reference (RFC 3986), percent-encoded by segment. */
function sayUri(file: string): string {
  return file.toWellFormed().split('/').map(encodeURIComponent).join('/');
}

function findEdits(result: ControlResult, finding: Finding, sources: Sources): readonly TextEdit[] | undefined {
  if (finding.fix.length === 0) return undefined;
  const source = sources(result.resource.origin.file);
  const plan = source && planEdits(result.resource, finding.fix, source);
  return plan !== undefined && 'edits' in plan ? plan.edits : undefined;
}

function sayFix(result: ControlResult, edits: readonly TextEdit[]): object {
  const replacements = edits.map(({ start, end, text }) => ({
    deletedRegion: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    },
    ...(text === '' ? {} : { insertedContent: { text } }),
  }));
  return {
    description: { text: `Fix of ${result.control.id}: ${result.control.title}` },
    artifactChanges: [{ ...sayPhysicalLocation(result.resource.origin.file, undefined), replacements }],
  };
}

function sayResultProperties(result: ControlResult): object {
  const { mode, asset, resource } = result;
  return { mode, owner: asset.owner, asset: asset.asset, environment: asset.environment, resource: resource.address };
}

function sayInvocation(report: ScanReport): object {
  const end = new Date(Date.parse(report.startedAt) + report.durationMs);
  return {
    executionSuccessful: report.decision.exit !== 3,
    exitCode: report.decision.exit,
    startTimeUtc: report.startedAt,
    ...(Number.isNaN(end.getTime()) ? {} : { endTimeUtc: end.toISOString() }),
    toolExecutionNotifications: sortProblems(report.problems).map(sayProblem),
  };
}

function sayProblem(problem: Problem): object {
  return {
    descriptor: { id: problem.code },
    level: problem.severity,
    message: { text: `${problem.message} ${problem.remedy}` },
    ...(problem.file === undefined
      ? {}
      : { locations: [{ physicalLocation: sayPhysicalLocation(problem.file, problem.span) }] }),
  };
}

function sayProperties(report: ScanReport): object {
  const { profile, environment, counts, complianceRate, resourceCount, decision } = report;
  return { profile, environment, counts, complianceRate: complianceRate ?? null, resourceCount, decision };
}
