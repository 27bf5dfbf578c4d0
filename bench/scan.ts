/**
 * The command line as users run it: start-up against bare node, 500 manifests against the whole catalogue, and ten
 * thousand for linearity and memory. CPU seconds of the process, medians of interleaved rounds.
 */
import { join } from 'node:path';
import type { Installation, Run } from './command-line.ts';
import { medianOf, withInstallation } from './command-line.ts';
import { writeManifests } from './manifests.ts';
import { atMost, type BenchRow, informative } from './rows.ts';

const ROUNDS = 7;

/** The rows of the scan bench. */
export function benchScan(): BenchRow[] {
  return withInstallation(measureScans);
}

function measureScans({ folder, cli, run, scan }: Installation): BenchRow[] {
  const [small = '', medium = '', large = ''] = [500, 2_000, 10_000].map((count) => {
    const path = join(folder, `estate-${count}`);
    writeManifests(path, count);
    return path;
  });
  // An installation keeps compiled code after its first runs.
  run([cli, '--help']);
  scan(small);
  const runs = { bare: [] as Run[], help: [] as Run[], small: [] as Run[] };
  for (let round = 0; round < ROUNDS; round++) {
    runs.bare.push(run(['-e', '0']));
    runs.help.push(run([cli, '--help']));
    runs.small.push(scan(small));
  }
  const mediumRun = scan(medium);
  const largeRun = scan(large);
  const perManifest = ({ cpuSeconds }: Run, count: number): number =>
    (cpuSeconds - medianOf(runs.bare, (r) => r.cpuSeconds)) / count;
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
