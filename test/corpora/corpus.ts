/** What every corpus runner shares: where corpora are, how they are read, and what a run says. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../src/base/problems.ts';

/** One case that came out otherwise than the corpus asserts. */
export type CorpusFailure = { readonly id: string; readonly reason: string };

export type CorpusRun = {
  readonly corpus: string;
  readonly checked: number;
  readonly passed: number;
  readonly failures: readonly CorpusFailure[];
};

/** The folder that holds all corpora: BULWARK_CORPORA, else `../shared/corpora` beside the repository. */
export function findCorpora(): string {
  return process.env['BULWARK_CORPORA'] ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));
}

/** The folder of one corpus; undefined when the file that it consists of is not there. */
export function findCorpus(corpora: string, name: string, file: string): string | undefined {
  const folder = join(corpora, name);
  return existsSync(join(folder, file)) ? folder : undefined;
}

/** The objects of a JSON Lines file, of the type that the corpus's README describes. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- JSON has no type; the reader names it.
export function readJsonLines<T>(folder: string, file: string): readonly T[] {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as T);
}

/**
 * Runs the check of every case; a check says what is wrong, or nothing. A check that throws is a failure like any
 * other.
 */
export function runCases<T>(
  corpus: string,
  cases: Iterable<T>,
  idOf: (one: T) => string,
  check: (one: T) => string | undefined,
): CorpusRun {
  const failures: CorpusFailure[] = [];
  let checked = 0;
  for (const one of cases) {
    checked += 1;
    const reason = attempt(() => check(one));
    if (reason !== undefined) failures.push({ id: idOf(one), reason });
  }
  return { corpus, checked, passed: checked - failures.length, failures };
}

function attempt(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

/** What an importer could not carry over, for the reason of a failure: it is no failure by itself. */
export function describeProblems(problems: readonly Problem[]): string {
  return problems.length === 0 ? '' : ` (import: ${problems.map(({ message }) => message).join('; ')})`;
}
