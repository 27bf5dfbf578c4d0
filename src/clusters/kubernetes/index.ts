/** The client of a Kubernetes API server, behind the port of the room. */
import type { Clock } from '../../base/clock.ts';
import type { Cluster, ClusterPlace } from '../api.ts';
import { readObject } from './answers.ts';
import { discover } from './discover.ts';
import type { Identity } from './identity.ts';
import { readKubeconfigIdentity } from './kubeconfig-identity.ts';
import { listObjects } from './list.ts';
import { createObjects } from './objects.ts';
import { findPodIdentity, SERVICE_ACCOUNT_FOLDER } from './pod-identity.ts';
import { createTransport } from './transport.ts';
import { watchObjects } from './watch.ts';

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Of the service account that a pod has. */
  readonly podFolder?: string;
};

/** Finds the way to a cluster and asks it nothing yet. Throws `cluster-unavailable` where there is none. */
export async function connectCluster(place: ClusterPlace, surroundings: Surroundings): Promise<Cluster> {
  const identity = await findIdentity(place, surroundings);
  const transport = createTransport(identity);
  return {
    server: transport.server,
    name: identity.name,
    version: async (signal) => {
      const answer = readObject(await transport.ask({ path: '/version', signal }), { transport, what: 'GET /version' });
      return typeof answer['gitVersion'] === 'string' ? answer['gitVersion'] : '';
    },
    discover: (signal) => discover(transport, signal),
    list: (request, signal) => listObjects(transport, request, signal),
    watch: (request, from, signal) => watchObjects(transport, request, from, signal),
    ...createObjects(transport),
  };
}

/** In a pod, and with nothing said, the pod's own; else what the kubeconfig says. */
async function findIdentity(place: ClusterPlace, { env, clock, podFolder }: Surroundings): Promise<Identity> {
  const isSaid = place.kubeconfig !== undefined || place.context !== undefined || Boolean(env['KUBECONFIG']);
  const folder = podFolder ?? SERVICE_ACCOUNT_FOLDER;
  const own = isSaid ? undefined : findPodIdentity({ env, folder, clock });
  return own ?? readKubeconfigIdentity(place, env, clock);
}
