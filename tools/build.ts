/** `npm run build`: the published form, plain JavaScript with declarations in `dist/`, made from scratch each time. */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
const tsc = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['--project', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(1);
cpSync(join(ROOT, 'src', 'generated'), join(ROOT, 'dist', 'src', 'generated'), { recursive: true });
process.stdout.write(`built ${globSync('dist/**/*.js', { cwd: ROOT }).length} files\n`);
