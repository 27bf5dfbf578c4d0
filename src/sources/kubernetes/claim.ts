/** Which files hold Kubernetes objects, or make their folder a chart or a kustomization. */
import { posix } from 'node:path';
import type { InputFile, SourceClaim } from '../api.ts';
import { KUSTOMIZATION_NAMES } from './kustomization.ts';

const MANIFEST_PATH = /\.(?:ya?ml|json)$/i;
const STDIN = '-';

export const CHART_NAME = 'Chart.yaml';

/** True for files that make their folder a chart or a kustomization. */
export function isPlanFile(path: string): boolean {
  const name = posix.basename(path);
  return name === CHART_NAME || (KUSTOMIZATION_NAMES as readonly string[]).includes(name);
}

/** True for the endings of manifests, and for standard input. */
function isManifestPath(path: string): boolean {
  return path === STDIN || MANIFEST_PATH.test(path);
}

/** Cheap: names of the two fields that every object has, looked for in the bytes. UTF-16 is claimed to be reported. */
export function looksLikeManifest(file: InputFile): boolean {
  if (!isManifestPath(file.path)) return false;
  const { buffer, byteOffset, byteLength } = file.bytes;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return isUtf16 || (bytes.includes('apiVersion') && bytes.includes('kind'));
}

export const KUBERNETES_CLAIM: SourceClaim = {
  name: 'kubernetes',
  mayClaim: (path) => isManifestPath(path) || isPlanFile(path),
  claims: (file) => isPlanFile(file.path) || looksLikeManifest(file),
};
