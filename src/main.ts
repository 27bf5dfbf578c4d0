/**
 * The composition root: the only file that knows every room. What is not needed by every verb is loaded when asked
 * for.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FieldPath } from './base/positions.ts';
import type { PrecompiledRules, RuleModule } from './engine/precompiled-rules.ts';
import { createProcessIo } from './cli/io.ts';
import { runCli } from './cli/run.ts';
import type { CatalogBundle } from './program/catalog/bundle.ts';
import type { House, ParseText } from './program/house.ts';
import type { OpenHouse } from './program/open-house.ts';

/** In a checkout this file is `src/main.ts`, when published `dist/bulwark/main.cjs`. */
const IS_PUBLISHED = import.meta.filename.endsWith('.cjs');
const ROOT = join(import.meta.dirname, IS_PUBLISHED ? '../..' : '..');
const CONSOLE_FOLDER = join(ROOT, IS_PUBLISHED ? 'dist/web' : 'web/dist');

async function loadHouse(): Promise<OpenHouse> {
  const [{ systemClock }, { once }, { createFiles }, { OUTPUTS }, { readBundle }] = await Promise.all([
    import('./base/clock.ts'),
    import('./base/once.ts'),
    import('./cli/files.ts'),
    import('./outputs/index.ts'),
    import('./program/catalog/bundle.ts'),
  ]);
  const house: OpenHouse = {
    version: (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string }).version,
    clock: systemClock,
    files: createFiles(),
    outputs: OUTPUTS,
    catalogFolder: join(ROOT, 'catalog'),
    // Part of the program, so that it never changes under it; a server asks for it again and again.
    loadBundle: once(() => readBundle(readFileSync(join(import.meta.dirname, 'generated/catalog.json'), 'utf8'))),
    loadRules,
    loadParser,
    loadSources,
    loadGit: async () => (await import('./sources/git.ts')).createGit(process.env),
    loadImporters,
    connectCluster: async (place) =>
      (await import('./clusters/kubernetes/index.ts')).connectCluster(place, { env: process.env, clock: systemClock }),
    loadCertificates: async () => (await import('./certificates/x509/index.ts')).createCertificates(),
    openRoom: async (place, log) => (await import('./open-room.ts')).openRoom(place, log, house),
    restoreStore: async (place, lines) => (await import('./open-room.ts')).restoreStore(place, lines),
    lockFolder: async (data) => (await import('./open-room.ts')).lockFolder(data),
    startGate: async (place, parts) => (await import('./server/admission/start-gate.ts')).startGate(place, parts),
    startStatus: async (place, parts) => (await import('./server/admission/start-status.ts')).startStatus(place, parts),
    startServer: async (place, room) => (await import('./server/start.ts')).startServer(place, room, CONSOLE_FOLDER),
  };
  return house;
}

/**
 * Written by the build, from the bundle with the same hash. Without them, as in a checkout, rules are compiled when
 * they are needed: slower, and the same.
 */
function loadRules({ hash, controls }: CatalogBundle): PrecompiledRules | undefined {
  const folder = join(import.meta.dirname, 'generated', 'rules', hash);
  if (!existsSync(folder)) return undefined;
  const require = createRequire(import.meta.url);
  const loadGroup = (group: string): RuleModule | undefined =>
    (require(join(folder, `${group}.cjs`)) as { readonly rules: RuleModule }).rules;
  return { controls: new Set(controls), loadGroup };
}

/** YAML and JSON by the one reader that keeps positions. */
async function loadParser(): Promise<ParseText> {
  const { locate, parseJson, parseYaml } = await import('./languages/yaml/index.ts');
  return (bytes, file) => {
    const { documents, problems } = (file.endsWith('.json') ? parseJson : parseYaml)(bytes, { file });
    const value = documents.map(({ value: document, root }) => ({
      value: document,
      span: locate(root, []).span,
      locate: (path: FieldPath) => locate(root, path).span,
    }));
    return { value, problems };
  };
}

async function loadSources(when?: 'when-claimed'): ReturnType<House['loadSources']> {
  const { loadAllSources, openSources } = await import('./sources/index.ts');
  return when === undefined ? loadAllSources(process.env) : () => openSources(process.env);
}

async function loadImporters(): ReturnType<House['loadImporters']> {
  const [{ gatekeeperImporter }, { kyvernoImporter }, { vapImporter }] = await Promise.all([
    import('./importers/gatekeeper/importer.ts'),
    import('./importers/kyverno/importer.ts'),
    import('./importers/vap/importer.ts'),
  ]);
  return [gatekeeperImporter, kyvernoImporter, vapImporter];
}

/** Not awaited here: the published form is CommonJS, in which no module waits. */
export const whenDone = runCli(process.argv.slice(2), createProcessIo(), loadHouse).then((code) => {
  process.exitCode = code;
});
