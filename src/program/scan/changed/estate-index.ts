/**
 * What is known of every file of an estate without reading it: which keys its resources provide, and which their
 * judgement asked for. Kept in `.bulwark-cache/`, which may be deleted at any time. It holds no verdict: what a scan
 * reports is judged anew each time.
 */
import { fingerprint, hashBlob } from '../../../base/ids.ts';
import { getField, isJsonObject } from '../../../base/json.ts';
import { LIMITS } from '../../../base/limits.ts';
import { isIdentityKey } from '../../../engine/estate-keys.ts';
import { compareText } from '../../../model/report-views.ts';
import type { House } from '../../house.ts';

export type FileFacts = {
  /** Of its bytes. */
  readonly contentId: string;
  /** Keys that it shares with files that it must be read with. */
  readonly groups: readonly string[];
  /** Keys of `estate-keys.ts`. */
  readonly provides: readonly string[];
  /** Without the identities of its own resources, for which it asks in any case. */
  readonly asks: readonly string[];
};

/** In which state of the repository the facts were gathered. */
export type IndexState = {
  /** The commit that it was compared with. */
  readonly base: string;
  /** What differed from it, by path from the repository's folder: the id of the former content, null for none. */
  readonly changed: readonly (readonly [string, string | null])[];
  /** Paths of files that git ignores, as scans show them. */
  readonly ignored: readonly string[];
  /** Whether some files must be read with others, or under another name than their own. */
  readonly hasGroups: boolean;
  readonly hasLinks: boolean;
  /** Content ids of files that no source takes by itself but some are read along with, by absolute path. */
  readonly extras: readonly (readonly [string, string])[];
};

/** Facts by the path that scans show. */
export type EstateIndex = {
  readonly state: IndexState;
  readonly paths: () => Iterable<string>;
  readonly size: number;
  readonly contentIdOf: (path: string) => string | undefined;
  readonly find: (path: string) => FileFacts | undefined;
  /** Files that provide one of the keys. */
  readonly listProviders: (keys: ReadonlySet<string>) => readonly string[];
  /** Files that ask for one of the keys. */
  readonly listAsking: (keys: ReadonlySet<string>) => readonly string[];
};

/** Path, content id, then numbers of keys: groups, provides, asks. */
type Row = readonly [string, string, readonly number[], readonly number[], readonly number[]];

/**
 * Rows stay as they were parsed, sorted by path, and so are the keys: of ten thousand, a usual scan looks into a
 * handful, and a map of all would cost more than it saves.
 */
function createIndex(rows: readonly Row[], keys: readonly string[], state: IndexState): EstateIndex {
  const findRow = (path: string): Row | undefined => rows[findSorted(rows.length, (at) => rows[at]?.[0] ?? '', path)];
  const numbersOf = (wanted: Iterable<string>): ReadonlySet<number> => {
    const numbers = new Set<number>();
    for (const key of wanted) numbers.add(findSorted(keys.length, (at) => keys[at] ?? '', key));
    numbers.delete(-1);
    return numbers;
  };
  const name = (numbers: readonly number[]): readonly string[] => numbers.map((number) => keys[number] ?? '');
  return {
    state,
    paths: () => rows.values().map(([path]) => path),
    size: rows.length,
    contentIdOf: (path) => findRow(path)?.[1],
    find: (path) => {
      const row = findRow(path);
      if (row === undefined) return undefined;
      return { contentId: row[1], groups: name(row[2]), provides: name(row[3]), asks: name(row[4]) };
    },
    listProviders: (wanted) => {
      const numbers = numbersOf(wanted);
      return numbers.size === 0 ? [] : rows.filter((row) => hasAny(row[3], numbers)).map(([path]) => path);
    },
    listAsking: (wanted) => {
      const numbers = numbersOf(wanted);
      const identities = numbersOf([...wanted].filter(isIdentityKey));
      const isAsking = (row: Row): boolean => hasAny(row[4], numbers) || hasAny(row[3], identities);
      return numbers.size === 0 ? [] : rows.filter(isAsking).map(([path]) => path);
    },
  };
}

/** Index of a text among sorted ones; -1 when it is not there. */
function findSorted(length: number, textAt: (index: number) => string, wanted: string): number {
  let low = 0;
  let high = length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const text = textAt(middle);
    if (text === wanted) return middle;
    if (text < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function hasAny(list: readonly number[], numbers: ReadonlySet<number>): boolean {
  for (let at = 0; at < list.length; at++) if (numbers.has(list[at] ?? -1)) return true;
  return false;
}

const NO_STATE: IndexState = { base: '', changed: [], ignored: [], hasGroups: false, hasLinks: false, extras: [] };

export const EMPTY_INDEX: EstateIndex = createIndex([], [], NO_STATE);

export const CACHE_FOLDER = '.bulwark-cache';
const FORMAT = 2;

/** Everything, besides the files, that what is kept depends on. */
export type IndexKey = {
  readonly version: string;
  readonly controlsHash: string;
  readonly profile: unknown;
  readonly roots: readonly string[];
};

/** One file for each set of roots, so that the folder does not grow; what it was written for stands inside. */
export function indexPath({ roots }: IndexKey): string {
  return `${CACHE_FOLDER}/estate-${fingerprint(...roots).slice(0, 12)}.json`;
}

function sayKey({ version, controlsHash, profile, roots }: IndexKey): string {
  return fingerprint(String(FORMAT), version, controlsHash, JSON.stringify(profile), ...roots);
}

/** What was kept for this very key; the empty index where there is nothing, or nothing whole. */
export function loadIndex(key: IndexKey, house: House): EstateIndex {
  const bytes = house.files.readBytes(indexPath(key), LIMITS.cacheBytesMax);
  if (bytes === undefined) return EMPTY_INDEX;
  const end = bytes.indexOf(0x0a) + 1;
  const body = bytes.subarray(end);
  const decoder = new TextDecoder();
  // The first line says for what and of which bytes: half a file, another control or another version is no match.
  if (decoder.decode(bytes.subarray(0, end)) !== writeHead(key, body)) return EMPTY_INDEX;
  try {
    return decodeIndex(JSON.parse(decoder.decode(body))) ?? EMPTY_INDEX;
  } catch (error) {
    if (error instanceof SyntaxError) return EMPTY_INDEX;
    throw error;
  }
}

/** Keeps facts for later scans; false where they cannot be written. */
export function keepIndex(
  key: IndexKey,
  files: Iterable<readonly [string, FileFacts]>,
  state: IndexState,
  house: House,
): boolean {
  const body = JSON.stringify({ ...encodeFacts(files), state });
  // The folder ignores itself, so that nobody commits it.
  house.files.replaceWhole(`${CACHE_FOLDER}/.gitignore`, '*\n');
  return house.files.replaceWhole(indexPath(key), writeHead(key, new TextEncoder().encode(body)) + body);
}

function writeHead(key: IndexKey, body: Uint8Array): string {
  return `${sayKey(key)} ${hashBlob(body)}\n`;
}

/** Keys are written once and named by number: most are shared by many files. */
function encodeFacts(files: Iterable<readonly [string, FileFacts]>): {
  readonly files: unknown;
  readonly keys: unknown;
} {
  const facts = [...files].sort(([a], [b]) => compareText(a, b));
  const used = new Set(facts.flatMap(([, { groups, provides, asks }]) => [...groups, ...provides, ...asks]));
  const keys = [...used].sort(compareText);
  const numbers = new Map(keys.map((key, number) => [key, number]));
  const number = (key: string): number => numbers.get(key) ?? -1;
  const rows: Row[] = facts.map(([path, { contentId, groups, provides, asks }]) => {
    return [path, contentId, groups.map(number), provides.map(number), asks.map(number)];
  });
  return { files: rows, keys };
}

/** Undefined for anything of another form. */
function decodeIndex(value: unknown): EstateIndex | undefined {
  const [rows, keys, state] = ['files', 'keys', 'state'].map((name) => getField(value, name));
  if (!Array.isArray(rows) || !Array.isArray(keys) || !isJsonObject(state)) return undefined;
  return createIndex(rows as readonly Row[], keys as readonly string[], state as unknown as IndexState);
}
