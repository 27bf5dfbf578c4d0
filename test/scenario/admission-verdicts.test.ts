/**
 * What a scan says of an object and what the gate says of the request that creates it are the same to the byte, over
 * every Kubernetes object at hand.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExampleObjects, readKubernetesObjects } from '../corpora/kubernetes-objects.ts';
import { readCatalogueControls } from '../harness/catalogue.ts';
import { makeReview } from '../harness/gate.ts';
import { makeProfile } from '../harness/profiles.ts';
import { createEvaluator } from '../../src/engine/evaluate.ts';
import type { Control } from '../../src/model/control.ts';
import { listParts } from '../../src/model/control-parts.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { ControlResult } from '../../src/model/result.ts';
import type { JudgedReview, Judging } from '../../src/program/admit/judge-review.ts';
import { judgeReviews } from '../../src/program/admit/judge-review.ts';

const CONTROLS = readCatalogueControls().filter(isForKubernetes);
const OPTIONS = { controls: CONTROLS, profile: makeProfile({ defaultMode: 'enforce' }), nowMs: 0 };
const SCAN = createEvaluator(OPTIONS);
const GATE = createEvaluator({ ...OPTIONS, isAlone: true });
const JUDGING: Judging = {
  isOurs: (mode) => mode === 'enforce',
  evaluator: GATE,
  updateRule: 'new',
  findNamespace: () => undefined,
  isAboutAct: () => false,
};
const ASKS_OTHERS = /^asks about other resources/;

/** Those that ask about other objects too, so that what is left to scans is counted. */
function isForKubernetes(control: Control): boolean {
  return listParts(control).some(({ applies }) => applies.some(({ source }) => source === 'kubernetes'));
}

/** All that follows from the verdict. Where a finding stands in a file is the file's alone. */
function write(results: readonly ControlResult[]): string {
  return JSON.stringify(
    results.map(({ control, resource, asset, mode, verdict, reason, findings }) => {
      const told = findings.map(({ id, message, path, actual, fix }) => ({ id, message, path, actual, fix }));
      return { control, address: resource.address, type: resource.type, asset, mode, verdict, reason, findings: told };
    }),
    undefined,
    1,
  );
}

const warm = new Set<string>();

/** Judges of each kind as many as there are before code has been written for all of its controls. */
function warmUp({ type, body, name, namespace }: Resource): void {
  if (warm.has(type)) return;
  warm.add(type);
  const review = makeReview({ object: body, name, namespace });
  for (let i = 0; i < 1_000; i++) judgeReviews([review], JUDGING);
}

type Counts = { objects: number; results: number; failing: number; leftToScans: number };

function compare(resources: readonly Resource[]): Counts {
  const counts = { objects: 0, results: 0, failing: 0, leftToScans: 0 };
  for (const resource of resources) warmUp(resource);
  const reviews = resources.map(({ body, name, namespace }) => makeReview({ object: body, name, namespace }));
  // As they come: some together, of whatever kinds they are.
  const judged = reviews.flatMap((_, i) => (i % 7 === 0 ? judgeReviews(reviews.slice(i, i + 7), JUDGING) : []));
  for (const [i, resource] of resources.entries()) {
    const { results, judgedCount } = judged[i] as JudgedReview;
    const left = results.filter(({ result }) => ASKS_OTHERS.test(result.reason)).map(({ result }) => result.control.id);
    const scanned = [...SCAN.evaluate([resource])].filter(({ control }) => !left.includes(control.id));
    const noted = results.map(({ result }) => result).filter(({ control }) => !left.includes(control.id));
    assert.equal(write(noted), write(scanned.filter(({ verdict }) => verdict !== 'pass')), resource.address);
    assert.equal(judgedCount, scanned.length + left.length, resource.address);
    counts.objects += 1;
    counts.results += scanned.length;
    counts.failing += scanned.filter(({ verdict }) => verdict === 'fail').length;
    counts.leftToScans += left.length;
  }
  return counts;
}

test('the gate and a scan judge every object of the corpora alike', async (t) => {
  const { found, absent } = await readKubernetesObjects();
  for (const corpus of absent) t.diagnostic(`NOT RUN: corpus ${corpus} is absent`);
  for (const { corpus, resources } of found) {
    const { objects, results, failing, leftToScans } = compare(resources);
    assert.ok(objects > 0 && results > objects && failing > 0, corpus);
    t.diagnostic(
      `${corpus}: ${objects} objects, ${results} verdicts byte-identical (${failing} fail), ` +
        `${leftToScans} left to scans for they ask about other objects`,
    );
  }
});

test('the gate and a scan judge every example of the catalogue alike', async (t) => {
  const { objects, results, failing } = compare(await readExampleObjects(CONTROLS));
  assert.ok(objects > 100 && failing > 100);
  t.diagnostic(`examples: ${objects} objects, ${results} verdicts byte-identical (${failing} fail)`);
});
