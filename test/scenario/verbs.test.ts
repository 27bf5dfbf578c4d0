/** The other verbs as users run them: exit codes, texts, and help with examples on each. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { VERBS } from '../../src/cli/verbs.ts';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import { PRIVILEGED_POD, TEAM_CONTROL, TEAM_FOLDER } from '../harness/manifests.ts';

const VAP = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: replicas-limited }
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments] }
  validations:
    - expression: object.spec.replicas <= 5
      message: at most five replicas
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: replicas-limited }
spec: { policyName: replicas-limited, validationActions: [Deny] }
`;

function writeDeployment(replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web-${replicas}, namespace: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web }] }
`;
}

type Scenario = {
  readonly title: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly code: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
};

const WRONG_CONTROL = TEAM_CONTROL.replace('privileged: true } }] }', 'privileged: false } }] }');

const SCENARIOS: readonly Scenario[] = [
  { title: 'no verb prints the help on stderr', args: [], code: 2, stdout: /^$/, stderr: /Usage: bulwark <verb>/ },
  { title: 'help goes to standard output', args: ['--help'], code: 0, stdout: /Exit codes: 0 clean/ },
  { title: 'help of a verb by name', args: ['help', 'scan'], code: 0, stdout: /Usage: bulwark scan/ },
  { title: 'an unknown verb offers the nearest', args: ['scna'], code: 2, stderr: /did you mean scan\?/ },
  { title: 'a word near no verb lists the verbs', args: ['xyzzy'], code: 2, stderr: /the verbs are scan, fix, test/ },
  { title: 'the version', args: ['--version'], code: 0, stdout: /^\d+\.\d+\.\d+\n$/ },
  {
    title: 'the version with the catalogue',
    args: ['version', '--verbose'],
    code: 0,
    stdout: /catalogue [0-9a-f]{32}, \d+/,
  },
  {
    title: 'a good control passes its examples',
    args: ['test', '.bulwark'],
    code: 0,
    stdout: /1 controls, 2 examples judged, 0 wrong/,
  },
  {
    title: 'an example with another verdict is listed',
    files: { '.bulwark/control.yaml': WRONG_CONTROL },
    args: ['test', '.bulwark'],
    code: 1,
    stdout: /TEAM-0001 pods-not-privileged \[bad: set\]\n {2}kubernetes:\S+ is pass, not fail/,
  },
  {
    title: 'an example with a finding elsewhere is listed',
    files: { '.bulwark/control.yaml': TEAM_CONTROL.replace('at: ["spec.containers[0]', 'at: ["spec.containers[1]') },
    args: ['test', '.bulwark'],
    code: 1,
    stdout: /no finding at spec\.containers\[1\][^]*there are spec\.containers\[0\]/,
  },
  {
    title: 'a control that does not compile fails the test',
    files: { '.bulwark/control.yaml': TEAM_CONTROL.replace('pod.containers.all', 'pod.containes.all') },
    args: ['test', '.bulwark'],
    code: 1,
    stdout: /containes/,
  },
  {
    title: 'no control to test is no success',
    args: ['test', 'deploy'],
    code: 3,
    stdout: /deploy\/web\.yaml:1[^]*apiVersion/,
  },
  { title: 'a folder that does not exist', args: ['test', 'nowhere'], code: 2, stderr: /nowhere/ },
  {
    title: 'explain shows the element and the field that decided',
    args: ['explain', 'TEAM-0001', 'deploy'],
    code: 0,
    stdout: /kubernetes:Pod\/shop\/web[^]*fail: privileged container[^]*containers\[0\][^]*privileged is true/,
  },
  {
    title: 'explain takes the bad examples when no path is given',
    args: ['explain', 'pods-not-privileged'],
    code: 0,
    stdout: /example-1\.json[^]*fail/,
  },
  {
    title: 'explain takes any expression',
    args: ['explain', 'object.metadata.name == "api"', 'deploy/web.yaml'],
    code: 0,
    stdout: /is false[^]*object\.metadata\.name is 'web'/,
  },
  {
    title: 'an expression that does not compile points at the character',
    args: ['explain', 'objct.metadata.name == "api"', 'deploy/web.yaml'],
    code: 2,
    stderr: /objct[^]*character 1/,
  },
  { title: 'an expression needs a resource', args: ['explain', 'true'], code: 2, stderr: /give a file/ },
  {
    title: 'a mistyped control id is not taken for CEL',
    args: ['explain', 'TEAM-0002'],
    code: 2,
    stderr: /did you mean TEAM-0001\?/,
  },
  {
    title: "controls are listed with the team's own",
    args: ['controls', 'list'],
    code: 0,
    stdout: /TEAM-0001 {2}critical[^]*\d+ controls\n$/,
  },
  {
    title: 'controls are listed as ids',
    args: ['controls', 'list', '--format', 'ids'],
    code: 0,
    stdout: /^([A-Z0-9]+-\d{4}\n)+$/,
  },
  {
    title: 'controls of one severity',
    args: ['controls', 'list', '--severity', 'critical', '--format', 'ids'],
    code: 0,
    stdout: /TEAM-0001/,
  },
  {
    title: 'one control with its examples',
    args: ['controls', 'show', 'K8S-0001'],
    code: 0,
    stdout: /^# K8S-0001[^]*examples:\n {2}good:/,
  },
  { title: 'a control that does not exist', args: ['controls', 'show', 'K8S-9999'], code: 2, stderr: /K8S-9999/ },
  { title: 'controls needs a sub-command', args: ['controls'], code: 2, stderr: /needs a sub-command/ },
  {
    title: 'import judges resources by foreign policies as a cluster would',
    files: { 'policies/vap.yaml': VAP, 'deploy/big.yaml': writeDeployment(9) },
    args: ['import', 'policies', '--against', 'deploy'],
    code: 1,
    stdout: /imported ValidatingAdmissionPolicy replicas-limited[^]*fail replicas-limited on [^]*at most five replicas/,
  },
  {
    title: 'a field that is not imported is named and the exit code says so',
    files: { 'policies/vap.yaml': VAP.replace('failurePolicy: Fail', 'failurePolicy: Fail\n  frobnicate: true') },
    args: ['import', 'policies'],
    code: 3,
    stdout: /frobnicate/,
  },
  {
    title: 'documents without a policy are no success',
    args: ['import', 'deploy'],
    code: 3,
    stderr: /no policy document/,
  },
  { title: 'schemas are printed', args: ['schema', 'control'], code: 0, stdout: /"title": "Control"/ },
  {
    title: 'an unknown kind offers the nearest',
    args: ['schema', 'contrl'],
    code: 2,
    stderr: /did you mean Control\?/,
  },
  { title: 'an unknown shell names the shells', args: ['completion', 'tcsh'], code: 2, stderr: /bash, fish, zsh/ },
];

for (const { title, files, args, code, stdout, stderr } of SCENARIOS) {
  test(title, async () => {
    using folder = makeFolder({ ...TEAM_FOLDER, ...files });
    const run = await runBulwark(args, { cwd: folder.path });
    assert.equal(run.code, code, `stdout:\n${run.stdout}\nstderr:\n${run.stderr}`);
    if (stdout !== undefined) assert.match(run.stdout, stdout);
    if (stderr !== undefined) assert.match(run.stderr, stderr);
    assert.doesNotMatch(run.stderr, /\n {4}at /, 'no stack trace');
  });
}

test('every verb has help with examples', async () => {
  using folder = makeFolder({});
  for (const { name, summary } of VERBS) {
    const run = await runBulwark([name, '--help'], { cwd: folder.path });
    assert.equal(run.code, 0, name);
    assert.match(run.stdout.toLowerCase().replaceAll(/\s+/g, ' '), new RegExp(`usage: bulwark ${name}.*examples: `));
    assert.ok(run.stdout.replaceAll(/\s+/g, ' ').toLowerCase().includes(summary.toLowerCase()), name);
  }
});

test('init writes a starter that scans, and never overwrites', async () => {
  using folder = makeFolder({ 'web.yaml': PRIVILEGED_POD });
  const first = await runBulwark(['init'], { cwd: folder.path });
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /wrote \.bulwark\/profile\.yaml/);
  const scan = await runBulwark(['scan', '.', '--profile', 'team'], { cwd: folder.path });
  assert.equal(scan.code, 1, scan.stderr);
  assert.match(scan.stdout, /team-shop: \d+ failing/);
  assert.doesNotMatch(scan.stdout, /Problems with the input/);
  writeFileSync(join(folder.path, '.bulwark/profile.yaml'), 'mine: true\n');
  const second = await runBulwark(['init'], { cwd: folder.path });
  assert.match(second.stdout, /kept {2}\.bulwark\/profile\.yaml/);
  assert.equal(readFileSync(join(folder.path, '.bulwark/profile.yaml'), 'utf8'), 'mine: true\n');
});

test('an imported policy becomes a control that passes its own examples', async () => {
  const files = { 'policies/vap.yaml': VAP, 'deploy/a.yaml': writeDeployment(2), 'deploy/b.yaml': writeDeployment(9) };
  using folder = makeFolder(files);
  const args = ['import', 'policies', '--against', 'deploy', '--out', '.bulwark/controls'];
  const run = await runBulwark(args, { cwd: folder.path });
  assert.match(run.stdout, /wrote \.bulwark\/controls\/replicas-limited/);
  const tested = await runBulwark(['test', '.bulwark/controls'], { cwd: folder.path });
  assert.equal(tested.code, 0, tested.stdout + tested.stderr);
  assert.match(tested.stdout, /1 controls, 2 examples judged, 0 wrong/);
});

test('completion scripts are read by their shells and complete verbs and formats', async (t) => {
  using folder = makeFolder({});
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await runBulwark(['completion', shell], { cwd: folder.path });
    for (const word of ['scan', 'fail-on', 'sarif', 'completion']) assert.ok(stdout.includes(word), `${shell} ${word}`);
    const path = ['/bin', '/usr/bin', '/usr/local/bin'].map((bin) => join(bin, shell)).find(existsSync);
    if (path === undefined) {
      t.diagnostic(`NOT RUN: ${shell} is not installed, its script was not parsed`);
      continue;
    }
    execFileSync(path, ['-n'], { input: stdout });
    if (shell !== 'bash') continue;
    const ask = 'COMP_WORDS=(bulwark scan --format sa); COMP_CWORD=3; _bulwark; echo "${COMPREPLY[@]}"';
    assert.equal(execFileSync(path, ['-c', `${stdout}\n${ask}`], { encoding: 'utf8' }).trim(), 'sarif');
  }
});

test('a full disk behind a redirection is an error, not half a report', (t) => {
  if (!existsSync('/dev/full')) return t.skip('NOT RUN: there is no /dev/full');
  const bin = join(import.meta.dirname, '../../bin/bulwark.js');
  const run = spawnSync('/bin/sh', ['-c', `"${process.execPath}" "${bin}" --help > /dev/full`], { encoding: 'utf8' });
  assert.equal(run.status, 70);
  assert.match(run.stderr, /could not be written \(ENOSPC\)/);
});

test('a Node that is too old gets one line that says which is needed', () => {
  const bin = readFileSync(join(import.meta.dirname, '../../bin/bulwark.js'), 'utf8');
  const old = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' });\n${bin.replace(/^#!.*/, '')}`;
  const run = spawnSync(process.execPath, ['--input-type=commonjs', '-e', old], { encoding: 'utf8' });
  assert.equal(run.status, 2);
  assert.equal(run.stderr, 'bulwark needs Node.js 24 or newer; this is 20.1.0\n');
});
