/** The way out of this machine, for uploads: requests that follow no redirect and take no endless answer. */
import { pause } from '../base/pause.ts';
import type { Answer, Network } from '../program/upload/send-run.ts';

const ANSWER_BYTES_MAX = 1024 * 1024;

/** The port over `fetch`. */
export function createNetwork(): Network {
  return {
    post: async ({ url, headers, body, timeoutMs }) => {
      try {
        const signal = AbortSignal.timeout(Math.max(1, timeoutMs));
        // A redirect would take the token to wherever the answer says.
        return await readAnswer(await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal }));
      } catch {
        return undefined; // no route, no name, no certificate, no answer in time: the sender says that it is not there
      }
    },
    wait: (ms) => pause(ms),
  };
}

async function readAnswer(response: Response): Promise<Answer> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) break;
    text += decoder.decode(chunk, { stream: true });
  }
  return { status: response.status, text, retryAfter: response.headers.get('retry-after') ?? undefined };
}

/** Text in gzip. */
export async function compressText(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
