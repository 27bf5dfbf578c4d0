/** The objects that the lint looks at: of files, or of a cluster. */
import type { JsonObject } from '../../../base/json.ts';
import { getField, isJsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import type { Cluster } from '../../../clusters/api.ts';
import type { House } from '../../house.ts';
import { readValues } from '../../programme/read-values.ts';
import type { WebhookEntry } from './webhook-entry.ts';
import { readConfigurationName, readEntries } from './webhook-entry.ts';

export type FoundObject = {
  readonly body: JsonObject;
  /** `gate.yaml:12` of a field, or the object's name in a cluster. */
  readonly placeOf: (path: FieldPath) => string;
};

const ENDINGS = ['.yaml', '.yml', '.json'];

/** Every object of the files, those of Lists among them; folders stand for all files in them. */
export async function readFileObjects(paths: readonly string[], house: House): Promise<readonly FoundObject[]> {
  const files = paths.flatMap((path) =>
    house.files.kindOf(path) === 'folder' ? house.files.list(path, ENDINGS) : [path],
  );
  const objects: FoundObject[] = [];
  for (const file of files) {
    for (const { value, locate } of await readValues(file, house)) {
      const placeOf = (path: FieldPath): string => `${file}:${locate(path)?.start.line ?? 1}`;
      if (isJsonObject(value)) objects.push(...unfold(value, placeOf));
    }
  }
  return objects;
}

function unfold(body: JsonObject, placeOf: FoundObject['placeOf']): readonly FoundObject[] {
  const items: unknown = getField(body, 'items');
  if (getField(body, 'kind') !== 'List' || !Array.isArray(items)) return [{ body, placeOf }];
  return items.flatMap((item: unknown, index) =>
    isJsonObject(item) ? [{ body: item, placeOf: (path: FieldPath) => placeOf(['items', index, ...path]) }] : [],
  );
}

const CONFIGURATIONS = ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'];
const ANSWERING = [
  { group: '', version: 'v1', resource: 'services' },
  { group: 'apps', version: 'v1', resource: 'deployments' },
  { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets' },
];

/** The webhook configurations of a cluster, one or all, and what answers them. */
export async function readClusterObjects(
  cluster: Cluster,
  name: string | undefined,
  signal?: AbortSignal,
): Promise<readonly FoundObject[]> {
  const configurations: JsonObject[] = [];
  for (const resource of CONFIGURATIONS) {
    const group = 'admissionregistration.k8s.io';
    const all = await listAll(cluster, { group, version: 'v1', resource }, signal);
    configurations.push(...all.filter((one) => name === undefined || readConfigurationName(one) === name));
  }
  const namespaces = new Set(configurations.flatMap(readEntries).flatMap(listNamespaces));
  const answering: JsonObject[] = [];
  for (const namespace of namespaces) {
    for (const asked of ANSWERING) answering.push(...(await listAll(cluster, { ...asked, namespace }, signal)));
  }
  return [...configurations, ...answering].map((body) => {
    const kind = getField(body, 'kind');
    const place = `${typeof kind === 'string' ? kind : ''}/${readConfigurationName(body)}`;
    return { body, placeOf: () => place };
  });
}

const listNamespaces = ({ service }: WebhookEntry): readonly string[] =>
  service === undefined || service.namespace === '' ? [] : [service.namespace];

async function listAll(
  cluster: Cluster,
  request: Parameters<Cluster['list']>[0],
  signal: AbortSignal | undefined,
): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  for await (const page of cluster.list(request, signal)) items.push(...page.items);
  return items;
}
