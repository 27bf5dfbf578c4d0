/** The cluster that contract tests run against: the fake one, or a real one where `npm run test:cluster` says so. */
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

/** A real server sees changes of configurations by a watch. */
const SETTLE_MS = 1_500;

/** Close it after use. */
export async function openTestCluster(): Promise<TestCluster> {
  if (process.env[REAL_CLUSTER_VARIABLE] !== 'real') {
    const server = await startApiServer();
    const client = createClusterClient(server.url, server.caPem, server.token);
    return {
      ...client,
      isReal: false,
      kubeconfig: server.kubeconfig,
      forget: () => Promise.resolve(server.forget()),
      settle: () => Promise.resolve(),
      close: () => {
        client.close();
        return server.close();
      },
    };
  }
  return toTestCluster(await startRealApiServer());
}

/** A real server with a client of its administrator. */
export function toTestCluster(server: RealApiServer): TestCluster {
  const client = createClusterClient(server.url, server.caPem, server.token);
  return {
    ...client,
    isReal: true,
    kubeconfig: server.kubeconfig,
    forget: server.forget,
    settle: () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS)),
    close: () => {
      client.close();
      return server.close();
    },
  };
}
