/** The credentials of one kubeconfig as it was read: files and programs are asked again when what they gave is old. */
import { X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import type { Clock } from '../../base/clock.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { createExecCredentials, isUsablePair } from './exec-credentials.ts';
import type { ExecCredentials, Pair } from './exec-credentials.ts';
import type { Credentials } from './identity.ts';
import { keepFresh } from './keep-fresh.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import type { KubeconfigCluster } from './kubeconfig-cluster.ts';
import type { Material } from './kubeconfig-fields.ts';
import { refuse, showName } from './kubeconfig-fields.ts';
import type { KubeconfigUser } from './kubeconfig-user.ts';
import { readSmallFile } from './read-small-file.ts';
import { writeAuthorization, writeImpersonation } from './sign-in-headers.ts';

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
};

/** Gives credentials for each request. They throw `cluster-unavailable` where they cannot be had. */
export function openSession(config: Kubeconfig, surroundings: Surroundings): () => Promise<Credentials> {
  const { cluster, user } = config;
  const agent = cluster.proxy === undefined ? undefined : createProxyAgent(cluster.proxy);
  const files = keepFresh(() => readFiles(config), surroundings.clock);
  const ask = createAsking(config, surroundings, () => files.get().ca);
  return async () => {
    const { token, pair, ca } = files.get();
    const given = await ask();
    return {
      headers: { ...writeAuthorization(token ?? given.token, user?.login), ...writeImpersonation(user?.impersonated) },
      tls: {
        ...(ca === undefined ? {} : { ca }),
        ...(pair ?? given.pair),
        ...(cluster.serverName === undefined ? {} : { servername: cluster.serverName }),
        ...(cluster.isUnchecked ? { rejectUnauthorized: false } : {}),
      },
      agent,
    };
  };
}

const NOTHING: ExecCredentials = { token: undefined, pair: undefined };

/** A program is asked only where the kubeconfig itself has nothing to sign in by, as kubectl has it. */
function createAsking(
  { cluster, user }: Kubeconfig,
  { env, clock }: Surroundings,
  readAuthority: () => string | undefined,
): () => Promise<ExecCredentials> {
  const plugin = user?.plugin;
  const isEnough = (user?.token ?? user?.tokenFile ?? user?.login ?? user?.pair) !== undefined;
  if (user === undefined || plugin === undefined || isEnough) {
    return () => Promise.resolve(NOTHING);
  }
  const describe = plugin.isToldCluster ? () => tellCluster(cluster, readAuthority()) : undefined;
  return createExecCredentials(plugin, { name: user.name, env, clock, describeCluster: describe });
}

/** The Cluster of an ExecCredential. */
function tellCluster(cluster: KubeconfigCluster, authority: string | undefined): JsonObject {
  const told: Record<string, Json | undefined> = {
    server: cluster.server.href.replace(/\/$/, ''),
    'tls-server-name': cluster.serverName,
    'insecure-skip-tls-verify': cluster.isUnchecked ? true : undefined,
    'certificate-authority-data': authority === undefined ? undefined : Buffer.from(authority).toString('base64'),
    'proxy-url': cluster.proxy?.href,
    config: cluster.extension,
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

type Files = { readonly token: string | undefined; readonly pair: Pair | undefined; readonly ca: string | undefined };

function readFiles({ cluster, user }: Kubeconfig): Files {
  return {
    token: user === undefined ? undefined : readToken(user),
    pair: user?.pair === undefined ? undefined : readPair(user, user.pair),
    ca: cluster.authority === undefined ? undefined : readAuthority(cluster.authority, cluster.where),
  };
}

/** The file counts, for it is renewed; the token beside it is for when it cannot be read. */
function readToken({ token, tokenFile, where }: KubeconfigUser): string | undefined {
  if (tokenFile === undefined) return token;
  const read = readSmallFile(tokenFile, LIMITS.credentialFileBytesMax);
  const found = 'text' in read ? read.text.trim() : '';
  if (found !== '') return found;
  if (token !== undefined) return token;
  throw refuse(`${where}: tokenFile ${showName(tokenFile)} ${'fault' in read ? read.fault : 'is empty'}`);
}

function readPair({ where }: KubeconfigUser, { certificate, key }: NonNullable<KubeconfigUser['pair']>): Pair {
  const pair = {
    cert: readMaterialText(certificate, `${where}: client-certificate`),
    key: readMaterialText(key, `${where}: client-key`),
  };
  if (isUsablePair(pair)) return pair;
  throw refuse(`${where}: client-certificate and client-key cannot be used: both are PEM, and belong together`);
}

function readAuthority(authority: Material, where: string): string {
  const ca = readMaterialText(authority, `${where}: certificate-authority`);
  try {
    // Text without a certificate is no fault to Node.js later, and would trust nobody.
    void new X509Certificate(ca);
    return ca;
  } catch {
    throw refuse(`${where}: certificate-authority has no certificate that can be read; it must be PEM`);
  }
}

function readMaterialText(material: Material, what: string): string {
  if ('text' in material) return material.text;
  const read = readSmallFile(material.file, LIMITS.credentialFileBytesMax);
  if ('text' in read) return read.text;
  throw refuse(`${what} ${showName(material.file)} ${read.fault}`);
}

/** Tunnels (CONNECT, RFC 9110, 9.3.6) through the proxy of the kubeconfig, and never through one of the environment. */
function createProxyAgent(proxy: URL): Agent {
  return new Agent({ keepAlive: true, timeout: LIMITS.clusterAnswerMsMax, proxyEnv: { HTTPS_PROXY: proxy.href } });
}
