/** Reads request bodies: JSON in UTF-8, plain or in gzip, with bounds on the inflated size and on the nesting. */
import { createGunzip } from 'node:zlib';
import type { Gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest, RequestPayload } from 'fastify';
import { AppError } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { LIMITS } from '../base/limits.ts';

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Takes JSON and nothing else. The bound on bytes is that of each route, and counts what came out of gzip. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseBody(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook('preParsing', (request, _reply, payload, done) => {
    try {
      done(null, inflate(request, payload));
    } catch (error) {
      done(error as Error);
    }
  });
}

function inflate(request: FastifyRequest, payload: RequestPayload): RequestPayload {
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return payload;
  if (encoding !== 'gzip') throw new AppError('wrong-media-type', `there is no content encoding ${encoding} here`);
  const gunzip: Gunzip & Pick<RequestPayload, 'receivedEncodedLength'> = createGunzip();
  let received = 0;
  payload.on('data', (chunk: Buffer) => {
    received += chunk.length;
    gunzip.receivedEncodedLength = received; // fastify compares it with Content-Length
  });
  payload.on('error', (error) => gunzip.destroy(error));
  payload.pipe(gunzip);
  return gunzip;
}

/**
 * Parses JSON. Throws `invalid-request` for what is no JSON in UTF-8, and for maps and lists nested so deep that what
 * walks them by recursion could come to the end of its stack.
 */
export function parseBody(bytes: Uint8Array): Json {
  let text: string;
  try {
    text = DECODER.decode(bytes);
  } catch (cause) {
    throw new AppError('invalid-request', 'the body is not UTF-8', { cause });
  }
  if (measureDepth(text) > LIMITS.requestDepthMax) {
    throw new AppError('invalid-request', `the body nests deeper than ${LIMITS.requestDepthMax} levels`);
  }
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new AppError('invalid-request', 'the body is not JSON', { cause });
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Deepest nesting of brackets outside of texts; right for JSON, and harmless for what is none. */
function measureDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isText) {
      if (code === BACKSLASH) i += 1;
      else if (code === QUOTE) isText = false;
    } else if (code === QUOTE) isText = true;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
}
