/**
 * `npm run build`: the published form in `dist/`, made from scratch each time. The command line is bundled into a few
 * files, since finding and loading two hundred modules takes longer than a short scan; dependencies stay outside, with
 * their licences. `bulwark/cel` is published module by module, with declarations.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { writePrecompiledRules } from '../src/engine/precompiled-rules.ts';
import { readBundle } from '../src/program/catalog/bundle.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

rmSync(DIST, { recursive: true, force: true });
const tsc = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['--project', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(1);
const bundle = await rolldown({
  input: { main: join(ROOT, 'src', 'main.ts') },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
});
await bundle.write({ dir: join(DIST, 'bulwark'), format: 'esm', chunkFileNames: '[name]-[hash].js' });
const generated = join(DIST, 'bulwark', 'generated');
cpSync(join(ROOT, 'src', 'generated'), generated, { recursive: true });
const { controls } = readBundle(readFileSync(join(generated, 'catalog.json'), 'utf8'));
writeFileSync(join(generated, 'catalog-rules.js'), writePrecompiledRules(controls));
process.stdout.write(`built ${globSync('dist/**/*.js', { cwd: ROOT }).length} files\n`);
