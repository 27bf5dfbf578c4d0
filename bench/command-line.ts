/** Runs the built command line as an installation has it, and meters each run: CPU seconds, wall time, peak memory. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './measure.ts';

const ROOT = join(import.meta.dirname, '..');

export type Run = { readonly cpuSeconds: number; readonly wallMs: number; readonly peakMiB: number };

/** An installation in a folder of its own, which is gone when the bench ends. */
export type Installation = {
  readonly folder: string;
  /** Path of the command. */
  readonly cli: string;
  readonly run: (args: readonly string[]) => Run;
  /** Scans into a file; findings are no failure. */
  readonly scan: (path: string, ...options: readonly string[]) => Run;
};

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

/** Builds, installs, measures, and takes everything away. The built form is what is measured. */
export function withInstallation<T>(measure: (installation: Installation) => T): T {
  const build = spawnSync(process.execPath, [join(ROOT, 'tools', 'build.ts')], { cwd: ROOT, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-bench-'));
  try {
    const cli = installPackage(folder);
    const run = (args: readonly string[]): Run => runNode(folder, args);
    const output = ['--format', 'json', '--output', join(folder, 'out.json'), '--no-fail'];
    const scan = (path: string, ...options: readonly string[]): Run => run([cli, 'scan', path, ...output, ...options]);
    return measure({ folder, cli, run, scan });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The median of one number of several runs. */
export function medianOf(runs: readonly Run[], pick: (run: Run) => number): number {
  return median(runs.map(pick));
}
