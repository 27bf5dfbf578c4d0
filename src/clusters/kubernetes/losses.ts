/** What is lost on the way to a cluster: names that do not resolve, ports that are closed, connections that break. */
import { AppError } from '../../base/errors.ts';

/** Faults of the connection, and not of what was asked. */
export function isLoss(error: unknown): error is Error {
  if (error instanceof AppError || !(error instanceof Error)) return false;
  return codeOf(error) !== '' || error.name === 'AbortError';
}

/** False for what stays as it is: a certificate that nobody trusts. */
export function isWorthAnotherTry(error: Error): boolean {
  return !isOfCertificate(codeOf(error));
}

/** Says it without what the error's own text may hold. */
export function describeLoss(error: Error): string {
  const code = codeOf(error);
  if (error.name === 'AbortError' || code === 'ABORT_ERR') return 'no answer came in time';
  if (isOfCertificate(code)) return `its certificate is not trusted (${code})`;
  return `the connection came to nothing (${code})`;
}

function isOfCertificate(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code);
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
