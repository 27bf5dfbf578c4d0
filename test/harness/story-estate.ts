/** A small estate on disk that a story changes: workloads of one team, any of which may be privileged. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const TEAM = 'shop';

/** Writes the estate's own inventory, and gives the folder. */
export function makeEstate(folder: string): string {
  mkdirSync(join(folder, '.bulwark'), { recursive: true });
  const match = { namespaces: [TEAM] };
  writeDocument(join(folder, '.bulwark', 'inventory.yaml'), {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Inventory',
    metadata: { name: 'story' },
    spec: { assets: [{ name: TEAM, owner: TEAM, environment: 'prod', exposure: 'internal', match }] },
  });
  return folder;
}

/** Writes a workload, or changes the one of its name. */
export function writeWorkload(folder: string, name: string, isPrivileged: boolean): void {
  const labels = { app: name };
  const securityContext = { privileged: isPrivileged };
  const container = { name: 'main', image: `registry.example/${name}:1.0.0`, securityContext };
  writeDocument(join(folder, `${name}.yaml`), {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: TEAM, labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  });
}

/** Every JSON text is a YAML text. */
function writeDocument(file: string, document: object): void {
  writeFileSync(file, JSON.stringify(document, undefined, 2));
}
