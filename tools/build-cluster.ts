/**
 * `npm run build:cluster`: builds kube-apiserver and etcd from their Go modules, whose sums the Go checksum database
 * vouches for, into `.cluster/`, where `npm run test:cluster` finds them. Needs Go 1.26; ten minutes on two cores.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLUSTER_FOLDER } from '../test/harness/real-api-server.ts';

const KUBERNETES = '1.36.3';
const ETCD = '3.6.13';
const GO_VERSION = '1.26.0';
const BUILD_MS_MAX = 3_600_000;

type Program = {
  readonly name: string;
  readonly package: string;
  readonly requires: string;
  readonly replaces: readonly string[];
  readonly flags: readonly string[];
};

function run(args: readonly string[], cwd: string): string {
  const env = { ...process.env, GOFLAGS: '-mod=mod' };
  const done = spawnSync('go', args, { cwd, env, encoding: 'utf8', timeout: BUILD_MS_MAX, maxBuffer: 1 << 28 });
  if (done.status === 0) return done.stdout;
  const why = done.error?.message ?? done.stderr.trim().split('\n').slice(-10).join('\n');
  throw new Error(`go ${args.slice(0, 2).join(' ')} failed: ${why}`);
}

/** The modules that Kubernetes is published in, which its own build takes from its repository. */
function listStaged(folder: string): readonly string[] {
  const { GoMod } = JSON.parse(run(['mod', 'download', '-json', `k8s.io/kubernetes@v${KUBERNETES}`], folder)) as {
    readonly GoMod: string;
  };
  return [...readFileSync(GoMod, 'utf8').matchAll(/^\s+(k8s\.io\/[\w-]+) => \.\/staging\//gm)].map(
    ([, name = '']) => name,
  );
}

function listPrograms(folder: string): readonly Program[] {
  const [major, minor, patch] = KUBERNETES.split('.');
  const version = 'k8s.io/component-base/version';
  const facts = { gitVersion: `v${KUBERNETES}`, gitMajor: major, gitMinor: minor };
  return [
    {
      name: 'kube-apiserver',
      package: 'k8s.io/kubernetes/cmd/kube-apiserver',
      requires: `k8s.io/kubernetes v${KUBERNETES}`,
      replaces: listStaged(folder).map((name) => `${name} => ${name} v0.${minor}.${patch}`),
      flags: Object.entries(facts).map(([name, value]) => `-X ${version}.${name}=${value}`),
    },
    {
      name: 'etcd',
      package: 'go.etcd.io/etcd/server/v3',
      requires: `go.etcd.io/etcd/server/v3 v${ETCD}`,
      replaces: [],
      flags: [],
    },
  ];
}

/** A module that has nothing but the program to depend on. */
function build(program: Program, folder: string): void {
  const lines = [
    'module cluster',
    `go ${GO_VERSION}`,
    `require ${program.requires}`,
    ...program.replaces.map((line) => `replace ${line}`),
  ];
  writeFileSync(join(folder, 'go.mod'), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'tools.go'), `//go:build tools\n\npackage cluster\n\nimport _ "${program.package}"\n`);
  run(['mod', 'tidy'], folder);
  const output = join(CLUSTER_FOLDER, program.name);
  run(['build', '-o', output, '-ldflags', ['-s -w', ...program.flags].join(' '), program.package], folder);
  console.log(`built ${output}`);
}

function main(): void {
  mkdirSync(CLUSTER_FOLDER, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-cluster-build-'));
  try {
    console.log(`building kube-apiserver ${KUBERNETES} and etcd ${ETCD}: some ten minutes`);
    for (const program of listPrograms(folder)) build(program, folder);
    console.log('`npm run test:cluster` runs on them from now on');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
