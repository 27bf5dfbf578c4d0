/** Gathers inline exceptions from the files of a scan while their bytes pass by. */
import { assert } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { ForeignIds } from '../../model/foreign-ids.ts';
import { readForeignIds } from '../../model/foreign-ids.ts';
import type { ForeignTool, InlineException } from '../../model/inline-exception.ts';
import { listForeignMarks, readForeignExceptions } from '../../model/inline-exception-foreign.ts';
import { splitLines } from '../../model/inline-exception-lines.ts';
import { INLINE_MARK, readInlineExceptions } from '../../model/inline-exception-text.ts';
import type { InputFile } from '../../sources/api.ts';
import type { House } from '../house.ts';

export type InlineCollector = {
  readonly see: (file: Pick<InputFile, 'path' | 'bytes'>) => void;
  readonly exceptions: () => readonly InlineException[];
};

/** Of most files only the bytes are searched: no text is made of a file that holds no mark. */
export function createInlineCollector(tools: readonly ForeignTool[]): InlineCollector {
  const foreignMarks = listForeignMarks(tools);
  const found: InlineException[] = [];
  return {
    see: ({ path, bytes }) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const isOurs = buffer.includes(INLINE_MARK);
      const isForeign = foreignMarks.some((mark) => buffer.includes(mark));
      if (!isOurs && !isForeign) return;
      const source = splitLines(bytes, path);
      if (isOurs) found.push(...readInlineExceptions(source));
      if (isForeign) found.push(...readForeignExceptions(source, tools));
    },
    exceptions: () => found,
  };
}

/** The catalogue's table of the tools' ids; empty when no tool is honoured. */
export async function loadForeignIds(tools: readonly ForeignTool[], house: House): Promise<ForeignIds> {
  if (tools.length === 0) return new Map();
  const path = `${house.catalogFolder}/frameworks/foreign-ids.yaml`;
  const bytes = house.files.readBytes(path);
  const parse = await house.loadParser();
  const document: Json = bytes === undefined ? null : (parse(bytes, path).value[0]?.value ?? null);
  const ids = readForeignIds(document);
  assert(ids.size > 0, 'the catalogue has the ids of other tools');
  return ids;
}
