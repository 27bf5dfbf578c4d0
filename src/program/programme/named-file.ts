/** One file that somebody named: read whole, or said why not. */
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { House } from '../house.ts';

const MAX = `${LIMITS.fileBytesMax / (1024 * 1024)} MiB`;

/** Throws `path-not-found`, and `invalid-document` for what is no regular file, is too large or may not be read. */
export function readNamedFile(file: string, { files }: Pick<House, 'files'>): Uint8Array {
  const bytes = files.readBytes(file);
  if (bytes !== undefined) return bytes;
  const kind = files.kindOf(file);
  if (kind === undefined) throw new AppError('path-not-found', file);
  const why =
    kind === 'folder' ? 'is a folder, not a file' : `is larger than ${MAX}, is no regular file, or may not be read`;
  throw new AppError('invalid-document', `${file} ${why}`);
}
