/** Writes what was judged, and only over what was read. */
import { AppError } from '../../base/errors.ts';
import type { InputFile } from '../../sources/api.ts';
import type { House } from '../house.ts';

/** A file as it was read, and as it is to be. */
export type ChangedFile = { readonly file: string; readonly before: Uint8Array; readonly after: Uint8Array };

/**
 * Writes the new contents, each file whole or not at all. The fixes were judged together, so nothing is written when
 * one of the files has changed since. Throws `file-changed` and `cannot-write`.
 */
export function writeFixes(
  files: readonly ChangedFile[],
  read: ReadonlyMap<string, InputFile>,
  { files: disk }: House,
): void {
  const targets = files.map(({ file, before, after }) => {
    const path = read.get(file)?.absolutePath ?? file;
    return { file, path, before, after };
  });
  for (const { file, path, before } of targets) {
    const now = disk.readBytes(path);
    if (now === undefined || Buffer.compare(now, before) !== 0) throw new AppError('file-changed', file);
  }
  for (const { file, path, before, after } of targets) {
    const outcome = disk.replaceUnchanged(path, before, after);
    if (outcome === 'changed') throw new AppError('file-changed', file);
    if (outcome === 'failed') throw new AppError('cannot-write', file);
  }
}
