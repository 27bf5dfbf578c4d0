/** One call of a webhook over TLS, as the API server makes it: kept-alive connections, a deadline, nothing but 200. */
import type { Agent } from 'node:https';
import { Agent as TlsAgent, request as sendRequest } from 'node:https';
import { getField } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { textAt } from './fields.ts';
import { readBundle } from './webhook-configuration.ts';

/** Where Services are reached, by `namespace/name`: ports of the loopback interface. */
export type ServiceMap = Map<string, readonly number[]>;

/** By which the API server shows who it is, where webhooks ask for that. */
export type ClientCertificate = { readonly cert: string; readonly key: string };

export type WebhookCaller = {
  /** The body of the answer. Throws for whatever is no answer, a deadline included. */
  readonly call: (client: JsonObject, review: JsonObject, timeoutMs: number) => Promise<string>;
  readonly close: () => void;
};

type Place = {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Whose certificate must be shown. */
  readonly servername: string;
};

/** Callers hold connections: close them. */
export function createWebhookCaller(
  services: ServiceMap,
  identify: () => ClientCertificate | undefined,
): WebhookCaller {
  const agents = new Map<string, Agent>();
  let turn = 0;
  const agentFor = (client: JsonObject): Agent => {
    const identity = identify();
    const key = JSON.stringify([client, identity]);
    const known = agents.get(key);
    if (known !== undefined) return known;
    const bundle = getField(client, 'caBundle');
    const ca = typeof bundle === 'string' ? { ca: [...readBundle(bundle)] } : {};
    const agent = new TlsAgent({ keepAlive: true, ...ca, ...identity });
    agents.set(key, agent);
    return agent;
  };
  return {
    call: async (client, review, timeoutMs) => {
      const place = locate(client, services, turn++);
      const path = `${place.path}?timeout=${Math.ceil(timeoutMs / 1_000)}s`;
      const signal = AbortSignal.timeout(timeoutMs);
      const send = (): Promise<string> => post({ ...place, path }, agentFor(client), JSON.stringify(review), signal);
      try {
        return await send();
      } catch (error) {
        // A kept connection that the other side had already closed is no failure: Go tries a new one as well.
        if (!isStale(error) || signal.aborted) throw describe(error, place, path, signal);
      }
      try {
        return await send();
      } catch (error) {
        throw describe(error, place, path, signal);
      }
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function locate(client: JsonObject, services: ServiceMap, turn: number): Place {
  const service = getField(client, 'service');
  if (service === undefined) {
    const url = new URL(textAt(client, 'url'));
    return { host: url.hostname, port: Number(url.port || 443), path: url.pathname, servername: url.hostname };
  }
  const [namespace, name] = [textAt(service, 'namespace'), textAt(service, 'name')];
  const ports = services.get(`${namespace}/${name}`) ?? [];
  const port = ports[turn % Math.max(ports.length, 1)];
  if (port === undefined) throw new Error(`no endpoints available for service "${name}"`);
  return {
    host: '127.0.0.1',
    port,
    path: textAt(service, 'path') || '/',
    servername: `${name}.${namespace}.svc`,
  };
}

class StaleConnection extends Error {}

const isStale = (error: unknown): boolean => error instanceof StaleConnection;

function post(place: Place, agent: Agent, body: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const { host, port, path, servername } = place;
    const isAddress = /^[\d.:[\]]+$/.test(servername);
    const request = sendRequest(
      {
        host,
        port,
        path,
        agent,
        signal,
        method: 'POST',
        ...(isAddress ? {} : { servername }),
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, */*',
          'user-agent': 'kube-apiserver-admission',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const code = response.statusCode ?? 0;
          if (code >= 200 && code < 300) resolve(text);
          else reject(new Error(`the server responded with the status ${code}: ${text.slice(0, 200)}`));
        });
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      reject(request.reusedSocket && isReset ? new StaleConnection(error.message) : error);
    });
    request.end(body);
  });
}

function describe(error: unknown, { servername, port }: Place, path: string, signal: AbortSignal): Error {
  const said = error instanceof Error ? error.message : String(error);
  const why = signal.aborted ? 'context deadline exceeded' : said;
  return new Error(`Post "https://${servername}:${port}${path}": ${why}`, { cause: error });
}
