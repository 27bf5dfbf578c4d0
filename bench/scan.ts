/**
 * The command line as users run it: start-up against bare node, 500 manifests against the whole catalogue, and ten
 * thousand for linearity and memory. Measured on the built form, in CPU seconds of the process, medians of interleaved
 * rounds.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeManifests } from './manifests.ts';
import { median } from './measure.ts';
import { atMost, type BenchRow, informative } from './rows.ts';

const ROOT = join(import.meta.dirname, '..');
const ROUNDS = 7;

type Run = { readonly cpuSeconds: number; readonly wallMs: number; readonly peakMiB: number };

/** Reports its own CPU time and peak memory on exit, which no parent can see without help. */
const METER = `process.on('exit', () => {
  const used = process.resourceUsage();
  require('node:fs').writeFileSync(process.env.BENCH_METER, JSON.stringify(
    { cpuSeconds: (used.userCPUTime + used.systemCPUTime) / 1e6, peakMiB: used.maxRSS / 1024 }));
});`;

function runNode(folder: string, args: readonly string[]): Run {
  const meter = join(folder, 'meter.json');
  const preload = `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module';
const require = createRequire('/');
${METER}`)}`;
  const startMs = performance.now();
  const run = spawnSync(process.execPath, ['--import', preload, ...args], {
    cwd: folder,
    env: { ...process.env, BENCH_METER: meter, NO_COLOR: '1' },
    maxBuffer: 1 << 30,
  });
  const wallMs = performance.now() - startMs;
  if (run.status !== 0) throw new Error(`${args.join(' ')} exited ${run.status}: ${String(run.stderr).slice(0, 500)}`);
  const used = JSON.parse(readFileSync(meter, 'utf8')) as { cpuSeconds: number; peakMiB: number };
  return { ...used, wallMs };
}

function medianOf(runs: readonly Run[], pick: (run: Run) => number): number {
  return median(runs.map(pick));
}

/** The rows of the scan bench. Builds first, because the built form is what is measured. */
export function benchScan(): BenchRow[] {
  const build = spawnSync(process.execPath, [join(ROOT, 'tools', 'build.ts')], { cwd: ROOT, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-bench-'));
  try {
    return measureScans(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lays the package out as an installation has it: a checkout would run from source. Returns its command. */
function installPackage(folder: string): string {
  const home = join(folder, 'bulwark');
  mkdirSync(home);
  for (const part of ['bin', 'dist', 'catalog', 'package.json']) {
    cpSync(join(ROOT, part), join(home, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  return join(home, 'bin', 'bulwark.js');
}

function measureScans(folder: string): BenchRow[] {
  const cli = installPackage(folder);
  const [small, medium, large] = [500, 2_000, 10_000].map((count) => {
    const path = join(folder, `estate-${count}`);
    writeManifests(path, count);
    return path;
  });
  const scan = (path = ''): string[] => [
    cli,
    'scan',
    path,
    '--format',
    'json',
    '--output',
    join(folder, 'out.json'),
    '--no-fail',
  ];
  // An installation keeps compiled code after its first runs.
  for (const args of [[cli, '--help'], scan(small)]) runNode(folder, args);
  const runs = { bare: [] as Run[], help: [] as Run[], small: [] as Run[] };
  for (let round = 0; round < ROUNDS; round++) {
    runs.bare.push(runNode(folder, ['-e', '0']));
    runs.help.push(runNode(folder, [cli, '--help']));
    runs.small.push(runNode(folder, scan(small)));
  }
  const mediumRun = runNode(folder, scan(medium));
  const largeRun = runNode(folder, scan(large));
  const perManifest = (run: Run, count: number): number =>
    (run.cpuSeconds - medianOf(runs.bare, (r) => r.cpuSeconds)) / count;
  return [
    atMost(
      '--help over bare node',
      medianOf(runs.help, (r) => r.wallMs) - medianOf(runs.bare, (r) => r.wallMs),
      'ms',
      40,
    ),
    atMost(
      '500 manifests, whole catalogue, start included',
      medianOf(runs.small, (r) => r.cpuSeconds),
      'CPU s',
      0.7,
    ),
    informative('10,000 manifests', largeRun.cpuSeconds, 'CPU s'),
    atMost(
      'one of 10,000 manifests against one of 2,000',
      perManifest(largeRun, 10_000) / perManifest(mediumRun, 2_000),
      'x the time',
      1.3,
    ),
    atMost('10,000 manifests, peak memory', largeRun.peakMiB, 'MiB', 400),
  ];
}
