/** Documents that somebody relies on as a whole: one that is not valid stops what was asked. */
import { AppError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';

/** Throws `invalid-document` with the first error among the problems; `place` is for one that names no file. */
export function demandSound(problems: readonly Problem[], place = 'a document'): void {
  const fault = problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new AppError('invalid-document', `${fault.file ?? place}: ${fault.message}`);
}
