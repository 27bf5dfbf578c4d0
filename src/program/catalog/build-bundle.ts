/**
 * Makes the bundle from the catalogue's documents; refuses a catalogue with any fault, since it judges everything
 * else.
 */
import { AppError } from '../../base/errors.ts';
import { fingerprint } from '../../base/ids.ts';
import type { Problem } from '../../base/problems.ts';
import type { Control } from '../../model/control.ts';
import type { Profile } from '../../model/profile.ts';
import { findUnknownControls } from '../../model/profile-rules.ts';
import { readDocument } from '../../model/read-document.ts';
import { compareText, formatPlace } from '../../model/report-views.ts';
import type { ParseText } from '../house.ts';
import type { CatalogBundle } from './bundle.ts';

export type CatalogFile = { readonly path: string; readonly bytes: Uint8Array };

/** Text of the bundle, the same for the same files in any order. Throws `invalid-document` naming every fault. */
export function buildCatalogBundle(files: readonly CatalogFile[], parse: ParseText): string {
  const { controls, profiles, problems } = readCatalog(files, parse);
  const faults = [
    ...problems.map((problem) => `${formatPlace(problem)} ${problem.message}`),
    ...findDuplicates(controls),
    ...profiles.flatMap((profile) =>
      findUnknownControls(profile, controls).map((name) => `profile ${profile.metadata.name} names ${name}`),
    ),
    ...(controls.length === 0 ? ['the catalogue has no control'] : []),
  ];
  if (faults.length > 0) throw new AppError('invalid-document', faults.join('; '));
  const bundled = controls.map((control) => ({ ...control, examples: { good: [], bad: [] } }));
  const hash = fingerprint(JSON.stringify(bundled), JSON.stringify(profiles));
  const bundle: CatalogBundle = { hash, controls: bundled, profiles };
  return `${JSON.stringify(bundle)}\n`;
}

/** Controls (with examples) and profiles of catalogue files, sorted, with whatever was wrong. */
export function readCatalog(
  files: readonly CatalogFile[],
  parse: ParseText,
): {
  readonly controls: readonly Control[];
  readonly profiles: readonly Profile[];
  readonly problems: readonly Problem[];
} {
  const controls: Control[] = [];
  const profiles: Profile[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const parsed = parse(file.bytes, file.path);
    problems.push(...parsed.problems);
    for (const { value, locate } of parsed.value) {
      const read = readDocument(value, file.path, locate);
      problems.push(...read.problems);
      if (read.value?.kind === 'Control') controls.push(read.value);
      if (read.value?.kind === 'Profile') profiles.push(read.value);
    }
  }
  controls.sort((a, b) => compareText(a.metadata.id, b.metadata.id));
  profiles.sort((a, b) => compareText(a.metadata.name, b.metadata.name));
  return { controls, profiles, problems };
}

/** Ids, names and aliases share one name space: an exception or profile must mean one control. */
function findDuplicates(controls: readonly Control[]): readonly string[] {
  const seen = new Set<string>();
  return controls
    .flatMap(({ metadata }) => [metadata.id, metadata.name, ...(metadata.aliases ?? [])])
    .filter((name) => seen.has(name) || !seen.add(name))
    .map((name) => `${name} is used twice`);
}
