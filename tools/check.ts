/**
 * `npm run check`: the gates that read code without running it: format, lint, types, generated files. Fast enough for a
 * hook.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

type Gate = {
  readonly name: string;
  readonly command: readonly string[];
  /** Finds in the output how many files were checked. */
  readonly count: (output: string) => number;
  readonly filesMin: number;
};

const GATES: readonly Gate[] = [
  {
    name: 'format',
    command: ['biome', 'format', '.'],
    count: (output) => Number(/Checked (\d+) files?/.exec(output)?.[1] ?? 0),
    filesMin: 1_980,
  },
  {
    name: 'lint',
    command: ['oxlint', '--type-aware', '--deny-warnings'],
    count: (output) => Number(/on (\d+) files?/.exec(output)?.[1] ?? 0),
    filesMin: 1_940,
  },
  {
    name: 'types',
    command: ['tsc', '--project', '.', '--listFiles'],
    count: (output) =>
      output.split('\n').filter((line) => line.startsWith(ROOT) && !line.includes('node_modules')).length,
    filesMin: 1_640,
  },
  // The console is checked apart: only there is a document, a window and an element.
  {
    name: 'types of web',
    command: ['tsc', '--project', 'web', '--listFiles'],
    count: (output) => output.split('\n').filter((line) => line.startsWith(`${ROOT}/web/`)).length,
    filesMin: 275,
  },
];

function runGate(gate: Gate): boolean {
  const [program = '', ...args] = gate.command;
  const run = spawnSync(join(ROOT, 'node_modules', '.bin', program), args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = `${run.stdout}${run.stderr}`;
  const count = gate.count(output);
  const isGreen = run.status === 0 && count >= gate.filesMin;
  process.stdout.write(`${gate.name}: ${count} files checked${isGreen ? '' : ', RED'}\n`);
  if (!isGreen) {
    const shown = output.split('\n').filter((line) => !gate.name.startsWith('types') || !line.startsWith('/'));
    process.stdout.write(`${shown.join('\n')}\n`);
    if (count < gate.filesMin)
      process.stdout.write(`  fewer than the floor of ${gate.filesMin} files: the gate checked nothing\n`);
  }
  return isGreen;
}

/** Runs every static gate; true when all are green. Prints a count for each. */
export async function runChecks(): Promise<boolean> {
  const results = GATES.map(runGate);
  const { checkGenerated } = await import('./generate.ts');
  results.push(checkGenerated());
  return results.every(Boolean);
}

if (import.meta.main) process.exitCode = (await runChecks()) ? 0 : 1;
