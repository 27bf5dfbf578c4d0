/** Who asks a cluster, and how to be sure that it is the cluster: one type for kubeconfig and pod. */
import type { Agent } from 'node:http';
import type { SecureContextOptions } from 'node:tls';

export type Credentials = {
  /** By names in small letters; several values are several headers. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'passphrase'> & {
    readonly servername?: string;
    readonly rejectUnauthorized?: boolean;
  };
  /** Set where a proxy stands between. */
  readonly agent?: Agent | undefined;
};

export type Identity = {
  readonly server: URL;
  /** What people call the cluster. */
  readonly name: string;
  /** Fresh ones: tokens and certificates are renewed while the programme runs. Throws `cluster-unavailable`. */
  readonly credentials: () => Promise<Credentials>;
  /** The cluster does not know them: the next ones are not taken from memory. */
  readonly renew: () => void;
};
