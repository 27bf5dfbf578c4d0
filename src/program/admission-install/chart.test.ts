/** Tests of the Helm chart: with values it is the very installation, and passes Bulwark's own controls. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../test/harness/cli.ts';
import { GATE_IMAGE, GATE_OPTIONS, planCatalogueGate } from '../../../test/harness/gate-installation.ts';
import { GATE_FAILURES, nameFailures, scanManifests } from '../../../test/harness/scan-manifests.ts';
import { getField, getPath } from '../../base/json.ts';
import { parseYaml } from '../../languages/yaml/index.ts';
import type { ChartFile } from './chart.ts';
import { writeChart } from './chart.ts';

const VERSION = '1.2.3';
const CHART = writeChart(planCatalogueGate().rules, VERSION);
const VALUES: Readonly<Record<string, string | number>> = {
  image: GATE_IMAGE,
  replicas: 2,
  priorityClassName: 'system-cluster-critical',
  bundle: GATE_OPTIONS.bundle?.text ?? '',
  bundleKey: GATE_OPTIONS.bundle?.key ?? '',
  enforceFailurePolicy: 'Fail',
};

const isManifest = ({ path }: ChartFile): boolean => path.startsWith('templates/') && path.endsWith('.yaml');

/** The little of Helm that the templates use: a value as text, as number, and one that must be there. */
function render(files: readonly ChartFile[]): string {
  const place = /\{\{ (?:required "[^"]*" )?\.Values\.(\w+) \| (quote|int|b64enc \| quote) \}\}/g;
  return files
    .filter(isManifest)
    .map(({ text }) => {
      const key = '{{ printf "--bundle-key=%s" (required "bundleKey is needed" .Values.bundleKey) | quote }}';
      const filled = text
        .replaceAll(key, JSON.stringify(`--bundle-key=${VALUES['bundleKey']}`))
        .replace(place, (_, name: string, how: string) => {
          const value = VALUES[name];
          assert.ok(value !== undefined, name);
          if (how === 'int') return String(value);
          const text = how === 'quote' ? String(value) : Buffer.from(String(value)).toString('base64');
          return JSON.stringify(text);
        });
      assert.ok(!filled.includes('{{') && !/BULWARK_[A-Z]/.test(filled), filled);
      return `---\n${filled}`;
    })
    .join('');
}

const parseAll = (text: string): readonly unknown[] => {
  const { documents, problems } = parseYaml(text);
  assert.deepEqual(problems, []);
  return documents.map(({ value }) => value).filter((value) => value !== null);
};

test('with values it is what `bulwark admission install` installs', () => {
  const { manifests, configure } = planCatalogueGate();
  const configuration = configure({ caBundle: undefined, enforceFailurePolicy: 'Fail' });
  const { annotations: _, ...metadata } = configuration['metadata'] as Record<string, unknown>;
  const expected = [...manifests, { ...configuration, metadata }];
  assert.deepEqual(JSON.parse(JSON.stringify(parseAll(render(CHART)))), JSON.parse(JSON.stringify(expected)));
});

test('it passes the whole catalogue, but for what stays with a reason', async (t) => {
  const scan = await scanManifests(render(CHART));
  assert.deepEqual(scan.problems, []);
  assert.deepEqual(nameFailures(scan).toSorted(), Object.keys(GATE_FAILURES).toSorted());
  t.diagnostic(`chart: ${scan.resourceCount} objects, ${scan.results.length} results`);
});

test('every value that a template asks for is among the values, and the gate begins open', () => {
  const values = parseAll(CHART.find(({ path }) => path === 'values.yaml')?.text ?? '')[0];
  const asked = new Set(CHART.flatMap(({ text }) => [...text.matchAll(/\.Values\.(\w+)/g)].map(([, name]) => name)));
  assert.deepEqual(asked, new Set(Object.keys(VALUES)));
  for (const name of asked) assert.notEqual(getField(values, name ?? ''), undefined, name);
  assert.equal(getField(values, 'enforceFailurePolicy'), 'Ignore');
  const chart = parseAll(CHART.find(({ path }) => path === 'Chart.yaml')?.text ?? '')[0];
  assert.equal(getPath(chart, ['version']), VERSION);
});

test('helm renders the same', (t) => {
  if (spawnSync('helm', ['version']).status !== 0) {
    t.skip('NOT RUN: helm is absent');
    return;
  }
  using folder = makeFolder(Object.fromEntries(CHART.map(({ path, text }) => [path, text])));
  writeFileSync(join(folder.path, 'own.json'), JSON.stringify(VALUES));
  // Which version helm takes for granted is its builder's to say, and may be older than what the chart asks for.
  const options = ['--values', join(folder.path, 'own.json'), '--kube-version', '1.34.0'];
  const run = spawnSync('helm', ['template', 'gate', folder.path, ...options], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const sortByName = (values: readonly unknown[]): readonly string[] =>
    values.map((value) => JSON.stringify(value)).sort();
  assert.deepEqual(sortByName(parseAll(run.stdout)), sortByName(parseAll(render(CHART))));
});
