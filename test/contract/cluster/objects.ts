/** Objects and helpers of the contract of API servers: valid at a real one, each test in a namespace of its own. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { getPath } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import type { AskOptions, Reply } from '../../harness/cluster-client.ts';
import type { TestCluster } from '../../harness/test-cluster.ts';

export const MERGE = 'application/merge-patch+json';
export const APPLY = 'application/apply-patch+yaml';

/** A field of an object; null where there is none. */
export const at = (value: unknown, ...path: readonly (string | number)[]): Json => getPath(value, path) ?? null;

export function configMap(name: string, data: Record<string, string> = {}, labels?: JsonObject): JsonObject {
  const metadata = labels === undefined ? { name } : { name, labels };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

export const secret = (name: string): JsonObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name } });

const CONTAINER = { name: 'web', image: 'registry.example/web:1.0' };

export function pod(name: string, labels: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec: { containers: [CONTAINER] } };
}

export function deployment(name: string, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [CONTAINER] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...metadata },
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}

/** Paths in one namespace. */
export type Place = {
  readonly namespace: string;
  readonly configMaps: string;
  /** A real server keeps none of their past: it is as the store has it, which can be made to forget. */
  readonly secrets: string;
  readonly pods: string;
  readonly deployments: string;
};

/** Runs the work in a new namespace, which is deleted after it. */
export async function inNamespace(cluster: TestCluster, work: (place: Place) => Promise<void>): Promise<void> {
  const namespace = `test-${randomUUID().slice(0, 8)}`;
  await succeed(cluster, 'POST', '/api/v1/namespaces', {
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  try {
    await work({
      namespace,
      configMaps: `/api/v1/namespaces/${namespace}/configmaps`,
      secrets: `/api/v1/namespaces/${namespace}/secrets`,
      pods: `/api/v1/namespaces/${namespace}/pods`,
      deployments: `/apis/apps/v1/namespaces/${namespace}/deployments`,
    });
  } finally {
    await cluster.ask('DELETE', `/api/v1/namespaces/${namespace}`);
  }
}

/** Asks, and fails unless it is done. */
export async function succeed(
  cluster: TestCluster,
  method: string,
  path: string,
  options: AskOptions = {},
): Promise<Reply> {
  const reply = await cluster.ask(method, path, options);
  assert.ok(reply.code >= 200 && reply.code < 300, `${method} ${path}: ${JSON.stringify(reply.body)}`);
  return reply;
}

/** Asks, and fails unless it is refused with the code and the reason. */
export async function refuse(
  cluster: TestCluster,
  method: string,
  path: string,
  options: AskOptions,
  expected: { readonly code: number; readonly reason?: string; readonly message?: RegExp },
): Promise<Reply> {
  const reply = await cluster.ask(method, path, options);
  const told = JSON.stringify(reply.body);
  assert.equal(reply.code, expected.code, told);
  assert.equal(at(reply.body, 'kind'), 'Status', told);
  if (expected.reason !== undefined) assert.equal(at(reply.body, 'reason'), expected.reason, told);
  if (expected.message !== undefined) assert.match(textAt(reply.body, 'message'), expected.message);
  return reply;
}

export const versionOf = (object: JsonObject): string => textAt(object, 'metadata', 'resourceVersion');
export const namesOf = (list: JsonObject): readonly Json[] =>
  (list['items'] as readonly JsonObject[]).map((item) => at(item, 'metadata', 'name'));
