/** A small client of Kubernetes API servers for tests: asks, reads warnings, watches. Knows nothing of Bulwark. */
import { Agent, request as sendRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../../src/base/json.ts';

export type Reply = {
  readonly code: number;
  readonly body: JsonObject;
  /** Texts of the header `Warning`. */
  readonly warnings: readonly string[];
};

export type AskOptions = {
  readonly body?: unknown;
  readonly type?: string;
  /** Null for no token at all. */
  readonly token?: string | null;
  readonly accept?: string;
};

export type WatchedEvent = { readonly type: string; readonly object: JsonObject };

export type Watcher = {
  /** The status of the answer. */
  readonly code: number;
  readonly events: readonly WatchedEvent[];
  /** Waits until one of the events fits, at most as long as a test may take. */
  readonly until: (fits: (event: WatchedEvent) => boolean) => Promise<WatchedEvent>;
  /** When the server has ended it. */
  readonly ended: Promise<void>;
  readonly stop: () => void;
};

export type ClusterClient = {
  readonly ask: (method: string, path: string, options?: AskOptions) => Promise<Reply>;
  readonly watch: (path: string) => Promise<Watcher>;
  readonly close: () => void;
};

const WAIT_MS_MAX = 15_000;

/** Connections are kept: close it. */
export function createClusterClient(url: string, caPem: string, adminToken: string): ClusterClient {
  const agent = new Agent({ keepAlive: true, ca: caPem });
  const send = (method: string, path: string, options: AskOptions): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { body, type = 'application/json', token = adminToken, accept = 'application/json' } = options;
      const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const headers = {
        accept,
        'user-agent': 'cluster-test/1',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
      };
      const request = sendRequest(`${url}${path}`, { method, agent, headers }, resolve);
      request.on('error', reject);
      request.end(text);
    });
  return {
    ask: async (method, path, options = {}) => {
      const response = await send(method, path, options);
      const text = await readText(response);
      // Of a group that is not served, the real one says so in plain text.
      const isPlain = response.headers['content-type']?.startsWith('text/plain') === true;
      const body = isPlain || text === '' ? {} : (JSON.parse(text) as JsonObject);
      return { code: response.statusCode ?? 0, body, warnings: readWarnings(response) };
    },
    watch: async (path) => follow(await send('GET', path, {})),
    close: () => agent.destroy(),
  };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function readWarnings(response: IncomingMessage): readonly string[] {
  const line = Buffer.from(response.headers['warning'] ?? '', 'latin1').toString();
  return [...line.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}

function follow(response: IncomingMessage): Watcher {
  const events: WatchedEvent[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  response.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk.toString()}`.split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.filter((line) => line !== '').map((line) => JSON.parse(line) as WatchedEvent));
    for (const wake of Array.from(waiting)) wake();
  });
  response.on('error', () => response.destroy());
  return {
    code: response.statusCode ?? 0,
    events,
    ended: new Promise((resolve) => void response.on('close', () => resolve())),
    until: (fits) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`no such event came; there were ${JSON.stringify(events.map(({ type }) => type))}`));
        }, WAIT_MS_MAX);
        const look = (): void => {
          const found = events.find(fits);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    stop: () => response.destroy(),
  };
}
