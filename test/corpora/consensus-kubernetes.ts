/** Judges the consensus cases with the catalogue: which objects our controls flag, against what each corpus asserts. */
import { dirname } from 'node:path';
import { getField, getPath, isJsonObject } from '../../src/base/json.ts';
import { createEvaluator } from '../../src/engine/evaluate.ts';
import type { Control } from '../../src/model/control.ts';
import type { Profile } from '../../src/model/profile.ts';
import type { Resource } from '../../src/model/resource.ts';
import { API_VERSION } from '../../src/model/words.ts';
import { createKubernetesSource } from '../../src/sources/kubernetes/index.ts';
import { readCatalogueControls } from '../harness/catalogue.ts';
import type { ConsensusCase, Entry } from './consensus-cases.ts';
import { findEntry, nameEntry, paramsOf, readConsensusCases, slugsOf } from './consensus-cases.ts';
import type { CorpusRun } from './corpus.ts';

export type Judged = 'fail' | 'pass' | 'unknown';

/** One thing that a corpus asserts, and what we say of it. */
export type Cell = {
  /** `<case>`, or `<case>#<object>`. */
  readonly id: string;
  readonly corpus: string;
  readonly slugs: readonly string[];
  /** Consensus controls of which the rule of the case is the oracle. */
  readonly primary: readonly string[];
  readonly wanted: 'fail' | 'pass';
  readonly judged: Judged;
};

/** Every cell of every case in the folder of all corpora. `absent` names the corpora that are not there. */
export function judgeConsensus(corpora: string): {
  readonly cells: readonly Cell[];
  readonly absent: readonly string[];
} {
  const controls = readCatalogueControls();
  const { cases, absent } = readConsensusCases(corpora);
  return { cells: cases.flatMap((one) => judgeCase(one, controls)), absent };
}

/** The primary oracles as a corpus run. `folder` is that of the corpus `consensus`, beside those of the scanners. */
export function runConsensusKubernetes(folder: string): CorpusRun {
  const cells = judgeConsensus(dirname(folder)).cells.filter(({ primary }) => primary.length > 0);
  const failures = cells
    .filter(({ wanted, judged }) => wanted !== judged)
    .map(({ id, wanted, judged, slugs }) => ({ id, reason: `${slugs.join(', ')}: expected ${wanted}, got ${judged}` }));
  return {
    corpus: 'consensus-kubernetes',
    checked: cells.length,
    passed: cells.length - failures.length,
    failures,
  };
}

function judgeCase(one: ConsensusCase, controls: readonly Control[]): readonly Cell[] {
  const slugs = slugsOf(one);
  const bound = controls.filter(({ spec }) => spec.maps?.['consensus']?.some((slug) => slugs.includes(slug)));
  const resources = readFiles(one.files);
  const verdicts = judgeResources(bound, resources, paramsOf(one));
  const judgeAll = (some: readonly Resource[]): Judged => combine(some.map((each) => verdicts.get(each) ?? 'pass'));
  const makeCell = (suffix: string, wanted: Cell['wanted'], judged: Judged): Cell => ({
    id: suffix === '' ? one.id : `${one.id}#${suffix}`,
    corpus: one.corpus,
    slugs,
    primary: one.rule.primary ?? [],
    wanted,
    judged,
  });
  const failing = one.expect.fail ?? [];
  const passing = one.expect.pass ?? [];
  if (failing.length + passing.length === 0) return [makeCell('', one.expect.verdict, judgeAll(resources))];
  const listed = [
    ...failing.map((entry) => ({ entry, wanted: 'fail' as const })),
    ...passing.map((entry) => ({ entry, wanted: 'pass' as const })),
  ].map((item) => ({ ...item, found: findEntry(item.entry, resources) }));
  const cells = listed.map(({ entry, wanted, found }) => {
    const meant = found.flatMap((resource) => listStandIns(resource, resources, wanted));
    return makeCell(nameEntry(entry), wanted, judgeFound(entry, meant, judgeAll));
  });
  // Checkov leaves out what it did not evaluate, so an object in neither list is no pass there.
  if (!one.expect.exact || one.corpus === 'checkov') return cells;
  const known = new Set(listed.flatMap(({ found }) => found.flatMap((each) => listStandIns(each, resources, 'fail'))));
  const surplus = resources.filter((resource) => verdicts.get(resource) === 'fail' && !known.has(resource));
  return [...cells, ...surplus.map(({ address }) => makeCell(address, 'pass', 'fail'))];
}

/** An object that no file yields was not read at all, which is no reason to call it good. */
function judgeFound(entry: Entry, found: readonly Resource[], judgeAll: (some: readonly Resource[]) => Judged): Judged {
  if (found.length > 0) return judgeAll(found);
  return typeof entry === 'object' && entry.resource === undefined && entry.line === undefined ? 'pass' : 'unknown';
}

/** What cannot be read yields no resource. */
function readFiles(files: ConsensusCase['files']): readonly Resource[] {
  const source = createKubernetesSource();
  return Object.entries(files).flatMap(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    const file = { path, absolutePath: path, sizeBytes: bytes.length, bytes };
    return source.claims(file) ? source.read(file).resources : [];
  });
}

function combine(verdicts: readonly Judged[]): Judged {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('unknown') ? 'unknown' : 'pass';
}

function judgeResources(
  controls: readonly Control[],
  resources: readonly Resource[],
  params: Readonly<Record<string, unknown>>,
): ReadonlyMap<Resource, Judged> {
  const evaluator = createEvaluator({ controls, profile: sayProfile(params), nowMs: 0 });
  const verdicts = new Map<Resource, Judged>();
  for (const { resource, verdict } of evaluator.evaluate(resources)) {
    const judged = verdict === 'fail' || verdict === 'unknown' ? verdict : 'pass';
    verdicts.set(resource, combine([judged, verdicts.get(resource) ?? 'pass']));
  }
  return verdicts;
}

function sayProfile(params: Readonly<Record<string, unknown>>): Profile {
  return {
    apiVersion: API_VERSION,
    kind: 'Profile',
    metadata: { name: 'consensus', owner: 'consensus' },
    spec: {
      environment: 'consensus',
      defaultMode: 'enforce',
      onUnknown: 'block',
      entries: [{ mode: 'enforce', params: { ...params } }],
    },
  };
}

/**
 * The resource and those that tools report in its place: a binding stands for its role, a workload for its service
 * account. One tool names the one, the next tool the other, for the same fault; a pass is said of the resource and what
 * it uses.
 */
function listStandIns(resource: Resource, all: readonly Resource[], wanted: Cell['wanted']): readonly Resource[] {
  return all.filter(
    (other) => other === resource || refersTo(resource, other) || (wanted === 'fail' && refersTo(other, resource)),
  );
}

function refersTo(from: Resource, to: Resource): boolean {
  const role = getField(from.body, 'roleRef');
  if (isJsonObject(role)) {
    const isInScope = to.kind === 'ClusterRole' || to.namespace === from.namespace;
    return getField(role, 'kind') === to.kind && getField(role, 'name') === to.name && isInScope;
  }
  const account =
    getPath(from.body, ['spec', 'template', 'spec', 'serviceAccountName']) ??
    getPath(from.body, ['spec', 'serviceAccountName']);
  return to.kind === 'ServiceAccount' && account === to.name && to.namespace === from.namespace;
}
