/** The scan of a change: one file of ten thousand, with the index of an earlier scan, and what that index costs. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation, Run } from './command-line.ts';
import { medianOf, withInstallation } from './command-line.ts';
import { writeManifests } from './manifests.ts';
import { atMost, type BenchRow, informative } from './rows.ts';

const FILES = 10_000;
const ROUNDS = 5;

/** The rows of the bench of changes. */
export function benchChanged(): BenchRow[] {
  return withInstallation(measureChanges);
}

function measureChanges({ folder, scan }: Installation): BenchRow[] {
  const estate = join(folder, 'estate');
  writeManifests(estate, FILES);
  writeFileSync(join(folder, '.gitignore'), '/bulwark\n/*.json\n');
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    [...identity, 'commit', '--quiet', '--message', 'estate'],
  ]) {
    const { status, stderr } = spawnSync('git', args, { cwd: folder });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${String(stderr)}`);
  }
  const scanChange = (): Run => scan(estate, '--changed-since', 'HEAD');
  const cold = scanChange();
  appendFileSync(join(estate, 'team-1', 'service-1-0.yaml'), '# a change\n');
  scanChange();
  const warm = Array.from({ length: ROUNDS }, scanChange);
  return [
    atMost(
      'one changed file of 10,000, start included',
      medianOf(warm, (run) => run.cpuSeconds),
      'CPU s',
      0.4,
    ),
    informative('the same without an index', cold.cpuSeconds, 'CPU s'),
  ];
}
