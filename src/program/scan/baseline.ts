/** The baseline of a scan: read before it, compared after it, written when asked for. */
import { AppError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { Problem } from '../../base/problems.ts';
import type { Baseline } from '../../model/baseline.ts';
import { isKnownResult, listBaselineRows, readBaseline, writeBaseline } from '../../model/baseline.ts';
import type { Profile } from '../../model/profile.ts';
import type { BaselineComparison, ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import type { House } from '../house.ts';

export type LoadedBaseline = { readonly file: string; readonly value: Baseline };

/** Reads a baseline. Throws `invalid-baseline`: a gate must not go on as if everything were new, or nothing. */
export async function loadBaseline(file: string | undefined, house: House): Promise<LoadedBaseline | undefined> {
  if (file === undefined) return undefined;
  const bytes = house.files.readBytes(file);
  if (bytes === undefined)
    throw new AppError('invalid-baseline', `${file} is absent, too large, no regular file or not readable`);
  const read = readBaseline(await parseDocument(bytes, file, house));
  if ('fault' in read) throw new AppError('invalid-baseline', `${file}: ${read.fault}`);
  return { file, value: read.value };
}

/** What we write is JSON, which is much faster read by itself; a person may have made YAML of it. */
async function parseDocument(bytes: Uint8Array, file: string, house: House): Promise<Json> {
  if (bytes[0] === 0x7b) {
    try {
      return JSON.parse(new TextDecoder().decode(bytes)) as Json;
    } catch (error) {
      throw new AppError('invalid-baseline', `${file} is no whole JSON`, { cause: error });
    }
  }
  const parse = await house.loadParser();
  const { value, problems } = parse(bytes, file);
  const fault = problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new AppError('invalid-baseline', `${file}: ${fault.message}`);
  return value[0]?.value ?? null;
}

/** A baseline of another profile holds other findings: what is new by it may only be newly looked for. */
export function findMismatch(loaded: LoadedBaseline | undefined, profile: Profile): readonly Problem[] {
  if (loaded === undefined) return [];
  const { file, value: baseline } = loaded;
  const { metadata, spec } = profile;
  if (baseline.profile === metadata.name && baseline.environment === spec.environment) return [];
  const message = `the baseline is of profile ${baseline.profile} (${baseline.environment}), this scan of ${
    metadata.name
  } (${spec.environment})`;
  const remedy = 'Keep one baseline for each profile that is scanned with.';
  return [{ code: 'baseline-other-profile', severity: 'warning', message, remedy, file }];
}

/** The results as the gate is to see them: what is known is judged, and does not block. */
export function setKnownAside(
  results: readonly ControlResult[],
  comparison: BaselineComparison | undefined,
): readonly ControlResult[] {
  if (comparison === undefined) return results;
  return results.map((result) => {
    if (!isKnownResult(result, comparison)) return result;
    const { control, resource, asset, mode, reason } = result;
    return { control, resource, asset, mode, reason, verdict: 'exempt', findings: [] };
  });
}

/** Writes the failing findings of a report as a baseline. Throws `cannot-write`. */
export function saveBaseline(report: ScanReport, file: string, house: House): void {
  const { profile, environment, results } = report;
  house.files.write(file, writeBaseline({ profile, environment, findings: listBaselineRows(results) }), true);
}
