/** The CI templates of the catalogue: our own controls have nothing to say against them, and their command exists. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { getPath } from '../../src/base/json.ts';
import type { FieldPath } from '../../src/base/positions.ts';
import { parseYaml } from '../../src/languages/yaml/index.ts';
import { scan } from '../../src/program/scan/scan.ts';
import { createCatalogueHouse } from '../harness/catalogue-house.ts';
import { makeFolder as makeScanFolder, runBulwark } from '../harness/cli.ts';
import { makeFolder } from '../harness/folders.ts';
import { PLAIN_POD } from '../harness/manifests.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { version } = JSON.parse(read('package.json')) as { readonly version: string };

type Template = {
  readonly file: string;
  readonly place: string;
  readonly script: FieldPath;
};

const TEMPLATES: readonly Template[] = [
  {
    file: 'catalog/templates/ci/github-actions.yml',
    place: '.github/workflows/bulwark.yml',
    script: ['jobs', 'scan', 'steps', 2, 'run'],
  },
  {
    file: 'catalog/templates/ci/gitlab-ci.yml',
    place: '.gitlab-ci.yml',
    script: ['bulwark', 'script', 0],
  },
];

for (const { file, place, script } of TEMPLATES) {
  const text = read(file);

  test(`${file} passes every control of the catalogue`, async (t) => {
    const folder = makeFolder(t, { [place]: text });
    const request = { roots: [folder], controls: [], mayBeEmpty: false, onProgress: () => undefined };
    const report = await scan(request, createCatalogueHouse());
    const others = report.results.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped');
    assert.deepEqual(
      others.map(({ control, verdict, reason }) => `${control.id} ${control.name} ${verdict}: ${reason}`),
      [],
    );
    assert.deepEqual(report.problems, []);
    t.diagnostic(`${report.counts.pass} verdicts, all of them pass`);
    assert.ok(report.counts.pass > 0);
  });

  test(`${file} runs a command that exists, of this version`, async () => {
    const written = getPath(parseYaml(text).documents[0]?.value, script);
    assert.ok(typeof written === 'string');
    const words = written.trim().split(/\s+/);
    assert.deepEqual(words.slice(0, 4), ['npx', '--yes', `bulwark@${version}`, 'scan']);
    using folder = makeScanFolder({ 'pod.yaml': PLAIN_POD });
    const run = await runBulwark(words.slice(3), { cwd: folder.path });
    assert.equal(run.code, 1, run.stderr);
  });
}
