/** Manifests as text: a stream of YAML documents, or a List in JSON. */
import type { JsonObject } from '../../base/json.ts';
import { writeYaml } from '../../base/yaml-text.ts';

/** For `kubectl apply -f -`, in the given order. */
export function writeManifests(objects: readonly JsonObject[]): string {
  return objects.map((object) => `---\n${writeYaml(object).join('\n')}\n`).join('');
}

/** The same in one document. */
export function writeManifestList(objects: readonly JsonObject[]): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, undefined, 2)}\n`;
}
