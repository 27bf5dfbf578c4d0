/** Assets over time: what each target says of one, what a person set, and what holds of the two. */
import { fingerprint } from '../../../base/ids.ts';
import { UNOWNED } from '../../inventory-rules.ts';
import { judgeOwn, OWN_CONTROLS, OWN_SOURCE, toOwnResource, toRunControl } from '../own-controls.ts';
import type { Run, RunAsset, RunResource, RunResult } from '../run.ts';
import type { AssetFacts, FactName, FactOrigins, MergedFacts, Statement } from './sources.ts';
import { FACT_NAMES, mergeStatements } from './sources.ts';

/** What a target said of an asset when it was last scanned. */
export type Declaration = MergedFacts & { readonly target: string; readonly atMs: number };

export type AssetRecord = {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  /** What holds: `manual` first, then what is declared, each fact from the most trusted source that says it. */
  readonly facts: AssetFacts;
  readonly from: FactOrigins;
  /** What a person set through the API. */
  readonly manual: AssetFacts;
  /** Newest first, one per target. */
  readonly declared: readonly Declaration[];
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
};

/** Targets whose word on one asset is remembered. */
const DECLARATIONS_MAX = 50;

/** Identity of an asset: the same name in another environment is another asset. */
export function identifyAsset(environment: string, name: string): string {
  return fingerprint('asset', environment, name);
}

/** Whose the asset is; `unowned` where nobody is named. */
export function ownerOf({ facts }: Pick<AssetRecord, 'facts'>): string {
  return facts.owner ?? UNOWNED;
}

/** The asset after a target was scanned that says this of it. An older scan changes nothing but the first time seen. */
export function declareAsset(
  before: AssetRecord | undefined,
  said: RunAsset,
  { target, atMs }: Pick<Declaration, 'target' | 'atMs'>,
): AssetRecord {
  const { name, environment, facts, from } = said;
  const known = before?.declared.find((one) => one.target === target);
  const others = before?.declared.filter((one) => one.target !== target) ?? [];
  const newest = known !== undefined && known.atMs > atMs ? known : { target, atMs, facts, from };
  const declared = [newest, ...others].toSorted((a, b) => b.atMs - a.atMs).slice(0, DECLARATIONS_MAX);
  return settle({
    id: identifyAsset(environment, name),
    name,
    environment,
    manual: before?.manual ?? {},
    declared,
    firstSeenMs: Math.min(before?.firstSeenMs ?? atMs, atMs),
    lastSeenMs: Math.max(before?.lastSeenMs ?? atMs, atMs),
  });
}

/** What a person sets; null takes back what was set before. */
export type AssetChange = { readonly [K in FactName]?: AssetFacts[K] | null | undefined };

/** The asset after a person's change. */
export function changeAsset(before: AssetRecord, change: AssetChange): AssetRecord {
  const manual: Partial<Record<FactName, string>> = { ...before.manual };
  for (const name of FACT_NAMES) {
    const value = change[name];
    if (value === null) delete manual[name];
    else if (value !== undefined) manual[name] = value;
  }
  return settle({ ...before, manual: manual as AssetFacts });
}

/** An asset that a person names before any scan has seen it. */
export function createAsset(environment: string, name: string, atMs: number): AssetRecord {
  const id = identifyAsset(environment, name);
  return settle({ id, name, environment, manual: {}, declared: [], firstSeenMs: atMs, lastSeenMs: atMs });
}

function settle(asset: Omit<AssetRecord, 'facts' | 'from'>): AssetRecord {
  const statements: Statement[] = [
    { from: 'person', facts: asset.manual },
    ...asset.declared.flatMap(({ facts, from }) =>
      FACT_NAMES.flatMap((name) => {
        const source = from[name];
        return source === undefined ? [] : [{ from: source, facts: { [name]: facts[name] } }];
      }),
    ),
  ];
  return { ...asset, ...mergeStatements(statements) };
}

/** The assets of a run's resources; where the run does not tell of them, their owners are what is known. */
export function listRunAssets({ assets, resources }: Pick<Run, 'assets' | 'resources'>): readonly RunAsset[] {
  if (assets !== undefined) return assets;
  const found = new Map<string, RunAsset>();
  for (const { asset, owner, environment, source } of resources) {
    const id = identifyAsset(environment, asset);
    if (source === OWN_SOURCE || (found.get(id)?.facts.owner ?? UNOWNED) !== UNOWNED) continue;
    const said =
      owner === UNOWNED ? { facts: {}, from: {} } : { facts: { owner }, from: { owner: 'resource' as const } };
    found.set(id, { name: asset, environment, ...said });
  }
  return [...found.values()];
}

/**
 * The run with the owners that people set, and with the judgement whether each of its assets has an owner. `assets` are
 * those of the run, as they hold now, by id.
 */
export function applyInventory(run: Run, assets: ReadonlyMap<string, AssetRecord>): Run {
  const resources = run.resources.map((resource) => {
    const asset = assets.get(identifyAsset(resource.environment, resource.asset));
    // A resource that says nothing belongs to whom its asset belongs to.
    if (asset === undefined || (asset.from.owner !== 'person' && resource.owner !== UNOWNED)) return resource;
    return { ...resource, owner: ownerOf(asset) };
  });
  const judged = [...assets.values()].map(judgeOwner);
  const control = OWN_CONTROLS['BLW-0001'];
  return {
    ...run,
    coverage: { ...run.coverage, controls: [...run.coverage.controls, control.id] },
    controls: [...run.controls, toRunControl(control)],
    resources: [...resources, ...judged.map(({ resource }) => resource)],
    results: [...run.results, ...judged.map(({ result }) => result)],
  };
}

function judgeOwner(asset: AssetRecord): { readonly resource: RunResource; readonly result: RunResult } {
  const { name, environment } = asset;
  const owner = ownerOf(asset);
  const resource = toOwnResource({ kind: 'Asset', name, asset: name, owner, environment });
  const judged =
    owner === UNOWNED
      ? { verdict: 'fail' as const, reason: `nobody owns the asset ${name}` }
      : { verdict: 'pass' as const, reason: '' };
  return { resource, result: judgeOwn('BLW-0001', resource, judged) };
}
