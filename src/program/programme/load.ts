/**
 * The programme in force for a scan: the catalogue, and what the `.bulwark/` folders of the scanned roots add to it. A
 * document that cannot be read is a problem with a visible effect, and never takes part by half.
 */
import { AppError } from '../../base/errors.ts';
import { fingerprint, nearestName } from '../../base/ids.ts';
import type { Json } from '../../base/json.ts';
import { getField, getPath } from '../../base/json.ts';
import type { Problem } from '../../base/problems.ts';
import type { LoadedException } from '../../engine/exception-set.ts';
import type { Control } from '../../model/control.ts';
import type { Inventory } from '../../model/inventory.ts';
import { isCalled } from '../../model/profile-rules.ts';
import type { Profile } from '../../model/profile.ts';
import type { DocumentRead, Locate } from '../../model/read-document.ts';
import type { Rollout } from '../../model/rollout.ts';
import type { ExceptionNote } from '../../model/report.ts';
import type { CatalogBundle } from '../catalog/bundle.ts';
import type { House, ParsedText } from '../house.ts';
import { findDocumentFolders, joinPath } from './folders.ts';

export type Programme = {
  /** The catalogue that it is made of. */
  readonly bundle: CatalogBundle;
  /** Equal for equal controls, those of the user's included. */
  readonly hash: string;
  readonly controls: readonly Control[];
  readonly profiles: readonly Profile[];
  readonly exceptions: readonly LoadedException[];
  readonly inventories: readonly Inventory[];
  /** As they are written; which of them runs, and how far it has come, the store knows. */
  readonly rollouts: readonly Rollout[];
  readonly problems: readonly Problem[];
  /** Notes on exception documents that could not be read: they are not in force. */
  readonly malformedExceptions: readonly ExceptionNote[];
};

type Loading = { readonly [K in Exclude<keyof Programme, 'hash' | 'bundle'>]: Programme[K][number][] };

const ENDINGS = ['.yaml', '.yml', '.json'];

/** Reads the bundle and every document of the roots' `.bulwark/` folders. Schemas are loaded only when there is one. */
export async function loadProgramme(roots: readonly string[], house: House): Promise<Programme> {
  const bundle = house.loadBundle();
  const loading: Loading = {
    controls: [...bundle.controls],
    profiles: [...bundle.profiles],
    exceptions: [],
    inventories: [],
    rollouts: [],
    problems: [],
    malformedExceptions: [],
  };
  const files = findDocumentFolders(roots, house).flatMap(({ folder, base }) =>
    house.files.list(folder, ENDINGS).map((path) => ({ path, base })),
  );
  if (files.length === 0) return { ...loading, bundle, hash: bundle.hash };
  const [parse, { readDocument }] = await Promise.all([house.loadParser(), import('../../model/read-document.ts')]);
  for (const { path, base } of files) {
    const bytes = house.files.readBytes(path);
    if (bytes === undefined) {
      loading.problems.push(sayUnreadable(path));
      continue;
    }
    const parsed = parse(bytes, path);
    loading.problems.push(...parsed.problems);
    for (const document of parsed.value) addDocument(loading, document, { path, base, readDocument });
  }
  const own = loading.controls.slice(bundle.controls.length);
  return { ...loading, bundle, hash: fingerprint(bundle.hash, JSON.stringify(own)) };
}

function sayUnreadable(file: string): Problem {
  const message = 'the document could not be read';
  return { code: 'file-unreadable', message, remedy: 'Check its permissions.', severity: 'error', file };
}

type DocumentPlace = {
  readonly path: string;
  readonly base: string;
  readonly readDocument: (value: Json, file: string, locate: Locate) => DocumentRead;
};

function addDocument(loading: Loading, { value, locate }: ParsedText, place: DocumentPlace): void {
  const { path, base } = place;
  if (value === null) return;
  const read = place.readDocument(value, path, locate);
  if (read.value === undefined) {
    if (getField(value, 'kind') === 'Exception') noteMalformed(loading, value, path, read.problems);
    else loading.problems.push(...read.problems);
    return;
  }
  switch (read.value.kind) {
    case 'Control':
      addControl(loading, read.value, path);
      break;
    case 'Profile':
      addProfile(loading, read.value);
      break;
    case 'Exception':
      loading.exceptions.push({ exception: read.value, file: path });
      break;
    case 'Rollout':
      loading.rollouts.push(read.value);
      break;
    case 'SLO':
    case 'Source':
      // For `bulwark slo import` and `bulwark source put`; a scan has no use for them, but says what is not valid.
      break;
    case 'Inventory':
      loading.inventories.push(rebaseInventory(read.value, base));
      break;
  }
}

/** A malformed exception excepts nothing, so the judgement stays whole: it is said, but does not stop the gate. */
function noteMalformed(loading: Loading, value: unknown, file: string, problems: readonly Problem[]): void {
  const name = getPath(value, ['metadata', 'name']);
  loading.problems.push(...problems.map((problem) => ({ ...problem, code: 'invalid-exception' })));
  loading.malformedExceptions.push({
    exception: typeof name === 'string' ? name : '(without a name)',
    file,
    status: 'malformed',
    message: `not in force: ${problems.map(({ message }) => message).join('; ')}`,
  });
}

/** Ids are permanent: a document may not redefine a control, which would weaken it silently. */
function addControl(loading: Loading, control: Control, file: string): void {
  const { id, name } = control.metadata;
  const twin = loading.controls.find((other) => isCalled(other, id) || isCalled(other, name));
  if (twin === undefined) {
    loading.controls.push(control);
    return;
  }
  loading.problems.push({
    code: 'control-duplicate',
    message: `${id} ${name} has the id or name of ${twin.metadata.id} ${twin.metadata.name}, which stays as it is`,
    remedy: 'Give it an id and a name of its own.',
    severity: 'error',
    file,
  });
}

/** A profile of the user's replaces the catalogue's of the same name: modes are the user's to choose. */
function addProfile(loading: Loading, profile: Profile): void {
  const at = loading.profiles.findIndex(({ metadata }) => metadata.name === profile.metadata.name);
  if (at < 0) loading.profiles.push(profile);
  else loading.profiles[at] = profile;
}

/**
 * Paths of an inventory are relative to the folder that holds its `.bulwark/`; resources are named from where we are.
 */
function rebaseInventory(inventory: Inventory, base: string): Inventory {
  const assets = inventory.spec.assets.map((asset) => {
    const { paths } = asset.match;
    if (paths === undefined) return asset;
    return { ...asset, match: { ...asset.match, paths: paths.map((path) => joinPath(base, path)) } };
  });
  return { ...inventory, spec: { assets } };
}

export type ProfileWish = { readonly profile?: string | undefined; readonly environment?: string | undefined };

/**
 * The profile asked for by name, else that of the environment, else of `prod`: what nobody chose is judged strictly.
 */
export function chooseProfile(programme: Programme, wish: ProfileWish): Profile {
  const { profiles } = programme;
  const environment = wish.environment ?? 'prod';
  const found =
    wish.profile === undefined
      ? (profiles.findLast(({ metadata }) => metadata.name === environment) ??
        profiles.findLast(({ spec }) => spec.environment === environment))
      : profiles.find(({ metadata }) => metadata.name === wish.profile);
  const asked = wish.profile ?? environment;
  if (found === undefined) {
    const names = profiles.map(({ metadata }) => metadata.name);
    const nearest = nearestName(asked, names);
    const hint = nearest === undefined ? `there are ${names.join(', ') || 'none'}` : `did you mean ${nearest}?`;
    throw new AppError('profile-not-found', `${JSON.stringify(asked)}; ${hint}`);
  }
  return found;
}

/** The controls with these ids, names or aliases; all when none is named. Throws `control-not-found`. */
export function selectControls(controls: readonly Control[], names: readonly string[]): readonly Control[] {
  if (names.length === 0) return controls;
  return names.map((name) => {
    const found = controls.find((control) => isCalled(control, name));
    if (found !== undefined) return found;
    throw new AppError('control-not-found', `${JSON.stringify(name)}. ${sayNearestControl(name, controls)}`);
  });
}

function sayNearestControl(name: string, controls: readonly Control[]): string {
  const nearest = nearestName(
    name,
    controls.flatMap(({ metadata }) => [metadata.id, metadata.name]),
  );
  return nearest === undefined ? 'List the ids with `bulwark controls list`.' : `Did you mean ${nearest}?`;
}
