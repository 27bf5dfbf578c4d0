/** The json output: the whole report for machines, in the shape of docs/reference/json-report.md, a result a line. */
import type { Json } from '../../base/json.ts';
import { writeJsonText } from '../../base/json-text.ts';
import { formatPath } from '../../base/positions.ts';
import type { Span } from '../../base/positions.ts';
import type { Problem } from '../../base/problems.ts';
import type { Control } from '../../model/control.ts';
import { compareText, isSensitive, sortProblems } from '../../model/report-views.ts';
import type { ScanReport } from '../../model/report.ts';
import type { Resource } from '../../model/resource.ts';
import type { ControlResult, Finding } from '../../model/result.ts';
import { API_VERSION } from '../../model/words.ts';
import type { Output, OutputOptions } from '../api.ts';

export const output: Output = {
  name: 'json',
  summary: 'the whole report for machines; the shape is in docs/reference/json-report.md',
  mediaType: 'application/json',
  render: renderJson,
};

/**
 * Results refer to resources by address and to controls by id, so that a million of passes stay affordable; each list
 * is
 * written item by item and is never held as one text.
 */
function* renderJson(report: ScanReport, options: OutputOptions): Iterable<string> {
  const head = {
    apiVersion: API_VERSION,
    kind: 'ScanReport',
    version: options.version,
    startedAt: report.startedAt,
    durationMs: report.durationMs,
    profile: report.profile,
    environment: report.environment,
    files: report.files,
    resourceCount: report.resourceCount,
    counts: report.counts,
    complianceRate: report.complianceRate ?? null,
    decision: report.decision,
  };
  yield writeJsonText(head).slice(0, -1);
  yield* writeList('controls', report.controls.map(sayControl));
  yield* writeList('resources', mapEach(collectResources(report), sayResource));
  yield* writeList('results', mapEach(sortByIdentity(report.results), sayResult));
  yield* writeList('problems', sortProblems(report.problems).map(sayProblem));
  yield* writeList('exceptions', report.exceptions);
  yield '}\n';
}

function* writeList(name: string, items: Iterable<unknown>): Iterable<string> {
  let separator = '\n';
  yield `,\n"${name}":[`;
  for (const item of items) {
    yield separator + writeJsonText(item);
    separator = ',\n';
  }
  yield ']';
}

function* mapEach<T, U>(items: Iterable<T>, say: (item: T) => U): Iterable<U> {
  for (const item of items) yield say(item);
}

function sortByIdentity(results: readonly ControlResult[]): readonly ControlResult[] {
  return [...results].sort(
    (a, b) => compareText(a.resource.address, b.resource.address) || compareText(a.control.id, b.control.id),
  );
}

function collectResources(report: ScanReport): Iterable<ControlResult> {
  const byAddress = new Map(report.results.map((result) => [result.resource.address, result]));
  return [...byAddress.values()].sort((a, b) => compareText(a.resource.address, b.resource.address));
}

function sayControl(control: Control): Json {
  const { metadata, spec } = control;
  return {
    id: metadata.id,
    name: metadata.name,
    title: spec.title,
    owner: metadata.owner,
    layer: spec.layer,
    severity: spec.severity,
    status: spec.status,
    why: spec.why,
    remediation: spec.remediation.text,
    maps: spec.maps ?? {},
  };
}

function sayResource({ resource, asset }: ControlResult): Json {
  const { origin } = resource;
  return {
    address: resource.address,
    source: resource.source,
    type: resource.type,
    kind: resource.kind,
    name: resource.name,
    namespace: resource.namespace ?? null,
    asset: asset.asset,
    owner: asset.owner,
    environment: asset.environment,
    ...saySpan(origin.file, origin.span),
    document: origin.document,
    ...sayIfPresent('renderedBy', origin.renderedBy),
  };
}

function sayResult(result: ControlResult): unknown {
  const { control, resource, mode, verdict, reason, findings, exception } = result;
  return {
    control: control.id,
    resource: resource.address,
    mode,
    verdict,
    ...(verdict === 'pass' ? {} : { reason }),
    ...sayIfPresent('exception', exception),
    ...(findings.length === 0 ? {} : { findings: findings.map((finding) => sayFinding(result, resource, finding)) }),
  };
}

function sayFinding(result: ControlResult, resource: Resource, finding: Finding): unknown {
  const mayShow = !isSensitive(result, finding);
  return {
    id: finding.id,
    message: finding.message,
    path: formatPath(finding.path),
    ...saySpan(resource.origin.file, finding.span),
    isExact: finding.isExact,
    ...(mayShow ? sayIfPresent('actual', finding.actual) : { isSensitive: true }),
    fix: finding.fix,
  };
}

function sayProblem(problem: Problem): Json {
  const { code, severity, message, remedy, file, span } = problem;
  return { code, severity, message, remedy, ...saySpan(file, span) };
}

function saySpan(file: string | undefined, span: Span | undefined): { readonly [key: string]: Json } {
  if (file === undefined) return {};
  if (span === undefined) return { file };
  const { start, end } = span;
  return {
    file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    offset: start.offset,
    endOffset: end.offset,
  };
}

function sayIfPresent(name: string, value: unknown): Record<string, Json> {
  return value === undefined ? {} : { [name]: value as Json };
}
