/**
 * Kubeconfigs (kind Config of v1): which files count, how several become one, and the cluster and user that a context
 * stands for. What lies beside those two is not looked at: it may be wrong without harm.
 */
import { existsSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { parseYaml } from '../../languages/yaml/index.ts';
import type { ClusterPlace } from '../api.ts';
import type { KubeconfigCluster } from './kubeconfig-cluster.ts';
import { describeCluster } from './kubeconfig-cluster.ts';
import type { Entry } from './kubeconfig-fields.ts';
import { readEntries, readEntry, readText, refuse, showName } from './kubeconfig-fields.ts';
import type { KubeconfigUser } from './kubeconfig-user.ts';
import { describeUser } from './kubeconfig-user.ts';
import { readSmallFile } from './read-small-file.ts';

/** What one context of some kubeconfigs says. */
export type Kubeconfig = {
  readonly context: string;
  readonly cluster: KubeconfigCluster;
  /** Undefined where nobody signs in. */
  readonly user: KubeconfigUser | undefined;
};

/** The files that count, first the most important. Throws `cluster-unavailable` where there is none. */
export function findKubeconfigFiles(
  { kubeconfig }: ClusterPlace,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (kubeconfig !== undefined) return demandFiles([kubeconfig], kubeconfig);
  const listed = env['KUBECONFIG'];
  if (listed !== undefined && listed !== '') {
    const paths = listed.split(delimiter).filter((path) => path !== '' && existsSync(path));
    return demandFiles([...new Set(paths)], listed);
  }
  const usual = `${env['HOME'] || env['USERPROFILE'] || ''}/.kube/config`;
  return demandFiles([usual], usual);
}

function demandFiles(files: readonly string[], said: string): readonly string[] {
  if (files.length > 0 && files.every((file) => existsSync(file))) return files;
  throw refuse(`there is no kubeconfig ${showName(said)}, and this is no pod of a cluster`);
}

type NamedEntries = ReadonlyMap<string, Entry>;
type Part = {
  readonly clusters: NamedEntries;
  readonly users: NamedEntries;
  readonly contexts: NamedEntries;
  readonly currentContext: string | undefined;
};

/**
 * Several files are one: of what has the same name in two, the first counts and the other adds nothing to it, as
 * kubectl has it. Throws `cluster-unavailable` where a file is no kubeconfig, or no cluster comes of it.
 */
export function loadKubeconfig(files: readonly string[], wanted: string | undefined): Kubeconfig {
  const parts = files.map((file) => readPart(file));
  const contexts = takeFirst(parts.map((part) => part.contexts));
  const context = wanted ?? parts.find(({ currentContext }) => currentContext !== undefined)?.currentContext;
  const said = files.map((file) => showName(file)).join(', ');
  const known = contexts.size === 0 ? 'it has none' : `it has ${listNames(contexts)}`;
  if (context === undefined || context === '') throw refuse(`${said}: no context is current; ${known}`);
  const chosen = contexts.get(context);
  const cluster = chosen && takeFirst(parts.map((part) => part.clusters)).get(readText(chosen, 'cluster') ?? '');
  if (chosen === undefined || cluster === undefined) {
    throw refuse(`${said}: the context ${showName(context)} is missing or leads to no cluster; ${known}`);
  }
  const name = readText(chosen, 'user');
  const user = name === undefined ? undefined : takeFirst(parts.map((part) => part.users)).get(name);
  if (name !== undefined && user === undefined) throw refuse(`${chosen.where}: there is no user ${showName(name)}`);
  return {
    context,
    cluster: describeCluster(cluster),
    user: name === undefined || user === undefined ? undefined : describeUser(user, showName(name)),
  };
}

const NAMES_SHOWN_MAX = 20;

function listNames(named: NamedEntries): string {
  const names = [...named.keys()].map((name) => showName(name));
  const more = names.length - NAMES_SHOWN_MAX;
  return names.slice(0, NAMES_SHOWN_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function takeFirst(parts: readonly NamedEntries[]): NamedEntries {
  const first = new Map<string, Entry>();
  for (const part of parts) for (const [name, entry] of part) if (!first.has(name)) first.set(name, entry);
  return first;
}

function readPart(file: string): Part {
  const where = showName(file);
  const entry = { fields: readDocument(file, where), where, folder: dirname(resolve(file)) };
  const [kind, version] = [readText(entry, 'kind') ?? 'Config', readText(entry, 'apiVersion') ?? 'v1'];
  if (kind !== 'Config' || version !== 'v1') throw refuse(`${where} is no kubeconfig, of kind Config and version v1`);
  return {
    clusters: readNamed(entry, 'clusters', 'cluster'),
    users: readNamed(entry, 'users', 'user'),
    contexts: readNamed(entry, 'contexts', 'context'),
    currentContext: readText(entry, 'current-context'),
  };
}

/** The first document of a file, which alone counts for kubectl. What the parser says of it shows lines of it. */
function readDocument(file: string, where: string): JsonObject {
  const read = readSmallFile(file, LIMITS.kubeconfigBytesMax, true);
  if ('fault' in read) throw refuse(`${where} ${read.fault}`);
  const { documents, problems } = parseYaml(read.text, { dialect: 'kubernetes' });
  const [first] = documents;
  const isEmpty = first === undefined ? problems.length === 0 : first.index === 0 && first.value === null;
  if (isEmpty) return {};
  if (first?.index === 0 && isJsonObject(first.value)) return first.value;
  throw refuse(`${where} cannot be read as a kubeconfig`);
}

function readNamed(entry: Entry, list: string, key: string): NamedEntries {
  const named = new Map<string, Entry>();
  for (const item of readEntries(entry, list)) {
    const name = readText(item, 'name') ?? '';
    const where = `${entry.where}: ${key} ${showName(name)}`;
    if (named.has(name)) throw refuse(`${where} is there twice`);
    named.set(name, { ...(readEntry({ ...item, where }, key) ?? { ...item, fields: {} }), where });
  }
  return named;
}
