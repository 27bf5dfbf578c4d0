/** Kubeconfigs for tests: one context, whose cluster and user are as a test wants them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type KubeconfigFields = {
  readonly cluster?: unknown;
  readonly user?: unknown;
};

/** JSON, which is YAML too. The context, its cluster and its user are called `test`. */
export function writeKubeconfig({ cluster = {}, user = {} }: KubeconfigFields): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}

/** `config` in the folder; its path. */
export function putKubeconfig(folder: string, fields: KubeconfigFields): string {
  const path = join(folder, 'config');
  writeFileSync(path, writeKubeconfig(fields));
  return path;
}

export function encodeBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
