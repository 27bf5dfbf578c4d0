/** What the list shows, as the address says it: every filter can be sent to a colleague as a link. Pure. */
import { FINDING_STATES, LAYERS, SEVERITIES } from '../../../src/wire/words.ts';
import type { FindingState, Layer, Severity } from '../../../src/wire/words.ts';

export const SORTS = ['severity', 'due', 'first-seen', 'last-seen'] as const;
export type Sort = (typeof SORTS)[number];

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
  readonly overdue?: 'true' | 'false';
};

/** Sides with several values, in the order in which they are offered. */
export const SIDES = ['state', 'severity', 'environment', 'team', 'layer', 'control'] as const;
export type Side = (typeof SIDES)[number];

const TEXTS = ['asset', 'assignee', 'exception', 'text'] as const;
const WORDS: Partial<Record<Side, readonly string[]>> = { state: FINDING_STATES, severity: SEVERITIES, layer: LAYERS };

/** Where the address says nothing of states: what somebody still has to do something about. */
export const RUNNING: readonly FindingState[] = ['open', 'reopened', 'acknowledged'];

/** Reads an address; what is no value of a side is left out. `state=all` stands for no limit. */
export function readFilter(search: URLSearchParams): Filter {
  const filter: Record<string, unknown> = {};
  for (const side of SIDES) {
    const values = search.getAll(side).filter((value) => value !== '' && (WORDS[side]?.includes(value) ?? true));
    if (values.length > 0) filter[side] = values;
  }
  if (filter['state'] === undefined && search.get('state') !== 'all') filter['state'] = [...RUNNING];
  for (const name of TEXTS) if (search.get(name)) filter[name] = search.get(name);
  if (search.get('overdue') === 'true') filter['overdue'] = 'true';
  return filter;
}

/** The sort that the address asks for. */
export function readSort(search: URLSearchParams): Sort {
  return SORTS.find((sort) => sort === search.get('sort')) ?? 'severity';
}

/** The address with a value of a side added, or taken out where it is there. */
export function toggleValue(search: URLSearchParams, side: Side, value: string): URLSearchParams {
  const before = readFilter(search)[side] ?? [];
  const values: readonly string[] = before;
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return setValues(search, side, next);
}

/** The address with these values of a side alone. */
export function setValues(search: URLSearchParams, side: Side, values: readonly string[]): URLSearchParams {
  const next = new URLSearchParams(search);
  next.delete(side);
  for (const value of values) next.append(side, value);
  if (side === 'state' && values.length === 0) next.set('state', 'all');
  return next;
}

/** The same filter as a body says it, which knows no texts for truth. */
export function toFilterBody({ overdue, ...filter }: Filter) {
  return { ...filter, ...(overdue === undefined ? {} : { overdue: overdue === 'true' }) };
}
