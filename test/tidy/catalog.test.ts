/** The catalogue: its documents hang together, and every example of every control is judged as it says. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { getField, getPath, isJsonObject } from '../../src/base/json.ts';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { createEvaluator } from '../../src/engine/evaluate.ts';
import { parseYaml } from '../../src/languages/yaml/index.ts';
import type { Control } from '../../src/model/control.ts';
import { listParts } from '../../src/model/control-parts.ts';
import { applyPatch } from '../../src/model/json-patch.ts';
import type { Resource } from '../../src/model/resource.ts';
import { findUnknownControls } from '../../src/model/profile-rules.ts';
import { readDocument } from '../../src/model/read-document.ts';
import type { Verdict } from '../../src/model/words.ts';
import { readExample } from '../../src/program/test/example-inputs.ts';
import { testControls } from '../../src/program/test/test-controls.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import { findCorpora } from '../corpora/corpus.ts';
import { readCatalogueControls } from '../harness/catalogue.ts';
import { makeProfileWith } from '../harness/profiles.ts';
import { ROOT } from './source-files.ts';

/** Some four fifths of what there is: a loss must not go unseen. */
const CONTROLS_MIN = 306;
const EXAMPLES_MIN = 1_540;
const RULES_MIN = 486;
const MAPS_MIN = 740;
const FIXES_MIN = 260;

const controls = readCatalogueControls();
const openSources = await loadAllSources({});

function readYaml(path: string): Json {
  const { documents, problems } = parseYaml(readFileSync(join(ROOT, path)), { file: path });
  assert.deepEqual(problems, [], path);
  return documents[0]?.value ?? null;
}

/** '' for anything that is no text. */
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** Item ids by framework, of the documents in catalog/frameworks. */
function readFrameworks(): ReadonlyMap<string, ReadonlySet<string>> {
  const documents = globSync('catalog/frameworks/*.yaml', { cwd: ROOT }).map((path) => ({
    path,
    value: readYaml(path),
  }));
  return new Map(
    documents
      .filter(({ value }) => getField(value, 'kind') === 'Framework')
      .map(({ path, value }) => {
        const name = text(getPath(value, ['metadata', 'name']));
        assert.equal(`${name}.yaml`, basename(path));
        const items = list(getPath(value, ['spec', 'items']));
        for (const item of items) assert.ok(text(getField(item, 'title')) !== '', `${name}: an item has no title`);
        const ids = items.map((item) => text(getField(item, 'id')));
        assert.equal(new Set(ids).size, ids.length, `${name}: an id is used twice`);
        return [name, new Set(ids)];
      }),
  );
}

test('every control has an id and a name of its own, and its file is called after it', (t) => {
  const files = globSync('catalog/controls/**/*.yaml', { cwd: ROOT });
  assert.equal(files.length, controls.length, 'one control a file');
  const names = controls.flatMap(({ metadata }) => [metadata.id, metadata.name, ...(metadata.aliases ?? [])]);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    files.map((path) => basename(path, '.yaml')).sort(),
    controls.map(({ metadata }) => metadata.name).sort(),
  );
  assert.ok(controls.length >= CONTROLS_MIN);
  t.diagnostic(`controls: ${controls.length} checked`);
});

test('every framework item that a control maps to exists, and every NIST item that is listed is used', (t) => {
  const frameworks = readFrameworks();
  let maps = 0;
  for (const { metadata, spec } of controls) {
    assert.ok(Object.keys(spec.maps ?? {}).length > 0, `${metadata.name} maps to no framework`);
    for (const [framework, items] of Object.entries(spec.maps ?? {})) {
      if (framework === 'consensus') continue;
      for (const item of items) {
        assert.ok(frameworks.get(framework)?.has(item), `${metadata.name}: ${framework} has no item ${item}`);
        maps++;
      }
    }
  }
  const used = new Set(controls.flatMap(({ spec }) => spec.maps?.['nist-800-53'] ?? []));
  assert.deepEqual(
    [...(frameworks.get('nist-800-53') ?? [])].filter((item) => !used.has(item)),
    [],
  );
  assert.ok(maps >= MAPS_MIN);
  t.diagnostic(`framework maps: ${maps} checked`);
});

test('every control of the consensus is covered, or is listed as a gap with a reason', (t) => {
  const path = join(findCorpora(), 'consensus', 'controls.json');
  if (!existsSync(path)) return t.skip('NOT RUN: corpus consensus is absent');
  const consensus = JSON.parse(readFileSync(path, 'utf8')) as readonly { slug: string; group: string }[];
  const slugs = [...new Set(consensus.map(({ slug }) => slug))];
  const gaps = list(getPath(readYaml('catalog/frameworks/consensus-gaps.yaml'), ['spec', 'gaps']));
  for (const gap of gaps) assert.ok(text(getField(gap, 'reason')) !== '', 'a gap has no reason');
  const covered = new Set([
    ...controls.flatMap(({ spec }) => spec.maps?.['consensus'] ?? []),
    ...gaps.map((gap) => text(getField(gap, 'slug'))),
  ]);
  assert.deepEqual(
    slugs.filter((slug) => !covered.has(slug)),
    [],
  );
  assert.deepEqual(
    [...covered].filter((slug) => !slugs.includes(slug)),
    [],
  );
  assert.ok(slugs.length > 250);
  t.diagnostic(`consensus controls: ${slugs.length} checked, ${gaps.length} gaps`);
});

test('every profile is valid and names controls that exist', (t) => {
  const paths = globSync('catalog/profiles/*.yaml', { cwd: ROOT });
  for (const path of paths) {
    const { value, problems } = readDocument(readYaml(path), path);
    assert.deepEqual(problems, []);
    assert.ok(value?.kind === 'Profile');
    assert.equal(`${value.metadata.name}.yaml`, basename(path));
    assert.deepEqual(findUnknownControls(value, controls), []);
  }
  assert.ok(paths.length >= 3);
  t.diagnostic(`profiles: ${paths.length} checked`);
});

test('every example is judged as it says, with findings at the fields that it names', (t) => {
  const { examples, faults } = testControls(controls, () => openSources().sources, { nowMs: () => 0 });
  assert.deepEqual(
    faults.map(({ control, example, message }) => `${control} ${example}: ${message}`),
    [],
  );
  assert.ok(examples >= EXAMPLES_MIN);
  t.diagnostic(`examples: ${examples} checked`);
});

/** Rules by which a resource of the kind is wrong as such: none can pass. */
const FORBIDDING: readonly string[] = ['AWS-0017', 'AWS-0106#2'];

test('every rule of a control, its variants too, fails an example and passes one', (t) => {
  let count = 0;
  const untested = controls.flatMap((control) => {
    const { good, bad } = control.examples;
    return listParts(control).flatMap(({ key, applies, rule }) => {
      count++;
      const alone = { ...control, spec: { ...control.spec, applies: [...applies], rule, variants: [] } };
      const hasVerdict = (verdict: Verdict, examples: Control['examples']['good']): boolean =>
        examples.some((example) => judgeExample(alone, example).includes(verdict));
      const mayPass = hasVerdict('pass', good) || FORBIDDING.includes(key);
      return hasVerdict('fail', bad) && mayPass ? [] : [`${key} ${control.metadata.name}`];
    });
  });
  assert.deepEqual(untested, []);
  assert.ok(count >= RULES_MIN);
  t.diagnostic(`rules: ${count} checked`);
});

function judgeExample(control: Control, example: Control['examples']['good'][number]): readonly Verdict[] {
  const read = readExample(example, () => openSources().sources);
  if (typeof read === 'string') return [];
  const evaluator = createEvaluator({ controls: [control], profile: makeProfileWith(example.params ?? {}), nowMs: 0 });
  return [...evaluator.evaluate(read.resources)].map(({ verdict }) => verdict);
}

test('the fix of a control mends each of its bad examples', (t) => {
  let mended = 0;
  for (const control of controls) {
    if (control.spec.remediation.fix === undefined) continue;
    for (const example of control.examples.bad) {
      assert.equal(mend(control, example), 'pass', `${control.metadata.name}: ${example.name}`);
      mended++;
    }
  }
  assert.ok(mended >= FIXES_MIN);
  t.diagnostic(`fixes: ${mended} checked`);
});

type BadExample = Control['examples']['bad'][number];

/** The verdict after the fixes of all findings, and of those that come to light behind them. */
function mend(control: Control, example: BadExample): Verdict | undefined {
  const read = readExample(example, () => openSources().sources);
  assert.ok(typeof read !== 'string');
  const evaluator = createEvaluator({ controls: [control], profile: makeProfileWith(example.params ?? {}), nowMs: 0 });
  let { resources } = read;
  for (let round = 0; round < 5; round++) {
    const failing = [...evaluator.evaluate(resources)].find(({ verdict }) => verdict === 'fail');
    if (failing === undefined) return 'pass';
    let body: Json = failing.resource.body;
    for (const step of failing.findings.flatMap(({ fix }) => fix)) body = applyPatch(body, [step]) ?? body;
    resources = resources.map((one) => (one === failing.resource && isJsonObject(body) ? withBody(one, body) : one));
  }
  return 'fail';
}

function withBody(resource: Resource, body: JsonObject): Resource {
  const view = resource.view?.derive?.(body) ?? resource.view;
  return { ...resource, body, ...(view === undefined ? {} : { view }) };
}

test('every divergence names a corpus and a case, and says why', (t) => {
  const rows = list(readYaml('test/divergences.yaml'));
  for (const row of rows) {
    assert.ok(isJsonObject(row));
    for (const field of ['corpus', 'case', 'reason']) assert.ok(text(row[field]) !== '', `a row has no ${field}`);
  }
  t.diagnostic(`divergences: ${rows.length} checked`);
});
