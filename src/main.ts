/**
 * The composition root: the only file that knows every room. What is not needed by every verb is loaded when asked
 * for.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FieldPath } from './base/positions.ts';
import type { PrecompiledRules } from './engine/precompiled-rules.ts';
import { createProcessIo } from './cli/io.ts';
import { runCli } from './cli/run.ts';
import type { House, ParseText, Walk } from './program/house.ts';
import type { FoundFile } from './sources/walk.ts';

/** In a checkout this file is `src/main.ts`, when published `dist/bulwark/main.js`. */
const IS_PUBLISHED = import.meta.filename.endsWith('.js');
const ROOT = join(import.meta.dirname, IS_PUBLISHED ? '../..' : '..');

async function loadHouse(): Promise<House> {
  const [{ systemClock }, { createFiles }, { OUTPUTS }, { readBundle }] = await Promise.all([
    import('./base/clock.ts'),
    import('./cli/files.ts'),
    import('./outputs/index.ts'),
    import('./program/catalog/bundle.ts'),
  ]);
  return {
    version: (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string }).version,
    clock: systemClock,
    files: createFiles(),
    outputs: OUTPUTS,
    catalogFolder: join(ROOT, 'catalog'),
    loadBundle: () => readBundle(readFileSync(join(import.meta.dirname, 'generated/catalog.json'), 'utf8')),
    loadRules,
    loadParser,
    loadSources,
    loadImporters,
  };
}

/** Written by the build; a checkout compiles its rules when they are needed. */
async function loadRules(): Promise<PrecompiledRules> {
  if (!IS_PUBLISHED) return {};
  const address = pathToFileURL(join(import.meta.dirname, 'generated/catalog-rules.js')).href;
  return ((await import(address)) as { readonly rules: PrecompiledRules }).rules;
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

/** Sources of one scan: they remember what they have seen. */
async function loadSources(): ReturnType<House['loadSources']> {
  const [{ walkFiles }, { createKubernetesSource }] = await Promise.all([
    import('./sources/walk.ts'),
    import('./sources/kubernetes/index.ts'),
  ]);
  const kubernetes = createKubernetesSource({ env: process.env });
  const walk: Walk = (roots, report, onListed) => {
    const options = {
      isCandidate: kubernetes.mayClaim,
      onListed: (files: readonly FoundFile[]) => {
        kubernetes.plan(files);
        onListed(files.length);
      },
    };
    return walkFiles(roots, options, report);
  };
  return { walk, sources: [kubernetes] };
}

async function loadImporters(): ReturnType<House['loadImporters']> {
  const [{ gatekeeperImporter }, { kyvernoImporter }, { vapImporter }] = await Promise.all([
    import('./importers/gatekeeper/importer.ts'),
    import('./importers/kyverno/importer.ts'),
    import('./importers/vap/importer.ts'),
  ]);
  return [gatekeeperImporter, kyvernoImporter, vapImporter];
}

process.exitCode = await runCli(process.argv.slice(2), createProcessIo(), loadHouse);
