/** What PostgreSQL's error codes mean to a user: appendix A of its manual, and the socket's own codes. */
import type { ErrorCode } from '../../base/errors.ts';
import { AppError } from '../../base/errors.ts';

/** By the class of the SQLSTATE, its first two characters, or by the whole code. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  '08': 'store-unavailable',
  '28': 'store-unavailable',
  '3D': 'store-unavailable',
  '57': 'store-unavailable',
  '58': 'store-unavailable',
  '53': 'store-busy',
  '53100': 'store-full',
  '55P03': 'store-busy',
  '25006': 'store-read-only',
  XX: 'store-damaged',
  ECONNREFUSED: 'store-unavailable',
  ECONNRESET: 'store-unavailable',
  ENOTFOUND: 'store-unavailable',
  ETIMEDOUT: 'store-unavailable',
  EPIPE: 'store-unavailable',
};

const SAYS_CUT = /Connection terminated|timeout exceeded when trying to connect|is not queryable/;

const LOST_RACES: readonly unknown[] = ['40001', '40P01'];

/** A transaction that was rolled back only because another one was faster. */
export function mayRunAgain(error: unknown): boolean {
  return LOST_RACES.includes(codeOf(error));
}

/** The error of the table for a fault of the database or the way to it; what is no such fault passes unchanged. */
export function explainPostgresError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const code = codeOf(error) ?? '';
  // The pool says so by text alone.
  const isCut = code === '' && SAYS_CUT.test(error.message);
  const known = isCut
    ? 'store-unavailable'
    : (CODES[code] ?? (code.length === 5 ? CODES[code.slice(0, 2)] : undefined));
  if (mayRunAgain(error)) return new AppError('store-busy', error.message, { cause: error });
  return known === undefined ? error : new AppError(known, error.message || code, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
