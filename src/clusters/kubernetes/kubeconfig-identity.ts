/**
 * The identity that a kubeconfig describes: tokens, client certificates, and programs that give credentials. Reading it
 * is the work of the library of the Kubernetes project, which is loaded here alone: it is large.
 */
import { existsSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { ClusterPlace } from '../api.ts';
import type { Credentials, Identity } from './identity.ts';

/** Throws `cluster-unavailable` where there is no kubeconfig, or it does not say which cluster is meant. */
export async function readKubeconfigIdentity(
  place: ClusterPlace,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Identity> {
  const files = findFiles(place, env);
  let config = await loadConfig(files, place.context);
  const { cluster, name } = findCluster(config, files);
  const server = readServer(cluster.server);
  let mustReload = false;
  let coming: Promise<Credentials> | undefined;
  const make = async (): Promise<Credentials> => {
    if (mustReload) config = await loadConfig(files, place.context);
    mustReload = false;
    return server.protocol === 'http:' ? readPlain(config) : readSecure(config, cluster.proxyUrl !== undefined);
  };
  return {
    server,
    name,
    credentials: () => {
      // Many requests begin at once; a program that signs somebody in is started for one of them.
      coming ??= make().finally(() => {
        coming = undefined;
      });
      return coming;
    },
    renew: () => {
      mustReload = true;
    },
  };
}

function findFiles({ kubeconfig }: ClusterPlace, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (kubeconfig !== undefined) return demandFiles([kubeconfig], kubeconfig);
  const listed = env['KUBECONFIG'];
  if (listed !== undefined && listed !== '') {
    const paths = listed.split(process.platform === 'win32' ? ';' : ':');
    return demandFiles(
      paths.filter((path) => path !== '' && existsSync(path)),
      listed,
    );
  }
  const usual = `${env['HOME'] || env['USERPROFILE'] || ''}/.kube/config`;
  return demandFiles([usual], usual);
}

function demandFiles(files: readonly string[], said: string): readonly string[] {
  if (files.length > 0 && files.every((file) => existsSync(file))) return files;
  throw new AppError('cluster-unavailable', `there is no kubeconfig ${said}, and this is no pod of a cluster`);
}

/** Several files are one: of what has the same name in two, the first counts, as kubectl has it. */
async function loadConfig(files: readonly string[], context: string | undefined): Promise<KubeConfig> {
  const { KubeConfig: Config } = await import('@kubernetes/client-node');
  const parts = files.map((file) => {
    const part = new Config();
    try {
      part.loadFromFile(file);
    } catch {
      // What the parser says shows lines of the file, which holds credentials.
      throw new AppError('cluster-unavailable', `${file} cannot be read as a kubeconfig`);
    }
    return part;
  });
  const config = new Config();
  config.loadFromOptions({
    clusters: takeFirst(parts.flatMap(({ clusters }) => clusters)),
    users: takeFirst(parts.flatMap(({ users }) => users)),
    contexts: takeFirst(parts.flatMap(({ contexts }) => contexts)),
    currentContext: context ?? parts.find(({ currentContext }) => Boolean(currentContext))?.currentContext ?? '',
  });
  return config;
}

function takeFirst<T extends { readonly name: string }>(named: readonly T[]): T[] {
  const first = new Map<string, T>();
  for (const one of named) if (!first.has(one.name)) first.set(one.name, one);
  return [...first.values()];
}

function findCluster(config: KubeConfig, files: readonly string[]) {
  const name = config.getCurrentContext();
  const cluster = config.getCurrentCluster();
  if (cluster !== null && config.getContextObject(name) !== null) return { cluster, name };
  const names = config.getContexts().map((context) => context.name);
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  const wanted = name === '' ? 'no context is current' : `the context ${name} is missing or leads to no cluster`;
  throw new AppError('cluster-unavailable', `${files.join(', ')}: ${wanted}; ${known}`);
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

function readServer(text: string): URL {
  if (!URL.canParse(text)) throw new AppError('cluster-unavailable', 'the server of the kubeconfig is no URL');
  const url = new URL(text);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))) return url;
  throw new AppError('cluster-unavailable', `${url.origin} would get credentials in the clear; it must be https://`);
}

/** What `kubectl proxy` opens on this machine adds its own credentials. */
function readPlain(config: KubeConfig): Credentials {
  const token = config.getCurrentUser()?.token;
  return { headers: token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }, tls: {} };
}

async function readSecure(config: KubeConfig, hasProxy: boolean): Promise<Credentials> {
  const options: RequestOptions = { headers: {} };
  await withinTime(config.applyToHTTPSOptions(options), config);
  const { ca, cert, key, passphrase, servername, rejectUnauthorized, auth, agent } = options;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value).trim();
  if (auth) headers['authorization'] ??= `Basic ${Buffer.from(auth).toString('base64')}`;
  const tls = { ca, cert, key, passphrase, servername, rejectUnauthorized };
  const given = Object.fromEntries(
    Object.entries(tls).filter(([, value]) => value !== undefined),
  ) as Credentials['tls'];
  return { headers, tls: given, agent: hasProxy && typeof agent === 'object' ? agent : undefined };
}

async function withinTime(applied: Promise<void>, config: KubeConfig): Promise<void> {
  const user = config.getCurrentUser()?.name ?? '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const text = `the credentials of ${user} did not come in time`;
    timer = setTimeout(() => reject(new AppError('cluster-unavailable', text)), LIMITS.clusterCredentialsMsMax);
  });
  try {
    await Promise.race([applied, late]);
  } catch (error) {
    if (error instanceof AppError) throw error;
    // What the program or the parser of its answer says may repeat the credentials themselves.
    throw new AppError('cluster-unavailable', `the credentials of ${user} cannot be had; see that kubectl gets them`);
  } finally {
    clearTimeout(timer);
  }
}
