/** Files that are read together, as groups: a change of one is a change of all. */
import { MODULE_GROUP, PLAN_GROUP } from '../../../sources/api.ts';
import { folderOf } from '../../programme/folders.ts';

export type GroupMember = {
  readonly path: string;
  readonly absolutePath: string;
  /** Keys that it shares with other members, besides its own path. */
  readonly keys: readonly string[];
};

export type Groups = {
  /** The paths with all that must be read with them. */
  readonly close: (paths: Iterable<string>) => ReadonlySet<string>;
  /** Paths of the groups that a file is read along with which is no member itself: a template, a file of values. */
  readonly findAround: (absolutePath: string) => readonly string[];
  /** Whether such files can matter at all. */
  readonly hasExtras: boolean;
};

const CHART = /(?:^|\/)Chart\.yaml$/;

/** Every file by itself. */
export const NO_GROUPS: Groups = { close: (paths) => new Set(paths), findAround: () => [], hasExtras: false };

/** Whether a file of this path joins others by being there. */
export function isChart(path: string): boolean {
  return CHART.test(path);
}

/** Joins the members by their keys; a chart joins everything below its folder. */
export function createGroups(members: readonly GroupMember[]): Groups {
  const sets = createSets();
  const charts = new Set(members.filter(({ path }) => isChart(path)).map((one) => folderOf(one.absolutePath)));
  const hasPlan = members.some(({ keys }) => keys.includes(PLAN_GROUP));
  // Few files have a key at all; only those, and what they name, are ever joined.
  const named = new Set(members.flatMap(({ keys }) => keys));
  for (const { path, absolutePath, keys } of members) {
    for (const key of keys) sets.join(path, `key ${key}`);
    if (named.has(absolutePath)) sets.join(path, `key ${absolutePath}`);
    for (const chart of listChartsAround(absolutePath, charts)) sets.join(path, `key ${chart}`);
    // A plan speaks of resources wherever they are declared.
    if (hasPlan && keys.some((key) => key.startsWith(MODULE_GROUP) || key === PLAN_GROUP)) sets.join(path, 'plans');
  }
  const paths = Map.groupBy(
    members.map(({ path }) => path).filter((path) => sets.has(path)),
    (path) => sets.find(path),
  );
  return {
    close: (wanted) => {
      const closed = new Set<string>();
      for (const path of wanted) {
        closed.add(path);
        if (sets.has(path)) for (const other of paths.get(sets.find(path)) ?? []) closed.add(other);
      }
      return closed;
    },
    findAround: (absolutePath) =>
      [absolutePath, ...listChartsAround(absolutePath, charts)]
        .map((key) => `key ${key}`)
        .filter((key) => sets.has(key))
        .flatMap((key) => paths.get(sets.find(key)) ?? []),
    hasExtras: charts.size > 0 || named.size > 0,
  };
}

function listChartsAround(absolutePath: string, charts: ReadonlySet<string>): readonly string[] {
  if (charts.size === 0) return [];
  const found: string[] = [];
  for (let folder = folderOf(absolutePath); folder !== ''; folder = folderOf(folder)) {
    if (charts.has(folder)) found.push(folder);
  }
  return found;
}

type Sets = {
  readonly has: (name: string) => boolean;
  readonly find: (name: string) => string;
  readonly join: (a: string, b: string) => void;
};

/** Disjoint sets of names, with halved paths. */
function createSets(): Sets {
  const parents = new Map<string, string>();
  const find = (name: string): string => {
    let current = name;
    for (let parent = parents.get(current) ?? current; parent !== current; parent = parents.get(current) ?? current) {
      parents.set(current, parents.get(parent) ?? parent);
      current = parent;
    }
    if (!parents.has(name)) parents.set(name, name);
    return current;
  };
  return { has: (name) => parents.has(name), find, join: (a, b) => void parents.set(find(a), find(b)) };
}
