/** Makes resources for tests out of plain bodies, as the Kubernetes source would. */
import { getField, getPath, isJsonObject } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { Origin, Resource } from '../../src/model/resource.ts';

/** A resource of the Kubernetes source; `origin` members may be replaced. */
export function makeResource(body: JsonObject, origin: Partial<Origin> = {}): Resource {
  const text = (path: readonly string[]): string => {
    const value = getPath(body, path);
    return typeof value === 'string' ? value : '';
  };
  const apiVersion = text(['apiVersion']);
  const kind = text(['kind']);
  const name = text(['metadata', 'name']);
  const namespace = getPath(body, ['metadata', 'namespace']);
  const labels = getField(getField(body, 'metadata'), 'labels');
  const group = apiVersion.includes('/') ? `${apiVersion.split('/')[0] ?? ''}/` : '';
  return {
    address: `kubernetes:${group}${kind}/${typeof namespace === 'string' ? `${namespace}/` : ''}${name}`,
    source: 'kubernetes',
    type: `${apiVersion}/${kind}`,
    kind,
    name,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    labels: isJsonObject(labels) ? (labels as Record<string, string>) : {},
    body,
    origin: { file: 'test.yaml', document: 0, span: undefined, locate: () => undefined, ...origin },
  };
}
