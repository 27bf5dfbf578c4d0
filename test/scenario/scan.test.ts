/** `bulwark scan` as users run it: what goes in, what comes out, and the exit code that a pipeline acts on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CliRun } from '../harness/cli.ts';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import {
  PLAIN_POD,
  PRIVILEGED_POD,
  TEAM_CONTROL,
  TEAM_FOLDER,
  TEAM_PROFILE,
  writeException,
} from '../harness/manifests.ts';

const ESCAPE = '\u001b';
const DAY_MS = 24 * 60 * 60 * 1000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

type Scenario = {
  readonly title: string;
  /** On top of the team's folder; an empty text removes the file. */
  readonly files?: Readonly<Record<string, string>>;
  /** After `scan --profile team`, unless it starts with its own profile. */
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly code: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
};

const SCENARIOS: readonly Scenario[] = [
  {
    title: 'a failing enforced control blocks and shows the place, the reason and the fix',
    args: ['deploy'],
    code: 1,
    stdout:
      /team-shop|unowned[^]*TEAM-0001[^]*deploy\/web\.yaml:11:\d+[^]*privileged: true\n[^]*\^+[^]*- privileged: true/,
  },
  {
    title: 'a repaired manifest is clean',
    files: { 'deploy/web.yaml': PLAIN_POD },
    args: ['deploy'],
    code: 0,
    stdout: /1 pass[^]*100\.0 % \(1 of 1[^]*clean/,
  },
  {
    title: 'the current folder is scanned when no path is given',
    args: [],
    code: 1,
    stdout: /deploy\/web\.yaml/,
  },
  {
    title: 'standard input is read for -',
    args: ['-'],
    stdin: PRIVILEGED_POD,
    code: 1,
    stdout: /TEAM-0001[^]*at {3}-:11/,
  },
  {
    title: '--no-fail exits 0 and still says that it is blocked',
    args: ['deploy', '--no-fail'],
    code: 0,
    stdout: /blocked/,
  },
  { title: '--fail-on never exits 0 on failures', args: ['deploy', '--fail-on', 'never'], code: 0, stdout: /1 fail/ },
  {
    title: '--fail-on blocks on failures that the profile only audits',
    files: { '.bulwark/profile.yaml': TEAM_PROFILE.replace('mode: enforce', 'mode: audit') },
    args: ['deploy', '--fail-on', 'high'],
    code: 1,
    stdout: /blocked/,
  },
  {
    title: 'an audited failure does not block',
    files: { '.bulwark/profile.yaml': TEAM_PROFILE.replace('mode: enforce', 'mode: audit') },
    args: ['deploy'],
    code: 0,
    stdout: /1 fail[^]*clean/,
  },
  {
    title: 'an exception in force exempts, is named, and still counts against compliance',
    files: { '.bulwark/exception.yaml': writeException(inDays(5)) },
    args: ['deploy'],
    code: 0,
    stdout: /in-force +web-needs-it[^]*1 exempt[^]*0\.0 % \(0 of 1/,
  },
  {
    title: 'an expired exception protects nothing and is reported',
    files: { '.bulwark/exception.yaml': writeException(inDays(-1)) },
    args: ['deploy'],
    code: 1,
    stdout: /expired +web-needs-it/,
  },
  {
    title: 'an exception longer than the severity allows is not in force',
    files: { '.bulwark/exception.yaml': writeException(inDays(200)) },
    args: ['deploy'],
    code: 1,
    stdout: /too-long +web-needs-it/,
  },
  {
    title: 'an exception without expiry is a problem with its file and remedy, and not in force',
    files: { '.bulwark/exception.yaml': writeException(undefined) },
    args: ['deploy'],
    code: 1,
    stdout: /malformed +web-needs-it[^]*\.bulwark\/exception\.yaml[^]*expires is missing/,
  },
  {
    title: 'an exception that covers no failure is reported',
    files: { '.bulwark/exception.yaml': writeException(inDays(5)), 'deploy/web.yaml': PLAIN_POD },
    args: ['deploy'],
    code: 0,
    stdout: /never-matched/,
  },
  {
    title: 'a control that does not compile is unknown and, failing closed, stops the gate',
    files: { '.bulwark/control.yaml': TEAM_CONTROL.replace('pod.containers.all', 'pod.containes.all') },
    args: ['deploy'],
    code: 3,
    stdout: /containes[^]*could not judge/,
  },
  {
    title: 'a control with a wrong field is a problem that names the field, and the rest is judged',
    files: { '.bulwark/control.yaml': TEAM_CONTROL.replace('severity: critical', 'severity: dire') },
    args: ['deploy', '--profile', 'dev'],
    code: 0,
    stdout: /\.bulwark\/control\.yaml:7[^]*spec\.severity is "dire"/,
  },
  {
    title: 'a manifest that is no YAML is a problem, the others are judged, and the gate fails closed',
    files: { 'deploy/broken.yaml': 'apiVersion: v1\nkind: Pod\n  name: x: y\n', 'deploy/web.yaml': PLAIN_POD },
    args: ['deploy'],
    code: 3,
    stdout: /deploy\/broken\.yaml:[23][^]*1 pass[^]*could not judge/,
  },
  {
    title: 'nothing to judge is never clean',
    files: { 'deploy/web.yaml': 'just: data\n' },
    args: ['deploy'],
    code: 3,
    stdout: /no data[^]*could not judge/,
  },
  {
    title: '--allow-empty accepts that there is nothing',
    files: { 'deploy/web.yaml': 'just: data\n' },
    args: ['deploy', '--allow-empty'],
    code: 0,
  },
  {
    title: 'a path that does not exist is a usage error',
    args: ['depoly'],
    code: 2,
    stderr: /depoly[^]*do: Check the spelling/,
  },
  {
    title: 'a profile that does not exist offers the nearest',
    args: ['deploy', '--profile', 'taem'],
    code: 2,
    stderr: /"taem"; did you mean team\?/,
  },
  {
    title: 'an environment chooses its profile',
    args: ['deploy', '--env', 'tset'],
    code: 2,
    stderr: /"tset"/,
  },
  {
    title: 'a control that does not exist offers the nearest',
    args: ['deploy', '--control', 'TEAM-0002'],
    code: 2,
    stderr: /Did you mean TEAM-0001\?/,
  },
  {
    title: '--control judges that control alone',
    args: ['deploy', '--profile', 'prod', '--control', 'pods-not-privileged'],
    code: 1,
    stdout: /1 controls of profile prod[^]*1 fail/,
  },
  {
    title: 'an unknown format names the formats',
    args: ['deploy', '--format', 'xml'],
    code: 2,
    stderr: /Formats are github, gitlab/,
  },
  {
    title: 'an unknown option offers the nearest',
    args: ['deploy', '--formt', 'json'],
    code: 2,
    stderr: /Did you mean --format\?/,
  },
  {
    title: 'a severity outside the list is refused',
    args: ['deploy', '--fail-on', 'hihg'],
    code: 2,
    stderr: /critical, high/,
  },
  {
    title: '--output without a format before it is refused',
    args: ['--output', 'x.json'],
    code: 2,
    stderr: /--format first/,
  },
  {
    title: 'two formats for standard output are refused',
    args: ['deploy', '--format', 'json', '--format', 'table'],
    code: 2,
    stderr: /json and table would both/,
  },
  { title: '--quiet prints nothing and keeps the exit code', args: ['deploy', '--quiet'], code: 1, stdout: /^$/ },
  {
    title: 'an output that cannot be written is an error of its own',
    args: ['deploy', '--format', 'json', '--output', 'deploy/web.yaml/x.json'],
    code: 70,
    stderr: /could not be written/,
  },
];

async function runScenario({ files, args, stdin }: Scenario): Promise<CliRun> {
  using folder = makeFolder({ ...TEAM_FOLDER, ...files });
  const profile = args.includes('--profile') || args.includes('--env') ? [] : ['--profile', 'team'];
  return await runBulwark(['scan', ...args, ...profile], {
    cwd: folder.path,
    ...(stdin === undefined ? {} : { stdin }),
  });
}

for (const scenario of SCENARIOS) {
  test(scenario.title, async () => {
    const run = await runScenario(scenario);
    const said = `stdout:\n${run.stdout}\nstderr:\n${run.stderr}`;
    assert.equal(run.code, scenario.code, said);
    if (scenario.stdout !== undefined) assert.match(run.stdout, scenario.stdout);
    if (scenario.stderr !== undefined) assert.match(run.stderr, scenario.stderr);
    assert.doesNotMatch(run.stderr, /\n {4}at /, 'no stack trace');
    assert.ok(!run.stdout.includes(ESCAPE), 'no colour on a pipe');
  });
}

test('several formats are written in one run, each to its own file', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  const outputs = ['sarif', 'junit', 'gitlab', 'markdown', 'json', 'github'];
  const args = outputs.flatMap((name) => ['--format', name, '--output', `out/${name}.txt`]);
  const run = await runBulwark(['scan', 'deploy', '--profile', 'team', ...args], { cwd: folder.path });
  assert.equal(run.code, 1, run.stderr);
  assert.equal(run.stdout, '');
  for (const name of outputs) {
    assert.match(readFileSync(join(folder.path, 'out', `${name}.txt`), 'utf8'), /TEAM-0001/);
  }
});

test('FORCE_COLOR colours a pipe, and --no-color has the last word', async () => {
  using folder = makeFolder(TEAM_FOLDER);
  const args = ['scan', 'deploy', '--profile', 'team'];
  const options = { cwd: folder.path, env: { FORCE_COLOR: '1' } };
  assert.ok((await runBulwark(args, options)).stdout.includes(ESCAPE));
  assert.ok(!(await runBulwark([...args, '--no-color'], options)).stdout.includes(ESCAPE));
});

test('a reader that goes away early gets no stack trace, and the pipeline its exit code', async () => {
  const pods = Array.from({ length: 300 }, (_, i) => PRIVILEGED_POD.replace('name: web\n', `name: web-${i}\n`));
  using folder = makeFolder({ ...TEAM_FOLDER, 'deploy/web.yaml': pods.join('---\n') });
  const options = { cwd: folder.path, closeAfterChars: 1000 };
  const run = await runBulwark(['scan', 'deploy', '--profile', 'team'], options);
  assert.equal(run.code, 1, run.stderr);
  assert.equal(run.stderr, '');
});
