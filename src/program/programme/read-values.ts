/** The documents of one file that somebody named, as values: all of them, or none. */
import { AppError } from '../../base/errors.ts';
import type { House, ParsedText } from '../house.ts';

/** Throws `path-not-found`, and `invalid-document` for a file of which something cannot be read. */
export async function readValues(
  file: string,
  { files, loadParser }: Pick<House, 'files' | 'loadParser'>,
): Promise<readonly ParsedText[]> {
  const bytes = files.readBytes(file);
  if (bytes === undefined) throw new AppError('path-not-found', `${file} is absent, too large or not readable`);
  const { value, problems } = (await loadParser())(bytes, file);
  const fault = problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new AppError('invalid-document', `${file}: ${fault.message}`);
  return value;
}
