/** Text of authored files for excerpts, read when an output asks for it: a scan of 10,000 files does not keep them. */
import type { Files } from '../house.ts';

/** Reads by the path that resources carry. Standard input is gone by then, so it has no excerpts. */
export function createSourceReader(files: Files): (file: string) => string | undefined {
  const decoder = new TextDecoder();
  return (file) => {
    if (file === '-') return undefined;
    const bytes = files.readBytes(file);
    return bytes === undefined ? undefined : decoder.decode(bytes);
  };
}
