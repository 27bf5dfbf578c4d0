/**
 * `npm run build`: the published form in `dist/`, made from scratch each time. The command line is bundled into a few
 * files, since finding and loading two hundred modules takes longer than a short scan; so are its dependencies, with
 * their licences beside them. The web console is in `dist/web`. `bulwark/cel` is published module by module, with
 * declarations.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommandLine } from './bundle.ts';
import { buildConsole, CONSOLE_FOLDER } from './console.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

rmSync(DIST, { recursive: true, force: true });
const tsc = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['--project', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(1);
await bundleCommandLine(join(DIST, 'bulwark'));
await buildConsole();
cpSync(CONSOLE_FOLDER, join(DIST, 'web'), { recursive: true });
process.stdout.write(`built ${globSync('dist/**/*.js', { cwd: ROOT }).length} files\n`);
