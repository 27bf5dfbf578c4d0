/** What SQLite's result codes mean to a user: https://www.sqlite.org/rescode.html. */
import type { ErrorCode } from '../../base/errors.ts';
import { AppError } from '../../base/errors.ts';

/** By primary result code, the low byte of an extended one. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  5: 'store-busy',
  6: 'store-busy',
  8: 'store-read-only',
  10: 'store-unavailable',
  11: 'store-damaged',
  13: 'store-full',
  14: 'store-unavailable',
  26: 'store-damaged',
};

/** The error of the table for a fault of the database or its disk; what is no such fault passes unchanged. */
export function explainSqliteError(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const code = CODES[error.errcode & 0xff];
  return code === undefined ? error : new AppError(code, error.message, { cause: error });
}
