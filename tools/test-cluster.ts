/**
 * `npm run test:cluster`: the contract suite of API servers on a real kube-apiserver over etcd where both are on PATH,
 * or built by `npm run build:cluster`; on the fake one of the harness elsewhere. Says which it used.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../test/harness/real-api-server.ts';
import { REAL_CLUSTER_VARIABLE } from '../test/harness/test-cluster.ts';

const ROOT = join(import.meta.dirname, '..');
const TEST_FILES = 'test/contract/cluster/api-server*.test.ts';
/** The suite must not run longer than this on either server. */
const SUITE_MS_MAX = 900_000;
/** A suite that lost its tests must not be green. A server of 1.36 or later runs one more. */
const TESTS_MIN = { fake: 60, real: 70 };

function main(): number {
  const programs = ['kube-apiserver', 'etcd'].map((name) => [name, findProgram(name)] as const);
  const isReal = programs.every(([, path]) => path !== undefined);
  if (isReal) {
    const version = spawnSync(programs[0]?.[1] ?? '', ['--version'], { encoding: 'utf8' }).stdout.trim();
    console.log(`cluster: real API server, ${version}, ${programs.map(([, path]) => path).join(', ')}`);
  } else {
    console.log('NOT RUN on a real API server: kube-apiserver and etcd are not on PATH (`npm run build:cluster`)');
    console.log('cluster: the fake API server of test/harness/api-server');
  }
  const files = globSync(TEST_FILES, { cwd: ROOT });
  if (files.length === 0) {
    console.error(`no test file is called ${TEST_FILES}`);
    return 1;
  }
  const kind = isReal ? 'real' : 'fake';
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, [REAL_CLUSTER_VARIABLE]: kind };
  const run = spawnSync(process.execPath, ['--test', ...files], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: SUITE_MS_MAX,
  });
  process.stdout.write(run.stdout);
  const passed = Number(/^\S+ pass (\d+)$/m.exec(run.stdout)?.[1] ?? 0);
  if (passed >= TESTS_MIN[kind]) return run.status ?? 1;
  console.error(`${passed} tests passed, fewer than the floor of ${TESTS_MIN[kind]}`);
  return 1;
}

process.exitCode = main();
