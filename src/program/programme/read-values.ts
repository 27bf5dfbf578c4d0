/** The documents of one file that somebody named, as values: all of them, or none. */
import type { House, ParsedText } from '../house.ts';
import { demandSound } from './demand-sound.ts';
import { readNamedFile } from './named-file.ts';

/** Throws `path-not-found`, and `invalid-document` for a file of which something cannot be read. */
export async function readValues(
  file: string,
  house: Pick<House, 'files' | 'loadParser'>,
): Promise<readonly ParsedText[]> {
  const { value, problems } = (await house.loadParser())(readNamedFile(file, house), file);
  demandSound(problems, file);
  return value;
}
