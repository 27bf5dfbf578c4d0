/**
 * The scan: programme and manifests in, one report out. The same for `bulwark scan` in a terminal, in CI and in `npm
 * start`.
 */
import type { Problem } from '../../base/problems.ts';
import { countVerdicts, decideGate } from '../../engine/decide.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import type { Profile } from '../../model/profile.ts';
import { computeComplianceRate } from '../../model/report-views.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import type { Severity } from '../../model/words.ts';
import type { House } from '../house.ts';
import type { Programme } from '../programme/load.ts';
import { chooseProfile, loadProgramme, selectControls } from '../programme/load.ts';
import type { Progress } from './read-estate.ts';
import { readEstate } from './read-estate.ts';
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
  readonly onProgress: (progress: Progress) => void;
};

/**
 * Reads, judges, decides. Throws `path-not-found`, `profile-not-found`, `control-not-found`; bad input is in the
 * report.
 */
export async function scan(request: ScanRequest, house: House): Promise<ScanReport> {
  const startedMs = house.clock.nowMs();
  const programme = await loadProgramme(request.roots, house);
  const profile = narrowProfile(chooseProfile(programme, request), programme, request.controls);
  const estate = await readEstate(request.roots, house, request.onProgress);
  const evaluator = createEvaluator({
    controls: programme.controls,
    profile,
    nowMs: startedMs,
    exceptions: programme.exceptions,
    inventories: programme.inventories,
    precompiled: await house.loadRules(),
  });
  const results: ControlResult[] = [];
  for (const result of evaluator.evaluate(estate.resources)) {
    results.push(result);
    request.onProgress({ step: 'judge', done: results.length });
  }
  const problems: readonly Problem[] = [...programme.problems, ...estate.problems, ...evaluator.problems];
  const counts = countVerdicts(results);
  return {
    startedAt: new Date(startedMs).toISOString(),
    durationMs: house.clock.nowMs() - startedMs,
    profile: profile.metadata.name,
    environment: profile.spec.environment,
    files: estate.files,
    resourceCount: estate.resources.length,
    controls: evaluator.controls,
    results,
    counts,
    complianceRate: computeComplianceRate(counts),
    problems,
    exceptions: [...evaluator.exceptionNotes(), ...programme.malformedExceptions],
    decision: decideScan(decideGate(results, profile), { request, profile, results, problems, files: estate.files }),
  };
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
