/** What a cluster is called in reports. */
import type { Cluster } from '../../clusters/api.ts';

/** As people call it, else where it is. */
export function nameOfCluster({ name, server }: Pick<Cluster, 'name' | 'server'>): string {
  return name ?? server.replace(/^https?:\/\//, '');
}
