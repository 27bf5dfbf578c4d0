/** The sample estate as `npm start` scans it: read whole, owned, judged as far as it can be, and telling no secret. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runBulwark } from '../harness/cli.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Written into the estate as people write them: an environment variable of a function, and of an image. */
const PLANTED = ['replay-8kQ2vTn5Wb1Zr7Lx4Pd', 'mst-4Tq9xLw2Vb7Kd1Zs8Ry3'];

type Report = {
  readonly files: { readonly seen: number; readonly read: number };
  readonly resources: readonly { address: string; source: string; owner: string; file: string }[];
  readonly results: readonly { control: string; resource: string; verdict: string; reason?: string }[];
  readonly problems: readonly { severity: string; message: string }[];
};

const FOLDER = mkdtempSync(join(tmpdir(), 'bulwark-estate-'));
const RUN_FILE = join(FOLDER, 'run.json');
after(() => rmSync(FOLDER, { recursive: true, force: true }));

/** One of the scans also writes what a server would be sent. */
function writeRun(format: string): readonly string[] {
  return format === 'json' ? ['--target', 'estate', '--write-run', RUN_FILE] : [];
}

const runs = ['json', 'table', 'summary'].map((format) =>
  runBulwark(['scan', 'examples/estate', '--no-fail', '--format', format, ...writeRun(format)], { cwd: ROOT }),
);
const [json, table, summary] = await Promise.all(runs);
assert.ok(json !== undefined && table !== undefined && summary !== undefined);
const report = JSON.parse(json.stdout) as Report;
const { resources, results } = report;

test('every file of the estate is read, by nine sources, without an error', (t) => {
  assert.equal(report.files.read, report.files.seen);
  assert.deepEqual(
    report.problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.deepEqual([...new Set(resources.map(({ source }) => source))].toSorted(), [
    'arm',
    'cloudformation',
    'compose',
    'dockerfile',
    'github-actions',
    'gitlab-ci',
    'kubernetes',
    'serverless',
    'terraform',
  ]);
  t.diagnostic(`estate: ${report.files.read} files, ${resources.length} resources, ${results.length} verdicts`);
  assert.ok(resources.length >= 300 && results.length >= 3000);
});

test('everything but what is nobody’s on purpose has an owner, and a module belongs to its caller', () => {
  const unowned = resources.filter(({ owner }) => owner === 'unowned').map(({ file }) => file);
  assert.deepEqual([...new Set(unowned)], ['examples/estate/storefront/debug-pod.yaml']);
  const called = resources.filter(({ address, file }) => address.includes('/module.') && file.includes('/modules/'));
  assert.ok(called.length > 10);
  for (const { address, owner } of called) assert.ok(address.includes(`estate/${owner}/`), `${address} is of ${owner}`);
});

test('what only a plan knows is unknown, with the variable as the reason', () => {
  const reasons = results.filter(({ verdict }) => verdict === 'unknown').map(({ reason = '' }) => reason);
  assert.ok(reasons.some((reason) => reason.includes('var.api_networks has no default')));
  assert.ok(reasons.some((reason) => reason.includes('var.loader_role has no default')));
  assert.ok(
    reasons.every((reason) => /is known after|has no default|is read at/.test(reason)),
    reasons.join('\n'),
  );
});

test('no output shows a secret that the estate holds, nor does what a server would be sent', () => {
  for (const text of [json.stdout, table.stdout, summary.stdout, readFileSync(RUN_FILE, 'utf8')]) {
    assert.ok(text.length > 1000);
    for (const secret of PLANTED) assert.ok(!text.includes(secret), secret);
  }
});
