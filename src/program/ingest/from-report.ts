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
import { maskSecrets } from '../../model/programme/mask-secrets.ts';
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
import { writeBodyText } from './body-text.ts';
import { cleanText, cutName, cutText } from './kept-text.ts';

/** What the report does not say of the scan. */
export type RunCircumstances = Pick<Run, 'id' | 'target' | 'version' | 'repository' | 'commit' | 'ref'>;

/** Makes the run; the target is all that the scan's roots hold. Texts are cut to what is kept, fit for any store. */
export function makeRun(report: ScanReport, circumstances: RunCircumstances): Run {
  const results = takeResults(report.results);
  const isCut = results.length < report.results.length;
  return {
    ...circumstances,
    environment: report.environment,
    profile: report.profile,
    startedMs: Date.parse(report.startedAt),
    durationMs: report.durationMs,
    coverage: findCoverage(report, isCut),
    controls: report.controls.map(toRunControl),
    resources: listResources(results),
    assets: listAssets(results),
    results: results.map(toRunResult),
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

function listResources(results: readonly ControlResult[]): readonly RunResource[] {
  const sensitive = Map.groupBy(results.flatMap(listSensitive), ({ resource }) => resource);
  const assets = new Map(results.map(({ resource, asset }) => [resource, asset]));
  let bodyChars = 0;
  return [...assets].map(([resource, asset]) => {
    const places = (sensitive.get(resource) ?? []).map(({ path }) => path);
    const body = writeBodyText(maskSecrets(resource, places));
    const isKept = body.length <= LIMITS.runBodyCharsMax && bodyChars + body.length <= LIMITS.runBodiesCharsMax;
    if (isKept) bodyChars += body.length;
    return toRunResource(resource, asset, isKept ? body : undefined);
  });
}

function listSensitive(result: ControlResult): readonly { readonly resource: Resource; readonly path: FieldPath }[] {
  return result.findings
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

function toRunResult(result: ControlResult): RunResult {
  const { control, resource, mode, verdict, reason, exception, findings } = result;
  return {
    control: control.id,
    resource: cutName(resource.address),
    mode,
    verdict,
    reason: cutText(reason),
    exception: exception === undefined ? undefined : cutName(exception),
    findings: findings.map((finding) => toRunFinding(result, finding)),
  };
}

function toRunFinding(result: ControlResult, finding: Finding): RunFinding {
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
