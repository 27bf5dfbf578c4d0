/** A client of several replicas, as a Service makes the API server one: the ready ones, each in its turn. */
import type { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GateReplica, ReplicaPlace } from '../harness/gate-replicas.ts';
import type { SentAnswer } from '../harness/gate-server.ts';
import { makeAgent, send } from '../harness/gate-server.ts';

export type ClientAnswer = {
  readonly answer: SentAnswer;
  /** Which replica gave it. */
  readonly replica: string;
  /** 2 where the first one asked did not answer. */
  readonly attempts: number;
};

export type GateClient = {
  /** Rejects where nobody answers, after another one was asked, if there is another one and `mayRetry`. */
  readonly ask: (path: string, body: string, mayRetry?: boolean) => Promise<ClientAnswer>;
  readonly listReady: () => readonly string[];
  /** Fulfilled when so many replicas are ready. */
  readonly awaitReady: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

const LOOK_MS = 100;
const LOOK_MS_MAX = 1_000;
const READY_MS_MAX = 60_000;

/** Looks at `/readyz` all the time, over connections of its own. */
export function createGateClient(
  replicas: readonly GateReplica[],
  { certificates }: ReplicaPlace,
  connectionsMax = 8,
): GateClient {
  const agents = new Map<string, Agent>();
  for (const { name } of replicas) agents.set(name, makeAgent(certificates, { maxSockets: connectionsMax }));
  const probing = makeAgent(certificates, { keepAlive: false });
  let ready: readonly GateReplica[] = [];
  const closing = new AbortController();
  let turn = 0;
  const isReady = async ({ url }: GateReplica): Promise<boolean> => {
    try {
      return (await send(new URL('/readyz', url), '', { method: 'GET', agent: probing })).status === 200;
    } catch {
      return false;
    }
  };
  const look = async (replica: GateReplica): Promise<void> => {
    while (!closing.signal.aborted) {
      // As with probes of a kubelet, it takes more than one late answer to be taken out.
      const late = sleep(LOOK_MS_MAX).then(() => ready.includes(replica));
      const found = await Promise.race([isReady(replica), late]);
      ready = replicas.filter((one) => (one === replica ? found : ready.includes(one)));
      await sleep(LOOK_MS);
    }
  };
  const looking = Promise.all(replicas.map(look));
  const askOne = ({ url, name }: GateReplica, path: string, body: string): Promise<SentAnswer> =>
    send(new URL(path, url), body, { agent: agents.get(name) as Agent });
  return {
    ask: async (path, body, mayRetry = false) => {
      const from = turn++;
      const first = ready[from % ready.length];
      if (first === undefined) throw new Error('no replica is ready');
      try {
        return { answer: await askOne(first, path, body), replica: first.name, attempts: 1 };
      } catch (error) {
        const second = replicas.find((one) => one !== first);
        if (!mayRetry || second === undefined) throw error;
        return { answer: await askOne(second, path, body), replica: second.name, attempts: 2 };
      }
    },
    listReady: () => ready.map(({ name }) => name),
    awaitReady: async (count) => {
      for (let waitedMs = 0; ready.length < count; waitedMs += LOOK_MS) {
        if (waitedMs > READY_MS_MAX) throw new Error(`${ready.length} of ${count} replicas are ready`);
        await sleep(LOOK_MS);
      }
    },
    close: async () => {
      closing.abort();
      await looking;
      for (const agent of [...agents.values(), probing]) agent.destroy();
    },
  };
}
