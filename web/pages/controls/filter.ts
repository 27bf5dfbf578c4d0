/** What the catalogue shows, as the address says it. All controls are there at once, and narrowed here. Pure. */
import { compareText, rankOf } from './order.ts';
import type { State } from './state.ts';
import { stateOf, STATES } from './state.ts';
import type { Control } from './types.ts';

/** Sides with one value each, in the order in which they are offered. */
export const SIDES = ['severity', 'layer', 'state', 'status', 'owner'] as const;
export type Side = (typeof SIDES)[number];

export const SORTS = ['worst', 'severity', 'id', 'rate', 'findings'] as const;
export type Sort = (typeof SORTS)[number];

export type Count = { readonly value: string; readonly count: number };

const READ: Readonly<Record<Side, (control: Control) => string>> = {
  severity: ({ severity }) => severity,
  layer: ({ layer }) => layer,
  state: ({ verdicts }) => stateOf(verdicts),
  status: ({ status }) => status,
  owner: ({ owner }) => owner,
};

/** Controls that the address leaves; `mapped` are those of the framework's item that it names. */
export function narrow(
  controls: readonly Control[],
  search: URLSearchParams,
  mapped?: ReadonlySet<string>,
): readonly Control[] {
  return controls
    .filter((control) => SIDES.every((side) => fits(control, side, search)) && fitsRest(control, search, mapped))
    .toSorted(COMPARE[readSort(search)]);
}

/** How many controls each value of a side would leave, with the other sides as they are. */
export function countSide(
  controls: readonly Control[],
  side: Side,
  search: URLSearchParams,
  mapped?: ReadonlySet<string>,
): readonly Count[] {
  const others = SIDES.filter((one) => one !== side);
  const left = controls.filter(
    (control) => others.every((one) => fits(control, one, search)) && fitsRest(control, search, mapped),
  );
  const groups = Map.groupBy(left, READ[side]);
  const counts = [...groups].map(([value, rows]) => ({ value, count: rows.length }));
  if (side === 'state') return STATES.map((value) => ({ value, count: groups.get(value)?.length ?? 0 }));
  return counts.toSorted((a, b) => rankOf(side, a.value) - rankOf(side, b.value) || compareText(a.value, b.value));
}

/** The sort that the address asks for. */
export function readSort(search: URLSearchParams): Sort {
  return SORTS.find((sort) => sort === search.get('sort')) ?? 'worst';
}

function fits(control: Control, side: Side, search: URLSearchParams): boolean {
  const wanted = search.get(side);
  return wanted === null || READ[side](control) === wanted;
}

function fitsRest(
  { id, name, title }: Control,
  search: URLSearchParams,
  mapped: ReadonlySet<string> | undefined,
): boolean {
  const words = (search.get('text') ?? '').toLowerCase().split(/\s+/);
  const text = `${id} ${name} ${title}`.toLowerCase();
  return words.every((word) => text.includes(word)) && (mapped === undefined || mapped.has(id));
}

type Compare = (a: Control, b: Control) => number;

const byId: Compare = (a, b) => compareText(a.id, b.id);
const bySeverity: Compare = (a, b) => rankOf('severity', a.severity) - rankOf('severity', b.severity);
const stateRank = ({ verdicts }: Control): number => STATES.indexOf(stateOf(verdicts) satisfies State);

const COMPARE: Readonly<Record<Sort, Compare>> = {
  worst: (a, b) => stateRank(a) - stateRank(b) || bySeverity(a, b) || b.verdicts.fail - a.verdicts.fail || byId(a, b),
  severity: (a, b) => bySeverity(a, b) || byId(a, b),
  id: byId,
  // What nobody judged has no rate, and comes last.
  rate: (a, b) => (a.rate ?? 2) - (b.rate ?? 2) || byId(a, b),
  findings: (a, b) => b.findings - a.findings || byId(a, b),
};
