/** Input files for tests of sources, and the authored text that a field of a resource leads to. */
import type { FieldPath } from '../../src/base/positions.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { InputFile } from '../../src/sources/api.ts';

/** A file of a scan with this text. */
export function makeInputFile(path: string, text: string | Uint8Array): InputFile {
  const bytes = Buffer.from(text);
  return { path, absolutePath: `/scan/${path}`, sizeBytes: bytes.length, bytes };
}

/** The bytes of the file that a field leads to, with `~` before them when the field itself does not exist. */
export function locatedText(text: string, resource: Resource | undefined, field: FieldPath): string {
  const located = resource?.origin.locate(field);
  if (located === undefined) return 'nowhere';
  const { start, end } = located.span;
  const written = Buffer.from(text).subarray(start.offset, end.offset).toString();
  return located.isExact ? written : `~${written}`;
}
