/**
 * The only place that turns errors into exit codes: 0 clean, 1 blocked, 2 usage, 3 could not judge, 70 Bulwark
 * failed.
 */
import { AppError, ERRORS } from '../base/errors.ts';
import { escapeUnprintable } from '../base/text.ts';
import { EXIT } from './exit-codes.ts';

/** Exit code of whatever was thrown. What is not an `AppError` is a fault of Bulwark. */
export function exitCodeOf(error: unknown): number {
  return error instanceof AppError ? ERRORS[error.code].exit : EXIT.internal;
}

/** Lines for stderr: what happened and what to do; a stack only for faults of Bulwark itself. */
export function describeError(error: unknown): string {
  if (error instanceof AppError) {
    const message = escapeUnprintable(error.message);
    return `bulwark: ${message}\n  do: ${ERRORS[error.code].remedy}\n`;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `bulwark: ${ERRORS.internal.text}: ${stack}\n  do: ${ERRORS.internal.remedy}\n`;
}
