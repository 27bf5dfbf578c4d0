/**
 * The same files read by Bulwark and by Checkov, in turns on one machine, starts included: CPU seconds of one over
 * those of the other. The bars are what was asked of Bulwark over what Checkov took then, both on one machine. Bulwark
 * judges by its whole catalogue; Checkov is told which framework to look for, which makes it faster.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Installation } from './command-line.ts';
import { withInstallation } from './command-line.ts';
import type { Estate } from './estates.ts';
import { writeEstates } from './estates.ts';
import { writeManifests } from './manifests.ts';
import { median } from './measure.ts';
import { atMost, type BenchRow, informative } from './rows.ts';

/** Runs of Bulwark beside one of Checkov, half of them before it. */
const RUNS = 6;

/** The rows of the bench beside Checkov. Throws where Checkov is not on PATH. */
export function benchCheckov(): BenchRow[] {
  const asked = spawnSync('checkov', ['--version'], { encoding: 'utf8' });
  if (asked.status !== 0) throw new Error('checkov is not on PATH: install it with `pipx install checkov`');
  const version = asked.stdout.trim();
  return withInstallation((installation) =>
    listEstates(installation.folder).flatMap((estate) => compare(estate, version, installation)),
  );
}

function listEstates(folder: string): readonly Estate[] {
  const path = join(folder, 'manifests');
  writeManifests(path, 500);
  return [
    ...writeEstates(folder),
    { name: '500 manifests', path, framework: 'kubernetes', bar: 0.7, checkovSeconds: 7 },
  ];
}

function compare(estate: Estate, version: string, { scan }: Installation): BenchRow[] {
  const { name, path, framework, bar, checkovSeconds } = estate;
  scan(path); // the first run keeps compiled code for the others
  const ours: number[] = [];
  const run = (): void => void ours.push(scan(path).cpuSeconds);
  while (ours.length < RUNS / 2) run();
  const theirs = meterCheckov(path, framework);
  while (ours.length < RUNS) run();
  return [
    atMost(
      `${name}: CPU over Checkov ${version}`,
      median(ours) / theirs,
      'x',
      Number((bar / checkovSeconds).toFixed(3)),
    ),
    informative(`${name}: Bulwark`, median(ours), 'CPU s'),
    informative(`${name}: Checkov`, theirs, 'CPU s'),
  ];
}

/** CPU seconds of a run and of all processes that it begins, which the shell knows. */
function meterCheckov(path: string, framework: string): number {
  const options = ['--quiet', '--compact', '--skip-download', '--soft-fail', '--output', 'json'];
  const run = spawnSync(
    'sh',
    ['-c', '"$@" > /dev/null && times', 'sh', 'checkov', '-d', path, '--framework', framework, ...options],
    { encoding: 'utf8' },
  );
  const used = [...run.stdout.matchAll(/(\d+)m([\d.]+)s/g)].map(([, min, s]) => Number(min) * 60 + Number(s));
  const [, , user, system] = used;
  if (run.status !== 0 || user === undefined || system === undefined) {
    throw new Error(`checkov exited ${run.status}: ${run.stderr.slice(0, 500)}`);
  }
  return user + system;
}
