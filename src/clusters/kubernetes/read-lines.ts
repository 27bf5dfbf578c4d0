/** Lines of a stream, however its chunks are cut. */

const NEWLINE = 0x0a;

/**
 * Each line without its end; undefined, and then nothing more, where one is larger than `bytesMax`. A last line without
 * an end was cut on its way, and is left out.
 */
export async function* readLines(
  stream: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<string | undefined, void, void> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const add = (part: Uint8Array): boolean => {
    parts.push(part);
    bytes += part.length;
    return bytes <= bytesMax;
  };
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      if (!add(chunk.subarray(start, end))) return yield undefined;
      // Decoded whole: a character may be cut in two by the chunks.
      yield Buffer.concat(parts).toString();
      parts = [];
      bytes = 0;
      start = end + 1;
    }
    if (!add(chunk.subarray(start))) return yield undefined;
  }
}
