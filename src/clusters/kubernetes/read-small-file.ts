/** Files that a kubeconfig is in or names: read up to a limit, and never waited for where they are no files. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Why a file was not read, for messages: `is larger than 10 bytes`. */
export type Unread = { readonly fault: string };

/**
 * The text of a regular file. With `mayBePipe`, which is for files that the user names himself, also what a pipe or a
 * device gives: `--kubeconfig <(kind get kubeconfig)`.
 */
export function readSmallFile(path: string, bytesMax: number, mayBePipe = false): { readonly text: string } | Unread {
  let descriptor: number | undefined;
  try {
    // Not blocking: a pipe in the place of a key would hold the programme up for ever.
    descriptor = openSync(path, mayBePipe ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (!mayBePipe && !stat.isFile()) return { fault: 'is not a file' };
    return readAll(descriptor, bytesMax);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return { fault: `cannot be read${code}` };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const CHUNK_BYTES = 64 * 1024;

function readAll(descriptor: number, bytesMax: number): { readonly text: string } | Unread {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const length = readSync(descriptor, chunk);
    if (length === 0) return { text: Buffer.concat(chunks).toString() };
    bytes += length;
    if (bytes > bytesMax) return { fault: `is larger than ${bytesMax} bytes` };
    chunks.push(chunk.subarray(0, length));
  }
}
