/** Text of authored files for excerpts, read when an output asks for it: a scan of 10,000 files does not keep them. */
import type { Files } from '../house.ts';
import type { AuthoredReader } from '../ingest/authored/file-text.ts';

/** Reads by the path that resources carry. Standard input is gone by then, so it has no excerpts. */
export function createSourceReader(files: Files): (file: string) => string | undefined {
  const decoder = new TextDecoder();
  const read = createAuthoredReader(files);
  return (file) => {
    const bytes = read(file);
    return bytes === undefined ? undefined : decoder.decode(bytes);
  };
}

/** The same as bytes, for what is found in them by their offsets. */
export function createAuthoredReader(files: Files): AuthoredReader {
  return (file) => (file === '-' ? undefined : files.readBytes(file));
}
