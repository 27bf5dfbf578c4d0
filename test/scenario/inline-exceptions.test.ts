/** Inline exceptions end to end: what they exempt, what they must say where, and the comments of other tools. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import { PRIVILEGED_POD, TEAM_CONTROL, TEAM_PROFILE } from '../harness/manifests.ts';

type Report = {
  readonly results: readonly { readonly resource: string; readonly verdict: string; readonly exception?: string }[];
  readonly problems: readonly { readonly code: string; readonly line?: number; readonly remedy: string }[];
  readonly exceptions: readonly { readonly exception: string; readonly status: string; readonly message: string }[];
};

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const mark = (until: string): string => `# bulwark:except TEAM-0001 until=${until} owner=team-shop reason="a driver"`;

async function scanFolder(
  manifests: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly report: Report; readonly stderr: string }> {
  using folder = makeFolder({
    '.bulwark/control.yaml': TEAM_CONTROL,
    '.bulwark/profile.yaml': TEAM_PROFILE,
    '.bulwark/dev.yaml': TEAM_PROFILE.replace('name: team,', 'name: team-dev,').replace(
      'environment: test',
      'environment: dev',
    ),
    ...manifests,
  });
  const { code, stdout, stderr } = await runBulwark(['scan', '.', '--format', 'json', ...args], { cwd: folder.path });
  return { code, stderr, report: stdout === '' ? { results: [], problems: [], exceptions: [] } : JSON.parse(stdout) };
}

const TEAM = ['--profile', 'team'] as const;

test('a comment above a resource, on its line or above its block exempts it, and the result names it', async () => {
  const texts: Readonly<Record<string, string>> = {
    above: `${mark(inDays(10))}\n${PRIVILEGED_POD}`,
    'above the parting line': `${mark(inDays(10))}\n---\n${PRIVILEGED_POD}`,
    'in the metadata': PRIVILEGED_POD.replace('  name: web\n', `  ${mark(inDays(10))}\n  name: web\n`),
    'on the line': PRIVILEGED_POD.replace('privileged: true', `privileged: true ${mark(inDays(10))}`),
    'above the container': PRIVILEGED_POD.replace('    - name: web', `    ${mark(inDays(10))}\n    - name: web`),
    'for the file': `${mark(inDays(10)).replace('except', 'except-file')}\n\n${PRIVILEGED_POD}`,
  };
  for (const [title, text] of Object.entries(texts)) {
    const { code, report } = await scanFolder({ 'web.yaml': text }, ...TEAM);
    assert.equal(code, 0, title);
    assert.equal(report.results[0]?.verdict, 'exempt', title);
    assert.match(report.results[0]?.exception ?? '', /^inline:web\.yaml:\d+$/, title);
    assert.deepEqual(
      report.exceptions.map(({ status }) => status),
      ['in-force'],
      title,
    );
    assert.match(report.exceptions[0]?.message ?? '', /team-shop: a driver/, title);
    assert.deepEqual(report.problems, [], title);
  }
});

test('one of two containers excepted is not enough', async () => {
  const second = PRIVILEGED_POD.slice(PRIVILEGED_POD.indexOf('    - name')).replace('name: web', 'name: other');
  const text = PRIVILEGED_POD.replace('privileged: true', `privileged: true ${mark(inDays(10))}`) + second;
  const { code, report } = await scanFolder({ 'web.yaml': text }, ...TEAM);
  assert.deepEqual([code, report.results[0]?.verdict], [1, 'fail']);
});

test('a comment is not in force when it has ended, lasts too long or lacks what is mandatory', async () => {
  const cases: readonly (readonly [string, string])[] = [
    [mark('2020-01-01'), 'expired'],
    [mark(inDays(40)), 'too-long'],
    ['# bulwark:except TEAM-0001', 'malformed'],
    [mark(inDays(10)).replace('owner=team-shop ', ''), 'malformed'],
    [mark('soon'), 'malformed'],
    [mark(inDays(10)).replace('TEAM-0001', 'TEAM-0002'), 'malformed'],
  ];
  for (const [comment, status] of cases) {
    const { code, report } = await scanFolder({ 'web.yaml': `${comment}\n${PRIVILEGED_POD}` }, ...TEAM);
    assert.deepEqual([code, report.exceptions[0]?.status], [1, status], comment);
    assert.equal(report.problems.length, status === 'malformed' ? 1 : 0, comment);
    if (status === 'malformed') {
      const [problem] = report.problems;
      assert.deepEqual([problem?.code, problem?.line], ['invalid-exception', 1], comment);
      assert.ok((problem?.remedy ?? '') !== '', comment);
    }
  }
});

test('in the environment dev the members may be missing, but what is given must be right', async () => {
  const dev = ['--profile', 'team-dev'] as const;
  const bare = await scanFolder({ 'web.yaml': `# bulwark:except pods-not-privileged\n${PRIVILEGED_POD}` }, ...dev);
  assert.deepEqual([bare.code, bare.report.exceptions[0]?.status], [0, 'in-force']);
  const ended = await scanFolder({ 'web.yaml': `${mark('2020-01-01')}\n${PRIVILEGED_POD}` }, ...dev);
  assert.deepEqual([ended.code, ended.report.exceptions[0]?.status], [1, 'expired']);
});

test('what a resource lacks altogether is excepted by a comment as well', async () => {
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n';
  const names = await scanFolder({ 'ns.yaml': namespace });
  assert.ok(
    names.report.results.some(({ verdict }) => verdict === 'fail'),
    'the catalogue finds something absent',
  );
  const failing = names.report.results.filter(({ verdict }) => verdict === 'fail') as unknown as { control: string }[];
  const comments = failing.map(({ control }) => mark(inDays(10)).replace('TEAM-0001', control)).join('\n');
  const { report } = await scanFolder({ 'ns.yaml': `${comments}\n${namespace}` });
  assert.deepEqual(
    report.results.filter(({ verdict }) => verdict === 'fail'),
    [],
  );
  assert.equal(report.results.filter(({ verdict }) => verdict === 'exempt').length, failing.length);
});

test("other tools' comments count on request only, and have no end", async () => {
  const text = PRIVILEGED_POD.replace(
    '  name: web\n',
    '  name: web\n  annotations:\n    checkov.io/skip1: CKV_K8S_16=the driver needs it\n',
  );
  const args = ['--control', 'K8S-0001'];
  assert.equal((await scanFolder({ 'web.yaml': text }, ...args)).code, 1);
  const { code, report } = await scanFolder({ 'web.yaml': text }, ...args, '--honour-inline-of', 'trivy,checkov');
  assert.equal(code, 0);
  assert.match(report.results[0]?.exception ?? '', /^checkov:web\.yaml:6$/);
  assert.match(report.exceptions[0]?.message ?? '', /without expiry/);
  const wrong = await scanFolder({ 'web.yaml': text }, '--honour-inline-of', 'snyk');
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /checkov, trivy, kics, hadolint, zizmor/);
});
