/**
 * Infrastructure and pipeline files by the command line, whole catalogue, start included: CPU seconds of the process,
 * medians of interleaved rounds. The bars are far below what Checkov 3.2 takes for as many files on such a machine:
 * 3.2 s for terragoat, 9.1 s for 1,253 Terraform files, 11.9 s for 1,996 templates, 6.3 s for 250 workflows.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findCorpora } from '../test/corpora/corpus.ts';
import type { Installation, Run } from './command-line.ts';
import { medianOf, withInstallation } from './command-line.ts';
import type { FileMaker } from './configurations.ts';
import { makeCloudformation, makeTerraform, makeWorkflow, writeFiles, writeNestedModules } from './configurations.ts';
import { atMost, type BenchRow } from './rows.ts';

const ROUNDS = 5;

type Estate = { readonly name: string; readonly path: string; readonly bar: number };

/** The rows of the infrastructure bench. */
export function benchInfrastructure(): BenchRow[] {
  return withInstallation((installation) => [...measureEstates(installation), ...measureModules(installation)]);
}

function measureEstates({ folder, scan }: Installation): BenchRow[] {
  const write = (name: string, count: number, make: FileMaker, bar: number): Estate => {
    const path = join(folder, name);
    writeFiles(path, count, make);
    return { name: `${count.toLocaleString('en')} ${name}`, path, bar };
  };
  const terragoat = join(findCorpora(), 'inputs', 'terragoat');
  const estates: readonly Estate[] = [
    ...(existsSync(terragoat) ? [{ name: 'terragoat', path: terragoat, bar: 0.5 }] : []),
    write('Terraform files', 1_250, makeTerraform, 1.5),
    write('CloudFormation templates', 2_000, makeCloudformation, 2),
    write('workflows', 250, makeWorkflow, 0.5),
  ];
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
