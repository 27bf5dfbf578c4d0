/** Programs that give credentials: asked without a shell, kept for as long as they say, and never quoted. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { makeCertificate } from '../../../test/harness/certificate.ts';
import { makeFolder } from '../../../test/harness/folders.ts';
import type { JsonObject } from '../../base/json.ts';
import { createExecCredentials } from './exec-credentials.ts';
import type { ExecCredentials, ExecPlace } from './exec-credentials.ts';
import type { ExecPlugin } from './kubeconfig-user.ts';

const V1 = 'client.authentication.k8s.io/v1';

/** Answers with what `answer` in its folder holds, and notes what it was told. */
const PROGRAM = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const [, , folder, ...args] = process.argv;
appendFileSync(folder + '/calls', 'x');
const { KUBERNETES_EXEC_INFO: info, GIVEN: given, KEPT: kept } = process.env;
writeFileSync(folder + '/told', JSON.stringify({ info: JSON.parse(info), given, kept, args }));
process.stderr.write('hunter2');
process.stdout.write(readFileSync(folder + '/answer'));
`;

type Opened = {
  readonly get: () => Promise<ExecCredentials>;
  readonly say: (answer: string) => void;
  readonly calls: () => number;
  readonly told: () => unknown;
};

function open(t: TestContext, place: Partial<ExecPlace> = {}, more: Partial<ExecPlugin> = {}): Opened {
  const folder = makeFolder(t, { 'login.mjs': PROGRAM, calls: '', answer: '' });
  const args = [join(folder, 'login.mjs'), folder, '$(touch hunter2); "quoted"'];
  const plain = { apiVersion: V1, env: { GIVEN: 'a' }, installHint: undefined, isToldCluster: false };
  const plugin: ExecPlugin = { ...plain, command: process.execPath, args, ...more };
  return {
    get: createExecCredentials(plugin, { name: 'me', env: { KEPT: 'b' }, clock: { nowMs: () => 0 }, ...place }),
    say: (answer) => writeFileSync(join(folder, 'answer'), answer),
    calls: () => readFileSync(join(folder, 'calls')).length,
    told: () => (existsSync(join(folder, 'told')) ? JSON.parse(readFileSync(join(folder, 'told'), 'utf8')) : undefined),
  };
}

const writeAnswer = (status: unknown, more: JsonObject = {}): string =>
  JSON.stringify({ kind: 'ExecCredential', apiVersion: V1, status, ...more });

test('a program is told what it is for, by no shell, and asked again when its answer is over', async (t) => {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  const cluster = { server: 'https://cluster.example', config: { big: 9_007_199_254_740_993n } };
  const program = open(t, { clock: { nowMs: () => nowMs }, describeCluster: () => cluster });
  program.say(writeAnswer({ token: 'one', expirationTimestamp: '2026-01-01T01:00:00+00:00' }));
  assert.deepEqual(await program.get(), { token: 'one', pair: undefined });
  assert.deepEqual(program.told(), {
    info: {
      kind: 'ExecCredential',
      apiVersion: V1,
      spec: { interactive: false, cluster: { ...cluster, config: { big: '9007199254740993' } } },
    },
    given: 'a',
    kept: 'b',
    args: ['$(touch hunter2); "quoted"'],
  });
  program.say(writeAnswer({ token: 'two' }));
  nowMs += 3_599_999;
  assert.equal((await program.get()).token, 'one');
  nowMs += 1;
  assert.equal((await program.get()).token, 'two');
  nowMs += 1e12;
  assert.equal((await program.get()).token, 'two');
  nowMs = 0; // set back
  await program.get();
  assert.equal(program.calls(), 3);
});

test('YAML is an answer too, and certificates come with their keys', async (t) => {
  const program = open(t, {}, { apiVersion: 'client.authentication.k8s.io/v1beta1' });
  program.say('kind: ExecCredential\napiVersion: client.authentication.k8s.io/v1beta1\nstatus: {token: abc}\n');
  assert.equal((await program.get()).token, 'abc');
  const other = open(t);
  const { cert, key } = makeCertificate('me');
  other.say(writeAnswer({ clientCertificateData: cert, clientKeyData: key }));
  assert.deepEqual(await other.get(), { token: undefined, pair: { cert, key } });
});

test('answers that nobody can sign in by are told apart, and not repeated', async (t) => {
  const { cert } = makeCertificate('one');
  const { key } = makeCertificate('two');
  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /is no ExecCredential/],
    ['hunter2', /is no ExecCredential/],
    ['{"token": "hunter2', /is no ExecCredential/],
    [writeAnswer({ token: 'hunter2' }, { kind: 'Token' }), /is no ExecCredential/],
    [writeAnswer({ token: 'hunter2' }, { apiVersion: `${V1}beta1` }), /not of client\.authentication\.k8s\.io\/v1,/],
    [writeAnswer('hunter2'), /has no status/],
    [writeAnswer({}), /gives neither a token nor a certificate/],
    [writeAnswer({ token: { hunter2: 1 } }), /token must be text/],
    [writeAnswer({ clientKeyData: 'hunter2' }), /gives one of certificate and key/],
    [writeAnswer({ clientCertificateData: cert, clientKeyData: key }), /certificate and key of .* cannot be used/],
    [writeAnswer({ clientCertificateData: cert, clientKeyData: 'hunter2' }), /cannot be used/],
    [writeAnswer({ token: 'hunter2', expirationTimestamp: 'hunter2' }), /ends at no time that can be told/],
    [writeAnswer({ token: 'hunter2', expirationTimestamp: '2026-13-01T00:00:00Z' }), /ends at no time/],
  ];
  const program = open(t);
  for (const [answer, message] of refused) {
    program.say(answer);
    await assert.rejects(program.get(), (error: Error & { code: string }) => {
      assert.equal(error.code, 'cluster-unavailable');
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /hunter2/);
      assert.equal(error.cause, undefined);
      return true;
    });
  }
});

test('a program that is not there, fails, stays or says too much is given up', async (t) => {
  const run = (text: string): Partial<ExecPlugin> => ({ args: ['-e', text] });
  const limits = { msMax: 20_000, bytesMax: 1_000 };
  const cases: readonly (readonly [Partial<ExecPlugin>, RegExp, ExecPlace['limits']?])[] = [
    [
      { command: '/none/login', installHint: 'brew install login' },
      /\/none\/login is not installed: brew install login;/,
    ],
    [{ command: 'no-such-login' }, /no-such-login is not installed;/],
    [{ command: '/etc/passwd' }, /could not be started \(EACCES\)/],
    [{ args: ['hunter2\0'] }, /could not be started \(ERR_INVALID_ARG_VALUE\)/],
    [run('console.error("hunter2"); process.exit(3)'), /ended with exit code 3; see that kubectl gets them$/],
    [run('process.kill(process.pid, "SIGTERM")'), /ended with SIGTERM/],
    [run('process.stdout.write("hunter2".repeat(1000)); setTimeout(() => {}, 60000)'), /more than 1000 bytes/],
    [
      // Its child keeps the pipe open.
      run('require("child_process").spawn("sleep", ["5"], { stdio: "inherit" }); setTimeout(() => {}, 60000)'),
      /took longer than 500 ms/,
      { msMax: 500, bytesMax: 1_000 },
    ],
  ];
  for (const [plugin, message, allowed = limits] of cases) {
    await assert.rejects(open(t, { limits: allowed }, plugin).get(), (error: Error & { code: string }) => {
      assert.equal(error.code, 'cluster-unavailable');
      assert.match(error.message, /the credentials of me cannot be had/);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
  }
});
