/** Where the settings of a gate come from: the programme with its store, or a bundle. */
import { AppError } from '../../base/errors.ts';
import { fingerprint } from '../../base/ids.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Verifier } from '../../languages/tlog/index.ts';
import type { Store } from '../../stores/api.ts';
import type { InForce } from '../except/in-force.ts';
import { loadInForce } from '../except/in-force.ts';
import type { House } from '../house.ts';
import { demandSound } from '../programme/demand-sound.ts';
import { chooseProfile, loadProgramme } from '../programme/load.ts';
import type { BundleRead } from './bundle.ts';
import { readBundle } from './bundle.ts';
import type { GateSettings, UpdateRule } from './gate-settings.ts';

export type SettingsWish = {
  /** Folders with a `.bulwark/`. */
  readonly roots: readonly string[];
  readonly environment?: string | undefined;
  readonly profile?: string | undefined;
  readonly updateRule: UpdateRule;
};

/**
 * What the catalogue, the documents of the roots and the store say together. Throws `profile-not-found`, the `store-`
 * errors, and `invalid-document` where a document of the user's is not valid: a gate does not begin with half of them.
 */
export async function readProgrammeSettings(
  wish: SettingsWish,
  store: Store,
  nowMs: number,
  house: House,
): Promise<GateSettings> {
  const programme = await loadProgramme(wish.roots, house);
  demandSound(programme.problems);
  const inForce = await loadInForce(store, nowMs);
  const { controls, exceptions, inventories } = programme;
  const parts = { profile: chooseProfile(programme, wish), exceptions, inventories, updateRule: wish.updateRule };
  const precompiled = house.loadRules(programme.bundle);
  const hash = fingerprint(programme.hash, JSON.stringify(parts), sayInForce(inForce));
  return { ...parts, hash, controls, inForce, precompiled };
}

function sayInForce({ exceptions, rollouts }: InForce): string {
  return JSON.stringify([exceptions, rollouts.map(({ controls, document, step }) => [controls, document, step])]);
}

/** The text of a bundle. Throws `path-not-found` and `bundle-unusable`. */
export function readBundleText(file: string, house: House): string {
  const bytes = house.files.readBytes(file, LIMITS.admissionBundleBytesMax);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  if (house.files.kindOf(file) === undefined) throw new AppError('path-not-found', file);
  throw new AppError('bundle-unusable', `${file} cannot be read, or is larger than a bundle may be`);
}

/** Throws `path-not-found` and `bundle-unusable`; gives the text too, for whoever passes on what was verified. */
export function readBundleFile(
  file: string,
  trusted: readonly Verifier[],
  house: House,
): BundleRead & { readonly text: string } {
  const text = readBundleText(file, house);
  return { ...readBundle(text, trusted, file), text };
}
