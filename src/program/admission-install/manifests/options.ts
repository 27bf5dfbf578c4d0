/** What an installation differs by. Everything else is the same wherever the gate is installed. */
export type InstallOptions = {
  /** By digest: `registry.example/bulwark@sha256:...`. */
  readonly image: string;
  /** At least two. */
  readonly replicas: number;
  readonly priorityClassName: string;
  /**
   * The signed bundle that replicas judge by, and the public key by which they believe it; left out where they read the
   * store alone.
   */
  readonly bundle: { readonly text: string; readonly key: string } | undefined;
  /** Where replicas reach the store, whose URL is in the Secret `STORE_SECRET`; they read it where this is given. */
  readonly store: { readonly cidrs: readonly string[]; readonly port: number } | undefined;
  /** The environment whose profile judges, where no bundle says it. */
  readonly environment: string;
  /** Whether the watchdog renews the certificates, which is for Bulwark's own authority. */
  readonly keepsCertificates: boolean;
  /** PEM of the authorities whose clients alone may ask the gate; undefined where whoever reaches it may. */
  readonly clientCa: string | undefined;
  /** Who may ask the gate: addresses of the API servers. Everybody in reach, where nobody knows them. */
  readonly clientCidrs: readonly string[];
  /** Where the API server is reached. Everywhere but link-local addresses, where nobody knows it. */
  readonly apiServerCidrs: readonly string[];
};

/** What is taken where nobody says otherwise. */
export const INSTALL_DEFAULTS = {
  replicas: 2,
  // Nothing may push the gate off its nodes: while it is away, changes are refused. What also comes with the class:
  // it is installed with a quota of its own, without which some clusters refuse critical pods outside kube-system.
  priorityClassName: 'system-cluster-critical',
  keepsCertificates: true,
  clientCa: undefined,
  clientCidrs: [],
  apiServerCidrs: [],
} as const satisfies Partial<InstallOptions>;
