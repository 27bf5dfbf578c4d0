/** What could not be turned into rules, on standard error. */
import type { Problem } from '../../../base/problems.ts';
import { escapeUnprintable } from '../../../base/text.ts';
import type { Io } from '../../io.ts';

/** Says each problem with its remedy; true where one is an error. */
export function sayProblems(problems: readonly Problem[], io: Io): boolean {
  for (const { severity, message, remedy } of problems) {
    io.err(`bulwark: ${severity}: ${escapeUnprintable(message)}\n  do: ${escapeUnprintable(remedy)}\n`);
  }
  return problems.some(({ severity }) => severity === 'error');
}
