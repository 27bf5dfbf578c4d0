/**
 * Findings as objects in the cluster that they are about, for whatever there reads reports: one Report for each
 * namespace and one ClusterReport (openreports.io/v1alpha1, https://github.com/openreports/reports-api).
 */
import { AppError } from '../../base/errors.ts';
import { getPath } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { formatPath } from '../../base/positions.ts';
import type { Cluster, ServedKind } from '../../clusters/api.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import { severityRank } from '../../model/words.ts';
import type { ClusterWanted } from './read-cluster.ts';

export type WrittenReports = {
  readonly written: number;
  readonly removed: number;
  /** Results that found no room. */
  readonly leftOut: number;
};

const GROUP = 'openreports.io';
const VERSION = 'v1alpha1';

/** By these our reports are found again, and nobody else's. */
const MANAGED_BY = 'app.kubernetes.io/managed-by';
const ENVIRONMENT = 'bulwark.dev/environment';
const LEFT_OUT = 'bulwark.dev/results-left-out';

/** How a result is said, in the words of the standard: `warn` is a requirement not met that is not scored. */
type Outcome = 'pass' | 'fail' | 'warn' | 'error' | 'skip';

/**
 * Writes what fails or could not be judged, and removes reports of namespaces where nothing is left to say. Throws
 * `cluster-error` where the cluster does not serve the kind, and what the cluster answers.
 */
export async function writeOpenReports(
  report: ScanReport,
  { cluster, namespaces }: ClusterWanted,
  version: string,
  signal?: AbortSignal,
): Promise<WrittenReports> {
  await demandKinds(cluster, signal);
  const reports = makeOpenReports(report, version);
  for (const { body } of reports) await cluster.apply(body, { isForced: true }, signal);
  // What was not read has findings yet, though none is known: its reports stay.
  const isWhole = !report.problems.some(({ severity }) => severity === 'error');
  const removed = isWhole ? await removeStale(report, reports, { cluster, namespaces }, signal) : 0;
  return { written: reports.length, removed, leftOut: reports.reduce((sum, { leftOut }) => sum + leftOut, 0) };
}

async function demandKinds(cluster: Cluster, signal: AbortSignal | undefined): Promise<void> {
  const { kinds } = await cluster.discover(signal);
  const isServed = (resource: string): boolean => kinds.some((one) => one.group === GROUP && one.resource === resource);
  if (isServed('reports') && isServed('clusterreports')) return;
  throw new AppError('cluster-error', `${cluster.server} serves no Report of ${GROUP}; install its definitions first`);
}

export type MadeReport = { readonly body: JsonObject; readonly leftOut: number };

/** The reports of a scan, one for each namespace with something to say; results of cluster-wide objects together. */
export function makeOpenReports(report: ScanReport, version: string): readonly MadeReport[] {
  const byNamespace = Map.groupBy(report.results, ({ resource }) => placeOf(resource));
  return [...byNamespace]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([namespace, results]) => {
      const told = results.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
      return told.length === 0 ? [] : [makeReport(report, { namespace, results, told, version })];
    });
}

/** What is said of a namespace itself stands with what lies in it. */
function placeOf({ type, name, namespace = '' }: ControlResult['resource']): string {
  return type === 'v1/Namespace' ? name : namespace;
}

type Part = {
  /** '' for what lies in none. */
  readonly namespace: string;
  readonly results: readonly ControlResult[];
  readonly told: readonly ControlResult[];
  readonly version: string;
};

function makeReport(report: ScanReport, { namespace, results, told, version }: Part): MadeReport {
  const seconds = Math.floor(Date.parse(report.startedAt) / 1_000);
  const kept = takeFitting(told.toSorted(compare).map((result) => sayResult(result, seconds)));
  const leftOut = told.length - kept.length;
  const body = {
    apiVersion: `${GROUP}/${VERSION}`,
    kind: namespace === '' ? 'ClusterReport' : 'Report',
    metadata: {
      name: nameReports(report),
      ...(namespace === '' ? {} : { namespace }),
      labels: { [MANAGED_BY]: 'bulwark', [ENVIRONMENT]: nameEnvironment(report) },
      annotations: {
        [LEFT_OUT]: String(leftOut),
        'bulwark.dev/version': version,
        'bulwark.dev/profile': report.profile,
      },
    },
    source: 'bulwark',
    configuration: { limits: { maxResults: LIMITS.openReportResultsMax, statusFilter: ['fail', 'warn', 'error'] } },
    summary: countOutcomes(results),
    results: kept,
  };
  return { body, leftOut };
}

/** Scans for several environments of one cluster do not write over each other. */
function nameReports(report: ScanReport): string {
  return `bulwark-${nameEnvironment(report)}`;
}

/** Fit for a name and for a label. */
function nameEnvironment({ environment }: ScanReport): string {
  const plain = environment.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 50).replaceAll(/^-+|-+$/g, '') || 'none';
}

/** The gravest first, so that what is left out is the least of it; then always in the same order. */
function compare(a: ControlResult, b: ControlResult): number {
  const byGravity = severityRank(a.control.severity) - severityRank(b.control.severity);
  if (byGravity !== 0) return byGravity;
  const [first, second] = [a, b].map(({ control, resource }) => `${control.id} ${resource.address}`);
  return (first ?? '') < (second ?? '') ? -1 : 1;
}

/** As many as the limit and the size of an object allow. */
function takeFitting(results: readonly JsonObject[]): readonly JsonObject[] {
  let bytes = 0;
  const end = results.findIndex((result, i) => {
    bytes += Buffer.byteLength(JSON.stringify(result));
    return i >= LIMITS.openReportResultsMax || bytes > LIMITS.openReportBytesMax;
  });
  return end === -1 ? results : results.slice(0, end);
}

const MESSAGE_CHARS_MAX = 1_000;

function sayResult(result: ControlResult, seconds: number): JsonObject {
  const { control, resource, mode, reason, findings } = result;
  const [finding] = findings;
  return {
    policy: control.id,
    rule: control.name,
    category: control.layer,
    severity: control.severity,
    result: sayOutcome(result),
    scored: mode === 'enforce',
    message: reason.slice(0, MESSAGE_CHARS_MAX).toWellFormed(),
    timestamp: { seconds, nanos: 0 },
    resources: [referTo(resource)],
    properties: { mode, ...(finding === undefined ? {} : { path: formatPath(finding.path), finding: finding.id }) },
  };
}

function referTo({ type, kind, name, namespace, body }: ControlResult['resource']): JsonObject {
  const apiVersion = type.slice(0, type.lastIndexOf('/'));
  const uid: Json | undefined = getPath(body, ['metadata', 'uid']);
  return {
    apiVersion,
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(typeof uid === 'string' ? { uid } : {}),
  };
}

function sayOutcome({ verdict, mode }: ControlResult): Outcome {
  if (verdict === 'pass') return 'pass';
  if (verdict === 'fail') return mode === 'enforce' ? 'fail' : 'warn';
  return verdict === 'unknown' ? 'error' : 'skip';
}

/** Of all results, those included that are not in the list. */
function countOutcomes(results: readonly ControlResult[]): JsonObject {
  const counts: Record<Outcome, number> = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
  for (const result of results) counts[sayOutcome(result)] += 1;
  return counts;
}

async function removeStale(
  report: ScanReport,
  reports: readonly MadeReport[],
  { cluster, namespaces }: ClusterWanted,
  signal: AbortSignal | undefined,
): Promise<number> {
  const current = new Set(reports.map(({ body }) => keyOf(body)));
  const labelSelector = `${MANAGED_BY}=bulwark,${ENVIRONMENT}=${nameEnvironment(report)}`;
  const lists =
    namespaces.length === 0
      ? (['reports', 'clusterreports'] as const).map((resource) => ({ resource, namespace: undefined }))
      : namespaces.map((namespace) => ({ resource: 'reports' as const, namespace }));
  const stale: (Pick<ServedKind, 'resource'> & { readonly namespace: string | undefined; readonly name: string })[] =
    [];
  for (const { resource, namespace } of lists) {
    const request = { group: GROUP, version: VERSION, resource, namespace, labelSelector };
    for await (const { items } of cluster.list(request, signal)) {
      for (const item of items) {
        if (!current.has(keyOf(item)))
          stale.push({ resource, namespace: textOf(item, 'namespace'), name: nameOf(item) });
      }
    }
  }
  let removed = 0;
  for (const one of stale) {
    if (await cluster.remove({ group: GROUP, version: VERSION, ...one }, signal)) removed += 1;
  }
  return removed;
}

function keyOf(body: JsonObject): string {
  return `${textOf(body, 'namespace') ?? ''}/${nameOf(body)}`;
}

function nameOf(body: JsonObject): string {
  return textOf(body, 'name') ?? '';
}

function textOf(body: JsonObject, field: string): string | undefined {
  const value = getPath(body, ['metadata', field]);
  return typeof value === 'string' ? value : undefined;
}
