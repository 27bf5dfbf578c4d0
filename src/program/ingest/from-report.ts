/** A scan's report as a run: what it looked at, what it found, and nothing that may be a secret. */
import { writeJsonText } from '../../base/json-text.ts';
import { LIMITS } from '../../base/limits.ts';
import type { FieldPath } from '../../base/positions.ts';
import { formatPath } from '../../base/positions.ts';
import type { Control, FixStep } from '../../model/control.ts';
import { UNOWNED } from '../../model/inventory-rules.ts';
import { identifyAsset } from '../../model/programme/inventory/assets.ts';
import { FACT_SOURCES } from '../../model/programme/inventory/sources.ts';
import { identifyFinding } from '../../model/finding-identity.ts';
import { type HiddenField, maskSecrets } from '../../model/programme/mask-secrets.ts';
import type {
  Coverage,
  Run,
  RunAsset,
  RunControl,
  RunFinding,
  RunResource,
  RunResult,
} from '../../model/programme/run.ts';
import { bareAddress } from '../../model/programme/subject.ts';
import type { ScanReport } from '../../model/report.ts';
import { isSensitive, placeOf } from '../../model/report-views.ts';
import type { AssetRef, Resource } from '../../model/resource.ts';
import type { ControlResult, Finding } from '../../model/result.ts';
import { SEVERITIES, severityRank } from '../../model/words.ts';
import type { AuthoredReader } from './authored/file-text.ts';
import {
  createFindingShower,
  type FindingShower,
  type JudgedResult,
  type ShownFindings,
} from './authored/show-findings.ts';
import { writeBodyText } from './body-text.ts';
import { cleanText, cutName, cutText } from './kept-text.ts';

/** What the report does not say of the scan. */
export type RunCircumstances = Pick<Run, 'id' | 'target' | 'version' | 'repository' | 'commit' | 'ref'>;

/**
 * Makes the run; the target is all that the scan's roots hold. Texts are cut to what is kept, fit for any store. `read`
 * gives the files that were scanned, for what is shown of findings; what runs in a cluster has none.
 */
export function makeRun(report: ScanReport, circumstances: RunCircumstances, read: AuthoredReader): Run {
  const results = takeResults(report.results);
  const show = createFindingShower(report.cluster === undefined ? read : () => undefined);
  const isCut = results.length < report.results.length;
  return {
    ...circumstances,
    environment: report.environment,
    profile: report.profile,
    startedMs: Date.parse(report.startedAt),
    durationMs: report.durationMs,
    coverage: findCoverage(report, isCut),
    controls: report.controls.map(toRunControl),
    assets: listAssets(results),
    ...tellResults(results, show),
    decision: { exit: report.decision.exit, reasons: report.decision.reasons.slice(0, 100).map(cutText) },
    problemCount: report.problems.length,
  };
}

/** As many as a run holds, and no resource without all that it is part of. */
function takeResults(results: readonly ControlResult[]): readonly ControlResult[] {
  const resources = new Set<Resource>();
  const end = results.findIndex(({ resource }, i) => {
    resources.add(resource);
    return i >= LIMITS.runResultsMax || resources.size > LIMITS.runResourcesMax;
  });
  return end === -1 ? results : results.slice(0, end);
}

/** Codes of what keeps a walk, or the reading of a cluster, from seeing what is there. */
const UNSEEN = new Set([
  'folder-unreadable',
  'folder-too-deep',
  'too-many-files',
  'cluster-kind-unread',
  'cluster-group-unavailable',
]);

function findCoverage({ controls, problems, scope }: ScanReport, isCut: boolean): Coverage {
  const errors = problems.filter(({ severity, code }) => severity === 'error' && code !== 'invalid-exception');
  const isPartial = scope !== undefined && scope.whole === undefined;
  return {
    controls: controls.map(({ metadata }) => metadata.id),
    isWhole: !isCut && !isPartial && !errors.some(({ code }) => UNSEEN.has(code)),
    unreadFiles: [...new Set(errors.flatMap(({ file }) => (file === undefined ? [] : [cutName(file)])))],
  };
}

function toRunControl({ metadata, spec }: Control): RunControl {
  const { id, name, owner } = metadata;
  return { id, name, title: cutText(spec.title), severity: spec.severity, layer: spec.layer, owner: cutName(owner) };
}

type Told = { readonly resources: readonly RunResource[]; readonly results: readonly RunResult[] };

/**
 * Resources and results in their order. They are told file by file, so that the findings of one file are held at a
 * time: results make them anew whenever they are asked.
 */
function tellResults(results: readonly ControlResult[], show: FindingShower): Told {
  const resources = new Map<Resource, RunResource | undefined>(results.map(({ resource }) => [resource, undefined]));
  const told = new Map<ControlResult, RunResult>();
  let bodyChars = 0;
  for (const inFile of groupByFile(results)) {
    const judged = inFile.map((result) => ({ result, findings: result.findings }));
    const sensitive = Map.groupBy(judged.flatMap(listSensitive), ({ resource }) => resource);
    const hidden = new Map<Resource, readonly HiddenField[]>();
    for (const { resource, asset } of inFile) {
      if (hidden.has(resource)) continue;
      const places = (sensitive.get(resource) ?? []).map(({ path }) => path);
      const masked = maskSecrets(resource, places);
      hidden.set(resource, masked.hidden);
      const body = writeBodyText(masked.body);
      const isKept = body.length <= LIMITS.runBodyCharsMax && bodyChars + body.length <= LIMITS.runBodiesCharsMax;
      if (isKept) bodyChars += body.length;
      resources.set(resource, toRunResource(resource, asset, isKept ? body : undefined));
    }
    const shown = show(judged, hidden);
    for (const one of judged) told.set(one.result, toRunResult(one, shown));
  }
  return {
    resources: [...resources.values()].filter((resource) => resource !== undefined),
    results: results.map((result) => told.get(result)).filter((result) => result !== undefined),
  };
}

/** Files with the gravest failures first: what a run has no room for is of the others. */
function groupByFile(results: readonly ControlResult[]): Iterable<readonly ControlResult[]> {
  const rank = ({ verdict, control }: ControlResult): number =>
    verdict === 'fail' || verdict === 'exempt' ? severityRank(control.severity) : SEVERITIES.length;
  const ranked = results.toSorted((a, b) => rank(a) - rank(b));
  const files = new Map<string, ControlResult[]>(ranked.map(({ resource }) => [resource.origin.file, []]));
  for (const result of results) files.get(result.resource.origin.file)?.push(result);
  return files.values();
}

type SensitivePlace = { readonly resource: Resource; readonly path: FieldPath };

function listSensitive({ result, findings }: JudgedResult): readonly SensitivePlace[] {
  return findings
    .filter((finding) => isSensitive(result, finding))
    .map(({ path }) => ({ resource: result.resource, path }));
}

function toRunResource(resource: Resource, asset: AssetRef, body: string | undefined): RunResource {
  const { address, source, type, kind, name, namespace, labels, origin } = resource;
  return {
    address: cutName(address),
    source,
    type: cutName(type),
    kind: cutName(kind),
    name: cutName(name),
    namespace: namespace === undefined ? undefined : cutName(namespace),
    labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [cutName(key), cutName(value)])),
    asset: cutName(asset.asset),
    owner: cutName(asset.owner),
    environment: cutName(asset.environment),
    file: cutName(origin.file),
    line: origin.span?.start.line,
    body: body === undefined ? undefined : cleanText(body),
  };
}

/** One asset for each name and environment; of its resources the one that is trusted most speaks for it. */
function listAssets(results: readonly ControlResult[]): readonly RunAsset[] {
  const found = new Map<string, RunAsset>();
  for (const { asset } of results) {
    const id = identifyAsset(asset.environment, asset.asset);
    const said = toRunAsset(asset);
    const known = found.get(id);
    if (known === undefined || rankOwner(said) < rankOwner(known)) found.set(id, said);
  }
  return [...found.values()];
}

function toRunAsset({ asset, owner, environment, inventory }: AssetRef): RunAsset {
  const { facts = {}, from = {} } = inventory ?? {};
  const named = owner === UNOWNED ? {} : { owner: cutName(owner) };
  return { name: cutName(asset), environment: cutName(environment), facts: { ...facts, ...named }, from };
}

function rankOwner({ from }: RunAsset): number {
  return from.owner === undefined ? FACT_SOURCES.length : FACT_SOURCES.indexOf(from.owner);
}

function toRunResult({ result, findings }: JudgedResult, shown: ShownFindings): RunResult {
  const { control, resource, mode, verdict, reason, exception } = result;
  return {
    control: control.id,
    resource: cutName(resource.address),
    mode,
    verdict,
    reason: cutText(reason),
    exception: exception === undefined ? undefined : cutName(exception),
    findings: findings.map((finding) => toRunFinding(result, finding, shown)),
  };
}

function toRunFinding(result: ControlResult, finding: Finding, shown: ShownFindings): RunFinding {
  const { file, span } = placeOf(result, finding);
  return {
    id: identify(result, finding),
    message: cutText(finding.message),
    path: cutText(formatPath(finding.path)),
    file: cutName(file),
    line: span?.start.line,
    column: span?.start.column,
    // Steps of a fix may repeat what stands at the place.
    fix: isSensitive(result, finding) ? [] : takeFix(finding.fix),
    excerpt: shown.get(finding)?.excerpt,
    patch: shown.get(finding)?.patch,
  };
}

/** One thing that is written twice, such as a configuration and its plan, has one finding. */
function identify({ control, resource }: ControlResult, { id, path }: Finding): string {
  const address = bareAddress(resource.address);
  return address === resource.address ? id : identifyFinding(control.id, address, resource.body, path);
}

/** The steps as JSON; none of them where one holds what a store does not take. */
function takeFix(fix: readonly FixStep[]): readonly FixStep[] {
  const text = writeJsonText(fix);
  return /\\u(?:0000|d[89a-f])/i.test(text) ? [] : (JSON.parse(text) as readonly FixStep[]);
}
