/**
 * Infrastructure and pipeline files by the command line, whole catalogue, start included: CPU seconds of the process,
 * medians of interleaved rounds. The bars are seconds of one machine, on which Checkov took some six times as long; the
 * bench `checkov` runs both beside each other, so that it tells the same on any machine.
 */
import { join } from 'node:path';
import type { Installation, Run } from './command-line.ts';
import { medianOf, withInstallation } from './command-line.ts';
import { writeNestedModules } from './configurations.ts';
import { writeEstates } from './estates.ts';
import { atMost, type BenchRow } from './rows.ts';

const ROUNDS = 5;

/** The rows of the infrastructure bench. */
export function benchInfrastructure(): BenchRow[] {
  return withInstallation((installation) => [...measureEstates(installation), ...measureModules(installation)]);
}

function measureEstates({ folder, scan }: Installation): BenchRow[] {
  const estates = writeEstates(folder);
  const runs = estates.map((): Run[] => []);
  for (const { path } of estates) scan(path);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { path }] of estates.entries()) runs[index]?.push(scan(path));
  }
  return estates.map(({ name, bar }, index) =>
    atMost(
      `${name}, whole catalogue, start included`,
      medianOf(runs[index] ?? [], (run) => run.cpuSeconds),
      'CPU s',
      bar,
    ),
  );
}

function measureModules({ folder, scan }: Installation): BenchRow[] {
  const [few, many] = [250, 1_000].map((calls): Run => {
    const path = join(folder, `modules-${calls}`);
    writeNestedModules(path, calls);
    return scan(path);
  });
  if (few === undefined || many === undefined) throw new Error('two sizes are measured');
  return [
    atMost('a nested module called 1,000 times against 250 times', many.cpuSeconds / few.cpuSeconds, 'x the time', 4.4),
    atMost('a nested module called 1,000 times, peak memory', many.peakMiB, 'MiB', 500),
  ];
}
