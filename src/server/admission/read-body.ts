/** Bodies of calls, each bounded and all together too: a client that never ends its own must not fill the memory. */
import type { IncomingMessage } from 'node:http';
import { LIMITS } from '../../base/limits.ts';

/** One of these is called, once; none where the call breaks off, for then nobody waits for an answer. */
export type BodyReaders = {
  readonly onWhole: (body: Buffer) => void;
  readonly onTooLarge: () => void;
  /** Too much of other calls is held at present. */
  readonly onTooMany: () => void;
};

export type ReadBody = (request: IncomingMessage, readers: BodyReaders) => void;

/** `bytesMax` is of all bodies that are not whole yet. */
export function createBodyReader(bytesMax = LIMITS.admissionReceivedBytesMax): ReadBody {
  let heldBytes = 0;
  return (request, { onWhole, onTooLarge, onTooMany }) => {
    let chunks: Buffer[] | undefined = [];
    let bytes = 0;
    const letGo = (): void => {
      if (chunks === undefined) return;
      heldBytes -= bytes;
      chunks = undefined;
    };
    request.on('data', (chunk: Buffer) => {
      // What still comes of a refused body is not kept.
      if (chunks === undefined) return;
      bytes += chunk.length;
      heldBytes += chunk.length;
      const refuse = bytes > LIMITS.admissionBodyBytesMax ? onTooLarge : heldBytes > bytesMax ? onTooMany : undefined;
      if (refuse === undefined) return void chunks.push(chunk);
      letGo();
      refuse();
    });
    request.on('end', () => {
      if (chunks === undefined) return;
      const whole = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      letGo();
      onWhole(whole);
    });
    request.on('close', letGo);
    request.on('error', () => undefined);
  };
}
