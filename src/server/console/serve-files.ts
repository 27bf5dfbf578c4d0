/** Answers with the files of the web console, and with its page for every address that the console itself knows. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CONSOLE_POLICY } from '../security-headers.ts';
import type { ConsoleFile, ConsoleFiles } from './read-files.ts';
import { ENCODINGS } from './read-files.ts';

const PAGE = 'index.html';
/** Addresses that programs ask for: what is not there is not there, whatever they accept. */
const OF_PROGRAMS = /^\/(?:api|static|metrics|healthz|readyz|sign-in\/oidc)(?:[/?]|$)/;

/** Adds a path per file, and `/`. */
export function addConsolePaths(app: FastifyInstance, files: ConsoleFiles): void {
  for (const [path, file] of files) {
    const address = path === PAGE ? '/' : `/${path}`;
    app.get(address, (request, reply) => sendFile(file, request, reply));
  }
}

/** The page, where a person opens an address that only the console can know; undefined for all other requests. */
export function findConsolePage(files: ConsoleFiles | undefined, request: FastifyRequest): ConsoleFile | undefined {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isOfPerson = request.headers.accept?.includes('text/html') === true && !OF_PROGRAMS.test(request.url);
  return isRead && isOfPerson ? files?.get(PAGE) : undefined;
}

/** Sends a file in the smallest form that the browser takes. */
export function sendFile(file: ConsoleFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply
    .header('Cache-Control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('Content-Security-Policy', CONSOLE_POLICY)
    .header('ETag', file.tag)
    .header('Vary', 'Accept-Encoding');
  if (request.headers['if-none-match'] === file.tag) return reply.code(304).send();
  const wanted = request.headers['accept-encoding'];
  const encoding = ENCODINGS.find((one) => file.compressed[one] !== undefined && isTaken(one, wanted));
  if (encoding !== undefined) reply.header('Content-Encoding', encoding);
  return reply.type(file.mediaType).send((encoding && file.compressed[encoding]) ?? file.bytes);
}

/** RFC 9110, section 12.5.3: named, and not with a weight of zero. `*` is not read: plain bytes are always right. */
function isTaken(encoding: string, accepted: string | undefined): boolean {
  const weights = (accepted ?? '').split(',').map((part) => part.trim().split(/\s*;\s*q=/));
  return weights.some(([name, weight = '1']) => name === encoding && Number(weight) > 0);
}
