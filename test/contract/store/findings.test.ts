/** The contract of findings: pages are what sorting all of them in memory gives, and counts are exact. */
import assert from 'node:assert/strict';
import type { Writable } from '../../../src/base/writable.ts';
import { SEES_ALL, type Visible } from '../../../src/model/programme/access.ts';
import { FINDING_STATES } from '../../../src/model/programme/finding-life.ts';
import { LAYERS, SEVERITIES, severityRank } from '../../../src/model/words.ts';
import type { Store } from '../../../src/stores/api.ts';
import {
  type Facet,
  FACETS,
  FINDING_SORTS,
  type FindingFilter,
  type FindingGroup,
  type FindingRecords,
  type FindingSort,
  GROUP_SIDES,
  type GroupSide,
} from '../../../src/stores/api/findings.ts';
import type { TrackedFinding } from '../../../src/model/programme/tracked-finding.ts';
import { addFindings, makeControl, makeFinding } from '../../harness/findings.ts';
import { createRandom, type Random } from '../../harness/random.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const TEAMS = ['team-a', 'team-b', 'team-c'];
const ENVIRONMENTS = ['dev', 'prod'];
const CONTROLS = ['K8S-0001', 'K8S-0002', 'TF-0001', 'TF-0002'];

function makeAny(random: Random, number: number): TrackedFinding {
  const state = random.pick(FINDING_STATES);
  const isDue = state !== 'accepted' && state !== 'resolved';
  return makeFinding(number, {
    state,
    severity: random.pick(SEVERITIES),
    layer: random.pick(LAYERS),
    control: random.pick(CONTROLS),
    environment: random.pick(ENVIRONMENTS),
    team: random.pick(TEAMS),
    asset: `asset-${random.below(5)}`,
    address: `kubernetes:v1/Pod/shop/${random.pick(['web', 'API', '100%', 'a_b'])}-${number}`,
    firstSeenMs: NOON_MS + random.below(50),
    lastSeenMs: NOON_MS + random.below(50),
    dueMs: isDue ? NOON_MS + random.below(100) : undefined,
    exception: state === 'accepted' ? `exception-${random.below(3)}` : undefined,
    assignee: random.below(3) === 0 ? random.pick(['alice', 'bob']) : undefined,
  });
}

const save = (store: Store, findings: readonly TrackedFinding[]): Promise<void> =>
  store.write((tx) => tx.findings.save([addFindings(findings)]));

function isWanted(finding: TrackedFinding, filter: FindingFilter, visible: Visible): boolean {
  const { states, severities, controls, environments, teams, layers, asset, assignee, exception } = filter;
  const title = makeControl(finding.control);
  const searched = [finding.address, `${title.id} ${title.name} ${title.title}`].map((text) => text.toLowerCase());
  return (
    (states?.includes(finding.state) ?? true) &&
    (severities?.includes(finding.severity) ?? true) &&
    (controls?.includes(finding.control) ?? true) &&
    (environments?.includes(finding.environment) ?? true) &&
    (teams?.includes(finding.team) ?? true) &&
    (layers?.includes(finding.layer) ?? true) &&
    (asset === undefined || asset === finding.asset) &&
    (assignee === undefined || assignee === finding.assignee) &&
    (exception === undefined || exception === finding.exception) &&
    (filter.overdueMs === undefined || (finding.dueMs ?? Infinity) < filter.overdueMs) &&
    searched.some((text) => text.includes((filter.text ?? '').toLowerCase())) &&
    visible.some(
      (pair) =>
        (pair.teams?.includes(finding.team) ?? true) && (pair.environments?.includes(finding.environment) ?? true),
    )
  );
}

/** The values that a page is sorted by; what is equal in them may come in any order. */
function orderOf(finding: TrackedFinding, sort: FindingSort): readonly number[] {
  const due = finding.dueMs ?? Number.MAX_SAFE_INTEGER;
  if (sort === 'severity') return [severityRank(finding.severity), due];
  return [sort === 'due' ? due : -(sort === 'first-seen' ? finding.firstSeenMs : finding.lastSeenMs)];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function makeFilter(random: Random): FindingFilter {
  const some = <T>(items: readonly T[]): readonly T[] => items.filter(() => random.below(2) === 0);
  const filter: Writable<FindingFilter> = {};
  if (random.below(3) === 0) filter.states = some(FINDING_STATES);
  if (random.below(3) === 0) filter.severities = some(SEVERITIES);
  if (random.below(4) === 0) filter.controls = some(CONTROLS);
  if (random.below(4) === 0) filter.environments = some(ENVIRONMENTS);
  if (random.below(4) === 0) filter.teams = some(TEAMS);
  if (random.below(6) === 0) filter.layers = some(LAYERS);
  if (random.below(5) === 0) filter.asset = `asset-${random.below(6)}`;
  if (random.below(6) === 0) filter.assignee = 'alice';
  if (random.below(6) === 0) filter.exception = 'exception-1';
  if (random.below(5) === 0) filter.overdueMs = NOON_MS + 50;
  if (random.below(4) === 0) filter.text = random.pick(['web', 'api', '%', '_', 'k8s-0002', 'title of tf', 'nowhere']);
  return filter;
}

const VISIBLES: readonly Visible[] = [
  SEES_ALL,
  [],
  [{ teams: ['team-a'] }],
  [{ environments: ['dev'] }, { teams: ['team-b'], environments: ['prod'] }],
  [{ teams: [] }],
];

type Pages = Omit<Parameters<FindingRecords['list']>[0], 'cursor'>;

async function readAll(store: Store, wanted: Pages, pagesMax = Infinity) {
  const items: TrackedFinding[] = [];
  let cursor: string | undefined;
  for (let number = 1; ; number++) {
    const page = await store.read((tx) => tx.findings.list({ ...wanted, cursor }));
    items.push(...page.items);
    cursor = page.next;
    if (cursor === undefined || number === pagesMax) return { items, total: page.total };
    assert.equal(page.items.length, wanted.limit);
  }
}

const PAGES_MAX = 4;

/** Members of a filter that leave more than is sorted: rows of an asset, due dates, addresses. */
const CROWDED: readonly FindingFilter[] = [
  {},
  { asset: 'asset-0' },
  { overdueMs: NOON_MS + 99 },
  { text: 'shop' },
  { text: 'web', asset: 'asset-0' },
];

const MEMBER_OF = {
  state: 'states',
  severity: 'severities',
  environment: 'environments',
  team: 'teams',
  control: 'controls',
  layer: 'layers',
} as const satisfies Record<Facet, keyof FindingFilter>;

async function assertFacets(
  store: Store,
  findings: readonly TrackedFinding[],
  filter: FindingFilter,
  visible: Visible,
): Promise<void> {
  const facets = await store.read((tx) => tx.findings.countFacets(filter, visible));
  for (const facet of FACETS) {
    const { [MEMBER_OF[facet]]: _, ...rest } = filter;
    const left = findings.filter((finding) => isWanted(finding, rest, visible));
    const counts = [...Map.groupBy<string, TrackedFinding>(left, (finding) => finding[facet])]
      .map(([value, { length }]) => ({ value, count: length }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    assert.deepEqual(facets[facet], counts, JSON.stringify({ facet, filter, visible }));
  }
}

/** Groups as they come of all findings in memory. */
function groupAll(findings: readonly TrackedFinding[], by: GroupSide, nowMs: number): readonly FindingGroup[] {
  const keyOf = (one: TrackedFinding): string => (by === 'asset' ? `${one.asset} ${one.environment}` : one[by]);
  const groups = [...Map.groupBy(findings, keyOf)].map(([key, members]) => {
    const [value = '', environment] = key.split(' ');
    const ofSeverities = SEVERITIES.map((severity) => {
      return { severity, count: members.filter((one) => one.severity === severity).length };
    });
    return {
      value,
      environment,
      count: members.length,
      severities: ofSeverities.filter(({ count }) => count > 0),
      overdue: members.filter(({ dueMs }) => (dueMs ?? Infinity) < nowMs).length,
      oldestMs: Math.min(...members.map(({ firstSeenMs }) => firstSeenMs)),
    };
  });
  const numbersOf = ({ severities }: FindingGroup): readonly number[] =>
    SEVERITIES.map((severity) => 0 - (severities.find((one) => one.severity === severity)?.count ?? 0));
  return groups.toSorted((a, b) => {
    const [one, other] = [a, b].map((group) => `${group.value} ${group.environment}`) as [string, string];
    return compare(numbersOf(a), numbersOf(b)) || (one < other ? -1 : 1);
  });
}

async function assertGroups(
  store: Store,
  findings: readonly TrackedFinding[],
  wanted: { readonly filter: FindingFilter; readonly visible: Visible; readonly limit: number },
): Promise<void> {
  const { filter, visible } = wanted;
  const nowMs = NOON_MS + 60;
  const left = findings.filter((finding) => isWanted(finding, filter, visible));
  for (const by of GROUP_SIDES) {
    const items: FindingGroup[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.read((tx) => tx.findings.listGroups({ ...wanted, by, nowMs, cursor }));
      items.push(...page.items);
      cursor = page.next;
      const told = JSON.stringify({ by, filter, visible });
      const all = groupAll(left, by, nowMs);
      assert.equal(page.total, all.length, told);
      if (cursor === undefined) assert.deepEqual(items, all, told);
    } while (cursor !== undefined);
  }
}

testStores('findings', [
  [
    'come in pages that together are what filter, rights and order say',
    async ({ store }) => {
      const random = createRandom(4);
      const findings = Array.from({ length: 400 }, (_, i) => makeAny(random, i));
      await store.write((tx) => tx.runs.saveControls(CONTROLS.map((id) => makeControl(id))));
      await save(store, findings);
      for (let round = 0; round < 60; round++) {
        const filter = makeFilter(random);
        const visible = random.pick(VISIBLES);
        const sort = random.pick(FINDING_SORTS);
        const { items, total } = await readAll(store, { filter, visible, sort, limit: 1 + random.below(60) });
        const wanted = findings.filter((finding) => isWanted(finding, filter, visible));
        const told = JSON.stringify({ filter, visible, sort });
        assert.deepEqual(items.map(({ id }) => id).toSorted(), wanted.map(({ id }) => id).toSorted(), told);
        const orders = items.map((item) => orderOf(item, sort));
        assert.deepEqual(orders, orders.toSorted(compare), told);
        assert.equal(total, wanted.length, told);
        const ids = await store.read((tx) => tx.findings.listIds(filter, visible, 1_000));
        assert.deepEqual(ids, wanted.map(({ id }) => id).toSorted(), told);
        const counts = await store.read((tx) => tx.findings.listCounts(filter, visible));
        assert.equal(
          counts.reduce((sum, { count }) => sum + count, 0),
          wanted.length,
          told,
        );
        for (const finding of items.slice(0, 3))
          assert.deepEqual(
            finding,
            findings.find(({ id }) => id === finding.id),
          );
      }
    },
  ],
  [
    'come in the same pages and counts where there are too many to be sorted',
    async ({ store }) => {
      const random = createRandom(6);
      const crowd = { state: 'open', severity: 'high', asset: 'asset-0', exception: undefined } as const;
      const findings = Array.from({ length: 13_000 }, (_, i) => {
        return { ...makeAny(random, i), ...(i < 11_000 ? { ...crowd, dueMs: NOON_MS + random.below(100) } : {}) };
      });
      await store.write((tx) => tx.runs.saveControls(CONTROLS.map((id) => makeControl(id))));
      await save(store, findings);
      const uncounted = new Set<string>();
      for (let round = 0; round < 24; round++) {
        const isPlain = round % 3 === 0;
        const filter: FindingFilter = { ...(isPlain ? {} : makeFilter(random)), ...random.pick(CROWDED) };
        const visible = isPlain ? SEES_ALL : random.pick(VISIBLES);
        const sort = random.pick(FINDING_SORTS);
        const wanted = findings.filter((finding) => isWanted(finding, filter, visible));
        const told = JSON.stringify({ filter, visible, sort });
        const limit = 1 + random.below(60);
        const { items, total } = await readAll(store, { filter, visible, sort, limit }, PAGES_MAX);
        assert.equal(new Set(items.map(({ id }) => id)).size, Math.min(wanted.length, PAGES_MAX * limit), told);
        assert.ok(
          items.every((item) => isWanted(item, filter, visible)),
          told,
        );
        const best = wanted
          .map((finding) => orderOf(finding, sort))
          .toSorted(compare)
          .slice(0, items.length);
        assert.deepEqual(
          items.map((item) => orderOf(item, sort)),
          best,
          told,
        );
        if (total === undefined) Object.keys(filter).forEach((member) => uncounted.add(member));
        else assert.equal(total, wanted.length, told);
        await assertFacets(store, findings, filter, visible);
        await assertGroups(store, findings, { filter, visible, limit: 50 });
      }
      assert.ok(
        ['asset', 'text'].every((member) => uncounted.has(member)),
        'no filter left more than can be counted',
      );
    },
  ],
  [
    'are counted by each facet without the filter of that facet, and by control, asset and team',
    async ({ store }) => {
      const random = createRandom(5);
      const findings = Array.from({ length: 200 }, (_, i) => makeAny(random, i));
      await store.write((tx) => tx.runs.saveControls(CONTROLS.map((id) => makeControl(id))));
      await save(store, findings);
      for (let round = 0; round < 40; round++) {
        await assertFacets(store, findings, makeFilter(random), random.pick(VISIBLES));
        await assertGroups(store, findings, {
          filter: makeFilter(random),
          visible: random.pick(VISIBLES),
          limit: 1 + random.below(4),
        });
      }
    },
  ],
]);
