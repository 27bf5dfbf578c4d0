/** Baselines end to end: only new findings block, moving changes nothing, a broken file stops the scan. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import { PRIVILEGED_POD, TEAM_FOLDER } from '../harness/manifests.ts';

const SCAN = ['scan', 'deploy', '--profile', 'team'] as const;
const OTHER_POD = PRIVILEGED_POD.replaceAll('name: web', 'name: other');

test('what the baseline holds does not block, stays in the report as known, and what is new blocks', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  const run = (...args: readonly string[]) => runBulwark([...SCAN, ...args], { cwd: folder.path });
  assert.equal((await run('--write-baseline', 'known.json', '--quiet')).code, 1);
  const known = await run('--baseline', 'known.json');
  assert.equal(known.code, 0, known.stderr);
  assert.match(known.stdout, /Baseline +1 known, 0 new, 0 gone \(known\.json\)/);
  assert.match(known.stdout, /TEAM-0001.*\(known\)/);

  writeFileSync(join(folder.path, 'deploy/web.yaml'), `# moved\n\n${OTHER_POD}---\n${PRIVILEGED_POD}`);
  const json = await run('--baseline', 'known.json', '--format', 'json');
  assert.equal(json.code, 1);
  const report = JSON.parse(json.stdout);
  assert.deepEqual(report.baseline, { file: 'known.json', known: 1, new: 1, gone: 0 });
  const marks = report.results.map((one: { findings: { known: boolean }[] }) => one.findings[0]?.known);
  assert.deepEqual(marks, [false, true]);
  const sarif = JSON.parse((await run('--baseline', 'known.json', '--format', 'sarif')).stdout);
  const states = sarif.runs[0].results.map((one: { baselineState: string }) => one.baselineState);
  assert.deepEqual(states.toSorted(), ['new', 'unchanged']);
  assert.equal((await run('--baseline', 'known.json', '--fail-on', 'low', '--quiet')).code, 1);

  writeFileSync(join(folder.path, 'deploy/web.yaml'), OTHER_POD.replace('privileged: true', 'privileged: false'));
  assert.match((await run('--baseline', 'known.json')).stdout, /0 known, 0 new, 1 gone/);
});

test('the same findings give the same file, and a JSON report serves as one', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  const run = (...args: readonly string[]) => runBulwark([...SCAN, ...args], { cwd: folder.path });
  await run('--write-baseline', 'a.json', '--quiet');
  await run('--write-baseline', 'b.json', '--quiet', '--baseline', 'a.json');
  const text = readFileSync(join(folder.path, 'a.json'), 'utf8');
  assert.equal(readFileSync(join(folder.path, 'b.json'), 'utf8'), text);
  assert.deepEqual(Object.keys(JSON.parse(text)), ['apiVersion', 'kind', 'profile', 'environment', 'findings']);
  await run('--format', 'json', '--output', 'report.json');
  assert.equal((await run('--baseline', 'report.json', '--quiet')).code, 0);
});

test('a baseline that is absent or broken is an error, one of another profile a problem', async () => {
  using folder = makeFolder({
    ...TEAM_FOLDER,
    'half.json': '{"apiVersion":"bulwark.dev/v1","kind":"Baseline"',
    'none.yaml': 'kind: Pod\n',
    'other.yaml': 'apiVersion: bulwark.dev/v1\nkind: Baseline\nprofile: dev\nenvironment: dev\nfindings: []\n',
  });
  // Nobody writes into the pipe: to open it would be to wait for ever.
  execFileSync('mkfifo', [join(folder.path, 'pipe')]);
  for (const file of ['absent.json', 'half.json', 'none.yaml', 'pipe', '/dev/zero', 'deploy']) {
    const { code, stderr } = await runBulwark([...SCAN, '--baseline', file], { cwd: folder.path });
    assert.equal(code, 2, file);
    assert.match(stderr, /The baseline cannot be used.*\n {2}do: /, file);
  }
  const other = await runBulwark([...SCAN, '--baseline', 'other.yaml'], { cwd: folder.path });
  assert.equal(other.code, 1);
  assert.match(other.stdout, /baseline-other-profile/);
});
