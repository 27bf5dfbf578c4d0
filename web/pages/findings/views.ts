/** Views: filters with a name, of which some are there by themselves. A view is an address's query. Pure. */
import { FINDING_STATES, RUNNING_STATES } from '../../../src/wire/words.ts';

export type View = { readonly name: string; readonly query: string };

/** Views that nobody has to save. `me` is who is signed in. */
export function listBuiltIn(me: string | undefined): readonly View[] {
  const mine = me === undefined ? [] : [{ name: 'Mine', query: new URLSearchParams({ assignee: me }).toString() }];
  return [
    { name: 'Open', query: '' },
    ...mine,
    { name: 'Overdue', query: 'overdue=true&sort=due' },
    { name: 'Critical in production', query: 'severity=critical&environment=prod' },
    { name: 'Accepted', query: 'state=accepted' },
  ];
}

/** Members that say where somebody is, and not what the page shows. */
const PASSING = ['open'];
/** What the page does where the address does not say. */
const DEFAULTS: readonly (readonly [string, string])[] = [['sort', 'severity']];

/** The query of an address in one form: two that show the same are the same text. */
export function toViewQuery(search: URLSearchParams): string {
  const pairs = [...search].filter(
    ([name, value]) =>
      value !== '' &&
      !PASSING.includes(name) &&
      !DEFAULTS.some((one) => one[0] === name && one[1] === value) &&
      !(name === 'state' && isByItself(search)),
  );
  const known = new Map(pairs.map((pair) => [pair.join('='), pair]));
  const sorted = [...known].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return new URLSearchParams(sorted.map(([, pair]) => pair)).toString();
}

/** Whether the states are those that are shown where no state is named. */
function isByItself(search: URLSearchParams): boolean {
  const named = new Set(search.getAll('state'));
  return FINDING_STATES.every((state) => named.has(state) === RUNNING_STATES.includes(state)) && !named.has('all');
}

/** Whether both show the same. */
export function isSameView(query: string, search: URLSearchParams): boolean {
  return toViewQuery(new URLSearchParams(query)) === toViewQuery(search);
}
