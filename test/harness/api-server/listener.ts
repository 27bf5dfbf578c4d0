/** The HTTP side of the fake API server: reads requests, injects what is to go wrong, sends answers and watches. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Answer, Watch } from './answer-call.ts';
import { answerCall } from './answer-call.ts';
import type { Call } from './call.ts';
import { readTarget } from './call.ts';
import { discover } from './discovery.ts';
import type { Fault, Faults } from './faults.ts';
import type { ServerParts } from './server-parts.ts';
import { ApiFault, internalError, noSuchPath } from './status.ts';
import type { WatchParts } from './watch-objects.ts';
import { watchObjects } from './watch-objects.ts';

/** What was asked, in order. */
export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly username: string;
  readonly userAgent: string;
  readonly contentType: string;
  readonly atMs: number;
  /** Of the answer; 0 until it is there, and for one that was cut off. */
  code: number;
};

export type ListenerParts = ServerParts & {
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  readonly watchParts: () => WatchParts;
  /** Watches that run, each with how to cut it off. */
  readonly watches: Set<() => void>;
  /** What `/version` says: `v1.33.2`. */
  readonly gitVersion: string;
};

/** Clients tell the forms of discovery apart by it. */
const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const BODY_BYTES_MAX = 3 * 1024 * 1024;

/** Answers one request, whatever happens. */
export async function listen(parts: ListenerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const logged: LoggedRequest = {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.search,
    username: '',
    userAgent: request.headers['user-agent'] ?? '',
    contentType: request.headers['content-type'] ?? '',
    atMs: Date.now(),
    code: 0,
  };
  parts.requests.push(logged);
  const warnings: string[] = [];
  try {
    const body = await readBytes(request);
    const fault = parts.faults.take({ method: logged.method, path: logged.path, query: logged.query });
    if (fault !== undefined && (await inject(fault, response, logged)) === 'done') return;
    const user = parts.access.authenticate(request.headers);
    Object.assign(logged, { username: user.username });
    const { method, path } = logged;
    const signal = endOf(response);
    const call: Call = {
      method,
      path,
      query: url.searchParams,
      headers: request.headers,
      body,
      user,
      signal,
      warnings,
    };
    const answer = await answerPath(parts, call);
    if ('watch' in answer) return carryWatch(parts, call, answer, response, logged);
    const type = answer.body['kind'] === 'APIGroupDiscoveryList' ? AGGREGATED_TYPE : 'application/json';
    send(response, logged, answer.code, answer.body, warnings, { 'content-type': type });
  } catch (error) {
    const fault = error instanceof ApiFault ? error : internalError(String(error));
    send(response, logged, fault.code, fault.status, warnings, fault.headers);
  }
}

const HEALTH_PATHS = ['/healthz', '/livez', '/readyz'];

async function answerPath(parts: ListenerParts, call: Call): Promise<Answer | Watch> {
  const { path } = call;
  if (HEALTH_PATHS.includes(path)) return { code: 200, body: { status: 'ok' } };
  if (path === '/version') return { code: 200, body: describeVersion(parts.gitVersion) };
  const found = discover(path, call.headers.accept ?? '', parts.kinds());
  const target = readTarget(path);
  if (found !== undefined || target === undefined) {
    if (call.user.username === 'system:anonymous') throw forbidPath(call);
    if (found === undefined) throw noSuchPath();
    return { code: 200, body: found };
  }
  return answerCall(parts, call, target);
}

function forbidPath({ user, method, path }: Call): ApiFault {
  const verb = method.toLowerCase();
  const why = `User "${user.username}" cannot ${verb} path "${path}"`;
  return new ApiFault(403, 'Forbidden', `forbidden: ${why}`, { details: {} });
}

function describeVersion(gitVersion: string): JsonObject {
  const [major = '', minor = ''] = gitVersion.replace(/^v/, '').split('.');
  return { major, minor, gitVersion, platform: 'linux/amd64' };
}

/** Ends when nobody waits for the answer any more. */
function endOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_BYTES_MAX) {
      throw new ApiFault(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${BODY_BYTES_MAX}`);
    }
  }
  return Buffer.concat(chunks);
}

async function inject(fault: Fault, response: ServerResponse, logged: LoggedRequest): Promise<'done' | 'go on'> {
  switch (fault.kind) {
    case 'drop':
      response.destroy();
      return 'done';
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
      return 'go on';
    case 'garbage':
      logged.code = 200;
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>not what you asked for</html>');
      return 'done';
    case 'status': {
      const { code, reason = code === 429 ? 'TooManyRequests' : 'InternalError', retryAfterSeconds } = fault;
      const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
      const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
      const { status } = new ApiFault(code, reason, `injected ${code}`, { details });
      send(response, logged, code, status, [], headers);
      return 'done';
    }
  }
}

function send(
  response: ServerResponse,
  logged: LoggedRequest,
  code: number,
  body: JsonObject,
  warnings: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): void {
  logged.code = code;
  if (response.destroyed) return;
  if (warnings.length > 0) response.setHeader('warning', writeWarnings(warnings));
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const WARNINGS_CHARS_MAX = 4_096;
const WARNING_CHARS_MAX = 256;

/** RFC 7234 warn-values; each once, and shortened when they are too much together, as the real server does. */
function writeWarnings(warnings: readonly string[]): string[] {
  const unique = [...new Set(warnings)];
  const isTooMuch = unique.join('').length > WARNINGS_CHARS_MAX;
  const texts = isTooMuch ? unique.map((text) => text.slice(0, WARNING_CHARS_MAX)) : unique;
  // Header bytes are Latin-1 to Node; the text is UTF-8 on the wire.
  const quote = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replace(/\p{Cc}/gu, '')}"`;
  return texts.map((text) => Buffer.from(`299 - ${quote(text)}`).toString('latin1'));
}

function carryWatch(
  parts: ListenerParts,
  call: Call,
  { watch, target }: Watch,
  response: ServerResponse,
  logged: LoggedRequest,
): void {
  logged.code = 200;
  let stop = (): void => undefined;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    stop();
    parts.watches.delete(cut);
    if (!response.writableEnded) response.end();
  };
  const cut = (): void => {
    end();
    response.destroy();
  };
  const write = (event: JsonObject): void => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    response.write(`${JSON.stringify(event)}\n`);
  };
  stop = watchObjects(parts.watchParts(), watch, target, call.query, { send: write, end });
  if (isOver) return stop();
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  parts.watches.add(cut);
  call.signal.addEventListener('abort', end);
}
