/** The command line as it is published: few files, the catalogue, and the catalogue's rules compiled ahead of time. */
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { writePrecompiledRules } from '../src/engine/precompiled-rules.ts';
import { readBundle } from '../src/program/catalog/bundle.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * What npm installs beside the bundle, since only the running programme loads it: servers load files of their own
 * while they run, and a scan must not carry them.
 */
const BESIDE = /^(?:kysely|pg|croner|fastify|openid-client|jose|prom-client|@fastify\/.+|@opentelemetry\/.+)(?:\/|$)/;

/**
 * Writes the command line into `folder`, which `main.cjs` expects to be `dist/bulwark` of a package. CommonJS, because
 * `bin/code-cache.js` can keep the machine code of such modules after a run, with all functions that the run has used.
 */
export async function bundleCommandLine(folder: string): Promise<void> {
  const bundle = await rolldown({
    input: { main: join(ROOT, 'src', 'main.ts') },
    platform: 'node',
    external: (id) => id.startsWith('node:') || BESIDE.test(id),
  });
  const { output } = await bundle.write({
    dir: folder,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
  });
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  writeFileSync(join(folder, 'LICENSES.txt'), writeLicences(modules));
  const generated = join(folder, 'generated');
  cpSync(join(ROOT, 'src', 'generated'), generated, { recursive: true });
  const { controls, hash } = readBundle(readFileSync(join(generated, 'catalog.json'), 'utf8'));
  const rules = join(generated, 'rules', hash);
  mkdirSync(rules, { recursive: true });
  for (const [group, text] of writePrecompiledRules(controls, 'commonjs'))
    writeFileSync(join(rules, `${group}.cjs`), text);
}

/** The licences of all packages that a module was taken from; throws where one has none. */
function writeLicences(modules: readonly string[]): string {
  const folders = new Set(modules.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
  const texts = Array.from(folders, (folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    const [file] = globSync('{LICENSE,LICENCE,license}*', { cwd: folder });
    if (file === undefined) throw new Error(`${name} has no licence to be published with`);
    return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return texts.sort().join(`\n${'-'.repeat(80)}\n\n`);
}
