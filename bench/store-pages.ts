/** Pages of findings that people ask for, each held against the bar: every kind of filter, every order. */
import { SEES_ALL, type Visible } from '../src/model/programme/access.ts';
import { type FindingFilter, type FindingSort, GROUP_SIDES } from '../src/stores/api/findings.ts';
import type { Store } from '../src/stores/api.ts';
import type { BenchRow } from './rows.ts';
import { BENCH_MS } from './store-estate.ts';
import { tellTimes, time, type Timed } from './store-times.ts';

/** Most that a page may take, with its filter, its order and its count. */
const PAGE_MS_MAX = 100;
const ROUNDS = 9;

type PageCase = readonly [name: string, filter: FindingFilter, sort: FindingSort, visible?: Visible];

const PAGES: readonly PageCase[] = [
  ['all by severity', {}, 'severity'],
  ['open by severity', { states: ['open', 'acknowledged', 'reopened'] }, 'severity'],
  ['open by due date', { states: ['open', 'acknowledged', 'reopened'] }, 'due'],
  ['resolved by last seen', { states: ['resolved'] }, 'last-seen'],
  ['critical of prod by first seen', { severities: ['critical'], environments: ['prod'] }, 'first-seen'],
  ['one control by due date', { controls: ['K8S-0042'] }, 'due'],
  ['one control, team, environment', { controls: ['K8S-0042'], teams: ['team-1'], environments: ['staging'] }, 'due'],
  ['one layer of three teams', { layers: ['data'], teams: ['team-1', 'team-2', 'team-3'] }, 'severity'],
  ['one asset', { asset: 'asset-77' }, 'severity'],
  ['one assignee, open', { assignee: 'user-7', states: ['open'] }, 'due'],
  ['overdue by severity', { overdueMs: BENCH_MS }, 'severity'],
  ['overdue by first seen', { overdueMs: BENCH_MS }, 'first-seen'],
  ['overdue of a team by first seen', { overdueMs: BENCH_MS, teams: ['team-5'] }, 'first-seen'],
  ['text of an address', { text: 'ns-1234/web-7' }, 'severity'],
  ['text of many addresses', { text: 'web-4' }, 'last-seen'],
  ['text of a control', { text: 'keep rule 42' }, 'due'],
  ['text of many addresses, open, of a team', { text: 'web-4', states: ['open'], teams: ['team-5'] }, 'due'],
  ['text of nothing', { text: 'nowhere to be found' }, 'due'],
  ['seen by one team in prod', {}, 'severity', [{ teams: ['team-8'], environments: ['prod'] }]],
];

/** The rows of a store that has been filled: first and second page of each, and the facets. */
export async function* benchPages(kind: string, store: Store): AsyncGenerator<BenchRow> {
  for (const [name, filter, sort, visible = SEES_ALL] of PAGES) {
    const page = { filter, sort, visible, limit: 50 };
    const read = (cursor?: string) => store.read((tx) => tx.findings.list({ ...page, cursor }));
    const { items, next, total } = await read();
    const told = `${name} (${items.length} of ${total ?? 'many'})`;
    yield* tellTimes(told, kind, await repeat(read), PAGE_MS_MAX);
    if (next === undefined) continue;
    yield* tellTimes(`${told}, second page`, kind, await repeat(() => read(next)), PAGE_MS_MAX);
  }
  for (const [name, filter] of FACETS_OF) {
    const countFacets = () => store.read((tx) => tx.findings.countFacets(filter, SEES_ALL));
    yield* tellTimes(`facets of ${name}`, kind, await repeat(countFacets), PAGE_MS_MAX);
  }
  yield* benchGroups(kind, store);
}

/** The rows of lists of findings by what they share: first and second page of each side. */
async function* benchGroups(kind: string, store: Store): AsyncGenerator<BenchRow> {
  for (const [name, filter] of GROUPS_OF) {
    for (const by of GROUP_SIDES) {
      const groups = { filter, by, visible: SEES_ALL, nowMs: BENCH_MS, limit: 50 };
      const read = (cursor?: string) => store.read((tx) => tx.findings.listGroups({ ...groups, cursor }));
      const { next, total } = await read();
      const told = `${name} by ${by} (${total})`;
      yield* tellTimes(told, kind, await repeat(read), PAGE_MS_MAX);
      if (next === undefined) continue;
      yield* tellTimes(`${told}, second page`, kind, await repeat(() => read(next)), PAGE_MS_MAX);
    }
  }
}

const GROUPS_OF: readonly (readonly [name: string, filter: FindingFilter])[] = [
  ['all', {}],
  ['open', { states: ['open', 'acknowledged', 'reopened'] }],
  ['one control', { controls: ['K8S-0042'] }],
  ['open of a team', { states: ['open', 'acknowledged', 'reopened'], teams: ['team-5'] }],
];

const FACETS_OF: readonly (readonly [name: string, filter: FindingFilter])[] = [
  ['all', {}],
  ['open in prod', { states: ['open'], environments: ['prod'] }],
  ['a team', { teams: ['team-5'] }],
  ['an asset', { asset: 'asset-77' }],
];

async function repeat(read: () => Promise<unknown>): Promise<readonly Timed[]> {
  const times: Timed[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await time(read));
  return times;
}
