/** What the page shows, as the address says it: every filter can be sent to a colleague as a link. Pure. */
import { FINDING_STATES, LAYERS, RUNNING_STATES, SEVERITIES } from '../../../src/wire/words.ts';
import type { FindingState, Layer, Severity } from '../../../src/wire/words.ts';
import { setMember, setMembers } from '../../parts/address.ts';

export const SORTS = ['severity', 'due', 'first-seen', 'last-seen'] as const;
export type Sort = (typeof SORTS)[number];

export const GROUPS = ['control', 'asset', 'team'] as const;
export type Group = (typeof GROUPS)[number];

/** Members that are left out do not limit. */
export type Filter = {
  readonly state?: FindingState[];
  readonly severity?: Severity[];
  readonly control?: string[];
  readonly environment?: string[];
  readonly team?: string[];
  readonly layer?: Layer[];
  readonly asset?: string;
  readonly assignee?: string;
  readonly exception?: string;
  readonly text?: string;
  readonly overdue?: 'true';
};

/** Sides with several values, in the order in which they are offered. */
export const SIDES = ['state', 'severity', 'environment', 'team', 'layer', 'control'] as const;
export type Side = (typeof SIDES)[number];

const TEXTS = ['asset', 'assignee', 'exception', 'text'] as const;
const WORDS: Partial<Record<Side, readonly string[]>> = { state: FINDING_STATES, severity: SEVERITIES, layer: LAYERS };

/** Reads an address; what is no value of a side is left out. `state=all` stands for no limit. */
export function readFilter(search: URLSearchParams): Filter {
  const filter: Record<string, unknown> = {};
  for (const side of SIDES) {
    const values = readSide(search, side);
    if (values.length > 0) filter[side] = values;
  }
  // Where the address says nothing of states: what somebody still has to do something about.
  if (filter['state'] === undefined && search.get('state') !== 'all') filter['state'] = [...RUNNING_STATES];
  for (const name of TEXTS) if (search.get(name)) filter[name] = search.get(name);
  if (search.get('overdue') === 'true') filter['overdue'] = 'true';
  return filter;
}

function readSide(search: URLSearchParams, side: Side): readonly string[] {
  const values = search.getAll(side).filter((value) => value !== '' && (WORDS[side]?.includes(value) ?? true));
  return [...new Set(values)];
}

/** The sort that the address asks for. */
export function readSort(search: URLSearchParams): Sort {
  return SORTS.find((sort) => sort === search.get('sort')) ?? 'severity';
}

/** What the address groups by. */
export function readGroup(search: URLSearchParams): Group | undefined {
  return GROUPS.find((group) => group === search.get('group'));
}

/** The address with a value of a side added, or taken out where it is there. */
export function toggleValue(search: URLSearchParams, side: Side, value: string): URLSearchParams {
  const values: readonly string[] = readFilter(search)[side] ?? [];
  return setSide(search, side, values.includes(value) ? values.filter((one) => one !== value) : [...values, value]);
}

/** The address with these values of a side alone. */
export function setSide(search: URLSearchParams, side: Side, values: readonly string[]): URLSearchParams {
  return setMembers(search, side, side === 'state' && values.length === 0 ? ['all'] : values);
}

/** The address of what is in one group, as a list. An asset is one of an environment. */
export function openGroup(
  search: URLSearchParams,
  by: Group,
  { value, environment }: { readonly value: string; readonly environment: string | null },
): URLSearchParams {
  const opened = setMember(setMember(search, 'group', ''), by, value);
  return environment === null ? opened : setMember(opened, 'environment', environment);
}

/** The same filter as a body says it, which knows no texts for truth. */
export function toFilterBody({ overdue, ...filter }: Filter) {
  return { ...filter, ...(overdue === undefined ? {} : { overdue: true }) };
}

type FilterChip = {
  readonly words: string;
  /** The address without it. */
  readonly without: URLSearchParams;
};

/** What limits the list, part by part; that only what runs is shown by itself is no limit that was chosen. */
export function listChips(search: URLSearchParams): readonly FilterChip[] {
  const chips: FilterChip[] = [];
  for (const side of SIDES) {
    const values = readSide(search, side);
    for (const value of values) {
      const rest = values.filter((one) => one !== value);
      chips.push({ words: `${side}: ${value}`, without: setMembers(search, side, rest) });
    }
  }
  if (search.get('state') === 'all') chips.push({ words: 'in any state', without: setMember(search, 'state', '') });
  for (const name of TEXTS) {
    const value = search.get(name);
    if (value) chips.push({ words: `${name}: ${value}`, without: setMember(search, name, '') });
  }
  if (search.get('overdue') === 'true') chips.push({ words: 'overdue', without: setMember(search, 'overdue', '') });
  return chips;
}

/** The address with no filter; how it is shown stays as it is. */
export function clearFilter(search: URLSearchParams): URLSearchParams {
  const kept = ['sort', 'group'].flatMap((name) => search.getAll(name).map((value) => [name, value]));
  return new URLSearchParams(kept);
}
