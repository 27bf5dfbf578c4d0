/** The user of a kubeconfig: by what somebody signs in, and as whom they act. */
import { resolve, sep } from 'node:path';
import type { Entry, Material } from './kubeconfig-fields.ts';
import {
  findField,
  readEntries,
  readEntry,
  readFlag,
  readMaterial,
  readPath,
  readText,
  readTexts,
  refuse,
  showName,
} from './kubeconfig-fields.ts';

/** A program that gives credentials (client-go credential plugins). */
export type ExecPlugin = {
  readonly apiVersion: string;
  /** A path, or a name that is looked up in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  /** Whether it is told which cluster it is for. */
  readonly isToldCluster: boolean;
};

/** Somebody else, whom the user acts as. */
export type Impersonated = {
  readonly user: string;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  readonly extra: readonly (readonly [key: string, values: readonly string[]])[];
};

export type KubeconfigUser = {
  readonly where: string;
  /** Fit for messages. */
  readonly name: string;
  /** Counts only where the token's file cannot be read. */
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly login: { readonly username: string; readonly password: string } | undefined;
  readonly pair: { readonly certificate: Material; readonly key: Material } | undefined;
  readonly impersonated: Impersonated | undefined;
  /** Asked only where nothing above says how to sign in. */
  readonly plugin: ExecPlugin | undefined;
};

/** Throws `cluster-unavailable` where it cannot be told how to sign in. */
export function describeUser(entry: Entry, name: string): KubeconfigUser {
  const { where } = entry;
  if (findField(entry, 'auth-provider') !== undefined) {
    throw refuse(`${where}: Kubernetes has auth-provider no more; use the provider's program, with exec`);
  }
  const [token, tokenFile] = [readText(entry, 'token'), readPath(entry, 'tokenFile')];
  const [username, password] = [readText(entry, 'username'), readText(entry, 'password')];
  const hasLogin = username !== undefined || password !== undefined;
  if (hasLogin && (token ?? tokenFile) !== undefined) {
    throw refuse(`${where}: a token and a password exclude each other`);
  }
  const certificate = readMaterial(entry, 'client-certificate');
  const key = readMaterial(entry, 'client-key');
  if (certificate !== undefined && key === undefined) {
    throw refuse(`${where}: client-certificate is of no use without client-key`);
  }
  return {
    where,
    name,
    token,
    tokenFile,
    login: hasLogin ? { username: username ?? '', password: password ?? '' } : undefined,
    pair: certificate === undefined || key === undefined ? undefined : { certificate, key },
    impersonated: readImpersonated(entry),
    plugin: readPlugin(entry),
  };
}

function readImpersonated(entry: Entry): Impersonated | undefined {
  const [user, uid, groups] = [readText(entry, 'as'), readText(entry, 'as-uid'), readTexts(entry, 'as-groups')];
  const said = readEntry(entry, 'as-user-extra');
  const extra = Object.keys(said?.fields ?? {}).map(
    (key) => [key, said === undefined ? [] : readTexts(said, key)] as const,
  );
  if (user !== undefined) return { user, uid, groups, extra };
  if (uid === undefined && groups.length === 0 && extra.length === 0) return undefined;
  throw refuse(`${entry.where}: as-uid, as-groups and as-user-extra are of no use without as`);
}

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const INTERACTIVE_MODES = ['Never', 'IfAvailable'];

function readPlugin(user: Entry): ExecPlugin | undefined {
  const entry = readEntry(user, 'exec');
  if (entry === undefined) return undefined;
  const { where } = entry;
  const command = readText(entry, 'command');
  if (command === undefined) throw refuse(`${where}: exec names no command`);
  const apiVersion = readText(entry, 'apiVersion') ?? '';
  if (!API_VERSIONS.includes(apiVersion)) {
    throw refuse(`${where}: the apiVersion of exec must be ${API_VERSIONS.join(' or ')}`);
  }
  const mode = readText(entry, 'interactiveMode') ?? 'IfAvailable';
  if (!INTERACTIVE_MODES.includes(mode)) {
    const reason = mode === 'Always' ? 'it would ask somebody, and nobody may be here' : 'there is no such mode';
    throw refuse(`${where}: the interactiveMode of exec must be ${INTERACTIVE_MODES.join(' or ')}: ${reason}`);
  }
  const hint = readText(entry, 'installHint');
  return {
    apiVersion,
    command: command.includes('/') || command.includes(sep) ? resolve(entry.folder, command) : command,
    args: readTexts(entry, 'args'),
    env: readVariables(entry),
    installHint: hint === undefined ? undefined : showName(hint),
    isToldCluster: readFlag(entry, 'provideClusterInfo'),
  };
}

function readVariables(entry: Entry): Readonly<Record<string, string>> {
  const pairs = readEntries(entry, 'env').map((variable) => {
    const name = readText(variable, 'name') ?? '';
    if (name === '' || name.includes('=')) throw refuse(`${entry.where}: a variable of exec has no name`);
    return [name, readText(variable, 'value') ?? ''] as const;
  });
  return Object.fromEntries(pairs);
}
