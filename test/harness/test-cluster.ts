/** The cluster that contract tests run against: the fake one, or a real one where `npm run test:cluster` says so. */
import type { ApiServer } from './api-server/start-api-server.ts';
import { startApiServer } from './api-server/start-api-server.ts';
import { type ClusterClient, createClusterClient } from './cluster-client.ts';
import type { RealApiServer } from './real-api-server.ts';
import { startRealApiServer } from './real-api-server.ts';

export type TestCluster = Omit<ClusterClient, 'close'> & {
  readonly isReal: boolean;
  readonly kubeconfig: () => string;
  /** Versions up to now are forgotten. */
  readonly forget: () => Promise<void>;
  /** Until a change of webhook configurations has taken effect. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Set by tools/test-cluster.ts when both programs are there. */
export const REAL_CLUSTER_VARIABLE = 'BULWARK_TEST_CLUSTER';

/** Why tests that need a real API server cannot run here; false where they can. */
export function findHindrance(): string | false {
  if (process.env[REAL_CLUSTER_VARIABLE] === 'real') return false;
  return 'no real API server: `npm run build:cluster`, then `npm run test:cluster`';
}

/** A real server sees changes of configurations by a watch. */
const SETTLE_MS = 1_500;

/** Close it after use. */
export async function openTestCluster(): Promise<TestCluster> {
  const isReal = process.env[REAL_CLUSTER_VARIABLE] === 'real';
  return isReal ? toTestCluster(await startRealApiServer()) : connect(await startApiServer(), false, 0);
}

/** A real server with a client of its administrator. */
export const toTestCluster = (server: RealApiServer): TestCluster => connect(server, true, SETTLE_MS);

type Server = Pick<ApiServer, 'url' | 'caPem' | 'token' | 'kubeconfig' | 'close'> & {
  readonly forget: () => Promise<void> | void;
};

function connect(server: Server, isReal: boolean, settleMs: number): TestCluster {
  const client = createClusterClient(server.url, server.caPem, server.token);
  return {
    ...client,
    isReal,
    kubeconfig: server.kubeconfig,
    forget: async () => server.forget(),
    settle: () => new Promise((resolve) => setTimeout(resolve, settleMs)),
    close: () => {
      client.close();
      return server.close();
    },
  };
}
