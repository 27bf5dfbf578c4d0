/** A house over this machine's files with the catalogue as its documents are now, whatever was generated from them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { createFiles } from '../../src/cli/files.ts';
import { readBundle } from '../../src/program/catalog/bundle.ts';
import type { House } from '../../src/program/house.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import { readCatalogueControls } from './catalogue.ts';
import { createTestHouse } from './house.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Profiles are those of the generated bundle. */
export function createCatalogueHouse(): House {
  const bundle = readBundle(readFileSync(join(ROOT, 'src/generated/catalog.json'), 'utf8'));
  const controls = readCatalogueControls();
  return createTestHouse(
    {},
    {
      clock: systemClock,
      files: createFiles(),
      catalogFolder: join(ROOT, 'catalog'),
      loadBundle: () => ({ ...bundle, controls }),
      loadSources: () => loadAllSources({}),
    },
  );
}
