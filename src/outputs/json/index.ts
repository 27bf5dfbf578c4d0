/** The json output: the whole report for machines, in the shape of docs/reference/json-report.md, a result a line. */
import type { Json } from '../../base/json.ts';
import { writeJsonText } from '../../base/json-text.ts';
import { formatPath } from '../../base/positions.ts';
import type { Span } from '../../base/positions.ts';
import type { Problem } from '../../base/problems.ts';
import { fingerprintContent } from '../../model/baseline.ts';
import type { Control } from '../../model/control.ts';
import { compareText, isSensitive, sortProblems } from '../../model/report-views.ts';
import type { BaselineComparison, ScanReport } from '../../model/report.ts';
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
    ...sayIfPresent('scope', report.scope),
    ...sayIfPresent('baseline', report.baseline === undefined ? undefined : sayBaseline(report.baseline)),
  };
  yield writeJsonText(head).slice(0, -1);
  yield* writeList('controls', report.controls.map(sayControl));
  yield* writeList('resources', mapEach(collectResources(report), sayResource));
  yield* writeTexts('results', mapEach(sortByIdentity(report.results), createResultWriter(report.baseline)));
  yield* writeList('problems', sortProblems(report.problems).map(sayProblem));
  yield* writeList('exceptions', report.exceptions);
  yield '}\n';
}

function writeList(name: string, items: Iterable<unknown>): Iterable<string> {
  return writeTexts(name, mapEach(items, writeJsonText));
}

function* writeTexts(name: string, items: Iterable<string>): Iterable<string> {
  let separator = '\n';
  yield `,\n"${name}":[`;
  for (const item of items) {
    yield separator + item;
    separator = ',\n';
  }
  yield ']';
}

function* mapEach<T, U>(items: Iterable<T>, say: (item: T) => U): Iterable<U> {
  for (const item of items) yield say(item);
}

function sortByIdentity(results: readonly ControlResult[]): readonly ControlResult[] {
  // Results of one resource stand together, so that its address is compared once and not with each of them.
  const byAddress = Map.groupBy(results, ({ resource }) => resource.address);
  return [...byAddress]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, some]) => some.sort((a, b) => compareText(a.control.id, b.control.id)));
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

function sayBaseline({ file, known, new: fresh, gone }: BaselineComparison): Json {
  return { file, known, new: fresh, gone };
}

/** Most results of most scans pass, and those of one resource stand together: its name is written once. */
function createResultWriter(baseline: BaselineComparison | undefined): (result: ControlResult) => string {
  let address: string | undefined;
  let resource = '';
  return (result) => {
    if (result.verdict !== 'pass' || result.exception !== undefined || result.findings.length > 0) {
      return writeJsonText(sayResult(result, baseline));
    }
    if (result.resource.address !== address) {
      ({ address } = result.resource);
      resource = writeJsonText(address);
    }
    const control = writeJsonText(result.control.id);
    return `{"control":${control},"resource":${resource},"mode":"${result.mode}","verdict":"pass"}`;
  };
}

function sayResult(result: ControlResult, baseline: BaselineComparison | undefined): unknown {
  const { control, resource, mode, verdict, reason, findings, exception } = result;
  return {
    control: control.id,
    resource: resource.address,
    mode,
    verdict,
    ...(verdict === 'pass' ? {} : { reason }),
    ...sayIfPresent('exception', exception),
    ...(findings.length === 0
      ? {}
      : { findings: findings.map((finding) => sayFinding(result, resource, finding, baseline)) }),
  };
}

function sayFinding(
  result: ControlResult,
  resource: Resource,
  finding: Finding,
  baseline: BaselineComparison | undefined,
): unknown {
  const mayShow = !isSensitive(result, finding);
  return {
    id: finding.id,
    content: fingerprintContent(result, finding),
    ...sayIfPresent('known', baseline?.isKnown(result, finding)),
    message: finding.message,
    path: formatPath(finding.path),
    ...saySpan(finding.file ?? resource.origin.file, finding.span),
    isExact: finding.isExact,
    ...(mayShow ? sayIfPresent('actual', isPlain(finding.actual) ? finding.actual : undefined) : { isSensitive: true }),
    fix: finding.fix,
  };
}

/** Objects are left out: a whole container, or a stage of an image, holds more than what is wrong, secrets included. */
function isPlain(actual: unknown): boolean {
  const parts: readonly unknown[] = Array.isArray(actual) ? actual : [actual];
  return parts.every((part) => typeof part !== 'object' || part === null);
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
