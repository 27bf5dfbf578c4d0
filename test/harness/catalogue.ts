/** The catalogue's controls as tests judge by them: read from their documents, any fault fails the test. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseYaml } from '../../src/languages/yaml/index.ts';
import type { Control } from '../../src/model/control.ts';
import { readDocument } from '../../src/model/read-document.ts';

const FOLDER = fileURLToPath(new URL('../../catalog/controls/', import.meta.url));

/** Every control, or those of one folder, sorted by file. Throws with all problems when any file has one. */
export function readCatalogueControls(group = '**'): readonly Control[] {
  const faults: string[] = [];
  const controls = globSync(`${group}/*.yaml`, { cwd: FOLDER })
    .sort()
    .flatMap((file) => {
      const parsed = parseYaml(readFileSync(join(FOLDER, file)), { file });
      const read = parsed.documents.map(({ value }) => readDocument(value, file));
      for (const problem of [...parsed.problems, ...read.flatMap(({ problems }) => problems)]) {
        faults.push(`${file}: ${problem.message}`);
      }
      return read.flatMap(({ value }) => (value?.kind === 'Control' ? [value] : []));
    });
  if (faults.length > 0) throw new Error(`the catalogue has faults:\n${faults.join('\n')}`);
  return controls;
}
