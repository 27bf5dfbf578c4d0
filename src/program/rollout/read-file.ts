/** A Rollout document from a file. */
import { AppError } from '../../base/errors.ts';
import { readDocument } from '../../model/read-document.ts';
import type { Rollout } from '../../model/rollout.ts';
import type { House } from '../house.ts';
import { readValues } from '../programme/read-values.ts';

/** Throws `path-not-found` and `invalid-document`. */
export async function readRolloutFile(file: string, house: House): Promise<Rollout> {
  const documents = await readValues(file, house);
  const [first] = documents;
  if (first === undefined || documents.length > 1) {
    throw new AppError('invalid-document', `${file}: it holds no one document`);
  }
  const read = readDocument(first.value, file, first.locate);
  if (read.value?.kind === 'Rollout') return read.value;
  const why = read.problems.map(({ message }) => message).join('; ');
  throw new AppError('invalid-document', `${file}: ${why === '' ? 'it is no Rollout' : why}`);
}
