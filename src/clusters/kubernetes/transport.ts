/**
 * Requests to one API server: connections are kept, what was asked too early is asked again later, and every answer has
 * a limit of size and time.
 */
import type { IncomingMessage } from 'node:http';
import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import { Agent, request as requestSecure } from 'node:https';
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { pause } from '../../base/pause.ts';
import { startDeadline } from './deadline.ts';
import type { Credentials, Identity } from './identity.ts';
import { describeLoss, isLoss, isWorthAnotherTry } from './losses.ts';

export type Ask = {
  readonly method?: 'GET' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly accept?: string;
  readonly body?: { readonly type: string; readonly text: string };
  /** False where it would be done twice when nobody knows whether it arrived. */
  readonly mayRepeat?: boolean;
  readonly attemptsMax?: number;
  readonly signal?: AbortSignal | undefined;
};

export type Reply = {
  readonly status: number;
  readonly text: string;
  /** The answer is larger than the limit, and `text` is empty. */
  readonly isCut: boolean;
};

/** `stream` is there where the status is 200; else the whole answer is. */
export type Opened = Reply & { readonly stream?: IncomingMessage };

export type Transport = {
  readonly server: string;
  /** The whole answer, whatever its status. Throws `cluster-unavailable` after all attempts. */
  readonly ask: (ask: Ask) => Promise<Reply>;
  /** The answer as it comes. Its end is the caller's affair, by the signal. */
  readonly open: (ask: Ask) => Promise<Opened>;
  /** Without what was used to sign in, wherever an answer repeats it. */
  readonly hide: (text: string) => string;
};

const JSON_TYPE = 'application/json';

/** Statuses that mean "not now". */
const RETRIED = new Set([429, 502, 503, 504]);
const WAIT_FIRST_MS = 250;
const CONNECTIONS_MAX = 128;

/** A transport whose connections end when nobody uses them. */
export function createTransport(identity: Identity): Transport {
  const options = {
    keepAlive: true,
    maxSockets: CONNECTIONS_MAX,
    maxFreeSockets: 8,
    timeout: LIMITS.clusterAnswerMsMax,
  };
  const isPlain = identity.server.protocol === 'http:';
  const agent = isPlain ? new PlainAgent(options) : new Agent(options);
  const secrets = new Set<string>();
  const sendOnce = async (ask: Ask, signal: AbortSignal | undefined): Promise<IncomingMessage> => {
    const credentials = await identity.credentials();
    const [, token] = String(credentials.headers['authorization'] ?? '').split(' ') ?? [];
    if (token !== undefined) remember(secrets, token);
    return send(identity.server, ask, { credentials, agent, isPlain, signal });
  };
  const parts = { identity, sendOnce, server: identity.server.origin };
  return {
    server: identity.server.origin,
    ask: (ask) =>
      insist(ask, parts, async () => {
        const deadline = startDeadline(LIMITS.clusterAnswerMsMax, ask.signal);
        try {
          const answer = await sendOnce(ask, deadline.signal);
          return { status: answer.statusCode ?? 0, waitMs: readWait(answer), value: await readReply(answer) };
        } finally {
          deadline.release();
        }
      }),
    open: (ask) =>
      insist(ask, parts, async () => {
        const stream = await sendOnce(ask, ask.signal);
        const status = stream.statusCode ?? 0;
        const value = status === 200 ? { status, text: '', isCut: false, stream } : await readReply(stream);
        return { status, waitMs: readWait(stream), value };
      }),
    hide: (text) => Array.from(secrets).reduce((shown, secret) => shown.replaceAll(secret, '[masked]'), text),
  };
}

/** Of tokens that were in use the last few: an answer may repeat one that was renewed meanwhile. */
const SECRETS_MAX = 4;

function remember(secrets: Set<string>, token: string): void {
  secrets.delete(token);
  secrets.add(token);
  for (const oldest of secrets) if (secrets.size > SECRETS_MAX) secrets.delete(oldest);
}

type Attempt<T> = { readonly status: number; readonly waitMs: number | undefined; readonly value: T };
type Parts = { readonly identity: Identity; readonly server: string };

/** Tries until there is an answer that another attempt would not better, or there were enough. */
async function insist<T>(ask: Ask, { identity, server }: Parts, attempt: () => Promise<Attempt<T>>): Promise<T> {
  const { method = 'GET', mayRepeat = true, attemptsMax = LIMITS.clusterAttemptsMax, signal } = ask;
  let hasRenewed = false;
  for (let made = 1; ; made++) {
    signal?.throwIfAborted();
    const isLast = made >= attemptsMax;
    let waitMs: number | undefined;
    try {
      const { status, waitMs: asked, value } = await attempt();
      const isEarly = RETRIED.has(status) || (status === 500 && method === 'GET');
      if (status === 401 && !hasRenewed) {
        hasRenewed = true;
        identity.renew();
        continue;
      }
      if (!isEarly || isLast) return value;
      waitMs = asked;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isLoss(error)) throw error;
      if (isLast || !mayRepeat || !isWorthAnotherTry(error)) {
        throw new AppError('cluster-unavailable', `${server}: ${describeLoss(error)}`, { cause: error });
      }
    }
    await pause(waitMs ?? chooseWait(made), signal);
  }
}

/** Twice as long each time, and not at the same moment as everybody else who lost the connection. */
function chooseWait(made: number): number {
  const longest = WAIT_FIRST_MS * 2 ** (made - 1);
  return longest / 2 + Math.random() * (longest / 2);
}

/** Seconds; dates are not used by API servers. */
function readWait({ headers }: IncomingMessage): number | undefined {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, LIMITS.clusterRetryMsMax) : undefined;
}

type Sending = {
  readonly credentials: Credentials;
  readonly agent: Agent | PlainAgent;
  readonly isPlain: boolean;
  readonly signal: AbortSignal | undefined;
};

function send(server: URL, ask: Ask, { credentials, agent, isPlain, signal }: Sending): Promise<IncomingMessage> {
  const { method = 'GET', path, accept = JSON_TYPE, body } = ask;
  const bytes = body === undefined ? undefined : Buffer.from(body.text);
  const options = {
    ...credentials.tls,
    agent: credentials.agent ?? agent,
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port === '' ? undefined : server.port,
    // The server may stand below a path, as those behind Rancher do.
    path: `${server.pathname.replace(/\/$/, '')}${path}`,
    method,
    headers: {
      ...credentials.headers,
      accept,
      'user-agent': 'bulwark',
      ...(bytes === undefined ? {} : { 'content-type': body?.type, 'content-length': bytes.length }),
    },
  };
  return new Promise((resolve, reject) => {
    let isWhole = (): boolean => false;
    const take = (answer: IncomingMessage): void => {
      isWhole = () => answer.complete;
      // Whoever reads hears of it by reading. When nobody reads any more, an abort is no news.
      answer.on('error', () => undefined);
      resolve(answer);
    };
    const request = isPlain ? requestPlain(options, take) : requestSecure(options, take);
    // Not the option `signal`: with it an abort also ends a connection that serves the next request already.
    const stop = (): void => {
      if (!isWhole()) request.destroy(new DOMException('the request was ended', 'AbortError'));
    };
    signal?.addEventListener('abort', stop);
    request.on('close', () => signal?.removeEventListener('abort', stop));
    request.on('error', reject);
    request.end(bytes);
    if (signal?.aborted === true) stop();
  });
}

async function readReply(answer: IncomingMessage): Promise<Reply> {
  const status = answer.statusCode ?? 0;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > LIMITS.clusterAnswerBytesMax) return { status, text: '', isCut: true };
    chunks.push(chunk);
  }
  return { status, text: Buffer.concat(chunks).toString(), isCut: false };
}
