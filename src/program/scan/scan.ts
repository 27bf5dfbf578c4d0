/**
 * The scan: programme and manifests in, one report out. The same for `bulwark scan` in a terminal, in CI and in `npm
 * start`.
 */
import type { Problem } from '../../base/problems.ts';
import { countVerdicts, decideGate } from '../../engine/decide.ts';
import type { Evaluator } from '../../engine/evaluate.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import { createInlineExceptionSet } from '../../engine/inline-exceptions.ts';
import type { ForeignTool } from '../../model/inline-exception.ts';
import type { Profile } from '../../model/profile.ts';
import { computeComplianceRate } from '../../model/report-views.ts';
import type { ExceptionNote, ScanReport } from '../../model/report.ts';
import type { Severity } from '../../model/words.ts';
import type { InputFile } from '../../sources/api.ts';
import { nameOfCluster } from '../cluster/cluster-name.ts';
import type { ClusterWanted } from '../cluster/read-cluster.ts';
import type { InForce } from '../except/in-force.ts';
import { addInForce, NOTHING_IN_FORCE } from '../except/in-force.ts';
import type { House } from '../house.ts';
import type { Ownership } from '../inventory/ownership.ts';
import { createOwnership } from '../inventory/ownership.ts';
import type { Programme } from '../programme/load.ts';
import { chooseProfile, loadProgramme, selectControls } from '../programme/load.ts';
import { compareBaseline } from '../../model/baseline.ts';
import { findMismatch, loadBaseline, setKnownAside } from './baseline.ts';
import { createInlineCollector, loadForeignIds } from './inline-exceptions.ts';
import type { Judged } from './judge-all.ts';
import { judgeAll } from './judge-all.ts';
import type { Progress } from './read-estate.ts';
import { demandRoots } from './read-estate.ts';
import { decideScan } from './decide-scan.ts';

export type ScanRequest = {
  /** As the user gave them; `-` is standard input. */
  readonly roots: readonly string[];
  readonly environment?: string | undefined;
  readonly profile?: string | undefined;
  /** Only these controls, by id, name or alias; all when empty. */
  readonly controls: readonly string[];
  /** Blocks on failures of this severity or graver instead of on enforced ones; `never` blocks on none. */
  readonly failOn?: Severity | 'never' | undefined;
  /** Finding no resource is then clean. */
  readonly mayBeEmpty: boolean;
  /** Other tools whose comments count as exceptions without expiry; none when left out. */
  readonly honoured?: readonly ForeignTool[];
  /** A baseline to compare with: only findings that it does not hold block. */
  readonly baseline?: string | undefined;
  /** Judges only what may have changed since this ref of git. */
  readonly changedSince?: string | undefined;
  /** What runs in this cluster is judged instead of files; the roots then hold the programme's own documents alone. */
  readonly cluster?: ClusterWanted | undefined;
  /** What a store adds: approved exceptions, and the modes of rollouts. */
  readonly inForce?: InForce | undefined;
  readonly onProgress: (progress: Progress) => void;
};

/**
 * Reads, judges, decides. Throws `path-not-found`, `profile-not-found`, `control-not-found`, `invalid-baseline`,
 * `git-unusable` and, for a cluster, the `cluster-` errors; bad input is in the report.
 */
export async function scan(request: ScanRequest, house: House): Promise<ScanReport> {
  const startedMs = house.clock.nowMs();
  const programme = await loadProgramme(request.roots, house);
  const profile = narrowProfile(chooseProfile(programme, request), programme, request.controls);
  const baseline = await loadBaseline(request.baseline, house);
  const collector = createInlineCollector(request.honoured ?? []);
  const evaluator = createEvaluator(
    addInForce(
      {
        controls: programme.controls,
        profile,
        nowMs: startedMs,
        exceptions: programme.exceptions,
        inventories: programme.inventories,
        precompiled: house.loadRules(programme.bundle),
      },
      request.inForce ?? NOTHING_IN_FORCE,
    ),
  );
  const ownership = createOwnership(request.roots, house);
  const judged = await judge(request, { programme, profile, evaluator, ownership, house, onFile: collector.see });
  for (const file of judged.seen) collector.see(file);
  const inline = createInlineExceptionSet(collector.exceptions(), programme.controls, {
    nowMs: startedMs,
    isDevelopment: profile.spec.environment === 'dev',
    foreignIds: await loadForeignIds(request.honoured ?? [], house),
  });
  const results = judged.results.map(inline.apply);
  const problems: readonly Problem[] = [
    ...programme.problems,
    ...judged.problems,
    ...ownership.problems(),
    ...evaluator.problems,
    ...inline.problems,
    ...findMismatch(baseline, profile),
  ];
  const comparison = baseline && compareBaseline(results, baseline.value, baseline.file, createScopeTest(judged));
  const blocking = setKnownAside(results, comparison);
  const counts = countVerdicts(results);
  const notes = [...evaluator.exceptionNotes(), ...inline.notes()];
  return {
    startedAt: new Date(startedMs).toISOString(),
    durationMs: house.clock.nowMs() - startedMs,
    profile: profile.metadata.name,
    environment: profile.spec.environment,
    files: judged.files,
    ...(request.cluster === undefined ? {} : { cluster: nameOfCluster(request.cluster.cluster) }),
    resourceCount: judged.resourceCount,
    controls: evaluator.controls,
    results,
    counts,
    complianceRate: computeComplianceRate(counts),
    problems,
    exceptions: [...withoutUnseen(notes, judged), ...programme.malformedExceptions],
    decision: decideScan(decideGate(blocking, profile), {
      request: { failOn: request.failOn, mayBeEmpty: request.mayBeEmpty || judged.scope !== undefined },
      profile,
      results: blocking,
      problems,
      files: judged.files,
    }),
    ...(judged.scope === undefined ? {} : { scope: judged.scope }),
    ...(comparison === undefined ? {} : { baseline: comparison }),
  };
}

type Judging = {
  readonly programme: Programme;
  readonly profile: Profile;
  readonly evaluator: Evaluator;
  readonly ownership: Ownership;
  readonly house: House;
  readonly onFile: (file: InputFile) => void;
};

async function judge(request: ScanRequest, judging: Judging): Promise<Judged> {
  const { roots, changedSince, cluster, onProgress } = request;
  const { programme, profile, evaluator, ownership, house, onFile } = judging;
  if (cluster !== undefined) {
    const { judgeCluster } = await import('../cluster/judge-cluster.ts');
    return judgeCluster(cluster, evaluator, ownership, onProgress);
  }
  if (changedSince === undefined) return judgeAll(roots, evaluator, ownership, house, onProgress, onFile);
  demandRoots(roots, house);
  const { judgeChanged } = await import('./changed/judge-changed.ts');
  const key = { version: house.version, controlsHash: programme.hash, profile, roots };
  return judgeChanged({ ref: changedSince, key, evaluator, ownership, house });
}

/** Of what was not judged, nothing is gone. */
function createScopeTest({ scope, results }: Judged): (address: string) => boolean {
  if (scope === undefined) return () => true;
  const addresses = new Set(results.map(({ resource }) => resource.address));
  return (address) => addresses.has(address);
}

/** What an exception does to resources that were not judged is not known. */
function withoutUnseen(notes: readonly ExceptionNote[], { scope }: Judged): readonly ExceptionNote[] {
  return scope === undefined ? notes : notes.filter(({ status }) => status !== 'never-matched');
}

/**
 * With controls named, all others are off; a named one that the profile has off is judged in audit: it was asked for.
 */
function narrowProfile(profile: Profile, programme: Programme, names: readonly string[]): Profile {
  if (names.length === 0) return profile;
  const wanted = new Set(selectControls(programme.controls, names).map(({ metadata }) => metadata.id));
  const others = programme.controls.map(({ metadata }) => metadata.id).filter((id) => !wanted.has(id));
  const { entries, defaultMode } = profile.spec;
  const base = defaultMode === 'off' ? 'audit' : defaultMode;
  const spec = {
    ...profile.spec,
    defaultMode: base,
    entries: [
      ...entries.map((entry) => (entry.mode === 'off' ? { ...entry, mode: 'audit' as const } : entry)),
      { controls: others, mode: 'off' as const },
    ],
  };
  return { ...profile, spec };
}
