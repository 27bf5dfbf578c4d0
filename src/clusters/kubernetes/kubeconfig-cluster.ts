/** The cluster of a kubeconfig: where its API server is, by which way, and how to be sure that it is the one. */
import type { Json } from '../../base/json.ts';
import type { Entry, Material } from './kubeconfig-fields.ts';
import { findField, readEntries, readFlag, readMaterial, readText, refuse } from './kubeconfig-fields.ts';

export type KubeconfigCluster = {
  readonly where: string;
  readonly server: URL;
  /** Who vouches for the server; the authorities that Node.js knows where it is left out. */
  readonly authority: Material | undefined;
  readonly isUnchecked: boolean;
  /** The name that the server's certificate is for, where it is not the host's. */
  readonly serverName: string | undefined;
  /** http:// or https:// */
  readonly proxy: URL | undefined;
  /** For programs that give credentials: what the cluster's extension for them says. */
  readonly extension: Json | undefined;
};

/** Throws `cluster-unavailable` where the cluster cannot be asked, or not safely. */
export function describeCluster(entry: Entry): KubeconfigCluster {
  const { where } = entry;
  const authority = readMaterial(entry, 'certificate-authority');
  const isUnchecked = readFlag(entry, 'insecure-skip-tls-verify');
  const serverName = readText(entry, 'tls-server-name');
  if (isUnchecked && authority !== undefined) {
    throw refuse(`${where}: certificate-authority and insecure-skip-tls-verify exclude each other`);
  }
  const isSecure = isUnchecked || authority !== undefined || serverName !== undefined;
  const server = readServer(entry, isSecure ? 'https://' : 'http://');
  const proxy = readProxy(entry);
  if (proxy !== undefined && server.protocol === 'http:') {
    throw refuse(`${where}: credentials would go to the proxy in the clear; the server must be https://`);
  }
  return { where, server, authority, isUnchecked, serverName, proxy, extension: findExtension(entry) };
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** A scheme may be missing: then what is said of certificates tells which is meant, as for kubectl. */
function readServer(entry: Entry, scheme: string): URL {
  const said = readText(entry, 'server') ?? '';
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(said) || said === '' ? said : scheme + said;
  if (!URL.canParse(text)) throw refuse('the server of the kubeconfig is no URL');
  const url = new URL(text);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))) return url;
  const shown = url.protocol === 'http:' ? url.origin : `${url.protocol}//${url.host}`;
  throw refuse(`${shown} would get credentials in the clear; it must be https://`);
}

/** Its password is not shown. */
function readProxy(entry: Entry): URL | undefined {
  const text = readText(entry, 'proxy-url');
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if ((url?.protocol === 'http:' || url?.protocol === 'https:') && url.host !== '') return url;
  const shown = url?.protocol.startsWith('socks5') ? 'SOCKS proxies are not supported' : 'proxy-url is no URL of one';
  throw refuse(`${entry.where}: ${shown}; a proxy must be http:// or https://`);
}

const EXTENSION = 'client.authentication.k8s.io/exec';

function findExtension(entry: Entry): Json | undefined {
  const found = readEntries(entry, 'extensions').find((extension) => readText(extension, 'name') === EXTENSION);
  return found === undefined ? undefined : findField(found, 'extension');
}
