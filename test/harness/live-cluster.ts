/** A fake API server with a client on it: for tests of what scans, follows and writes to a cluster. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import type { Cluster } from '../../src/clusters/api.ts';
import { connectCluster } from '../../src/clusters/kubernetes/index.ts';
import type { ApiServer, ApiServerOptions } from './api-server/start-api-server.ts';
import { startApiServer } from './api-server/start-api-server.ts';
import { makeFolder } from './folders.ts';

export type LiveCluster = {
  readonly api: ApiServer;
  readonly cluster: Cluster;
  /** A client with another token. */
  readonly connectAs: (token: string) => Promise<Cluster>;
  /** Of a kubeconfig for the administrator. */
  readonly kubeconfig: string;
};

/** Ends with the test. */
export async function startLiveCluster(t: TestContext, options: ApiServerOptions = {}): Promise<LiveCluster> {
  const api = await startApiServer({ bookmarkMs: 20, ...options });
  t.after(() => api.close());
  const connect = async (folder: string): Promise<Cluster> =>
    connectCluster({ kubeconfig: join(folder, 'config') }, { env: {}, clock: { nowMs: () => Date.now() } });
  const folder = makeFolder(t, { config: api.kubeconfig() });
  return {
    api,
    cluster: await connect(folder),
    connectAs: (token) => connect(makeFolder(t, { config: api.kubeconfig(token) })),
    kubeconfig: join(folder, 'config'),
  };
}

/** A CustomResourceDefinition, as far as the fake API server reads it. */
export function defineKind(group: string, version: string, kind: string, scope: 'Namespaced' | 'Cluster'): JsonObject {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true }],
    },
  };
}
