/**
 * How the web console is built and served while it is worked on: `npm run build:web`, `npm run dev:web`, and the build
 * that `npm start` makes in a checkout where there is none or it is older than its sources.
 */
import { hash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build, createServer, type InlineConfig, type Plugin } from 'vite';

const ROOT = join(import.meta.dirname, '..');
/** Where a checkout has its console; the package has it in `dist/web`. */
export const CONSOLE_FOLDER = join(ROOT, 'web', 'dist');
/** Names the sources that a build was made from, in its folder. */
const STAMP = 'sources.txt';

/** What may end up in the console; tests never do. */
const SOURCES = ['web/**/*.{ts,tsx,css,html,svg}', 'src/{wire,model,base}/**/*.ts', 'tools/console.ts'];
const isSource = (path: string): boolean => !/^web\/(dist|screenshots|\.next-\d+)\/|\.test\.ts$/.test(path);

/** The first of these takes what the browser asks of the API, while Vite serves the files. */
const API_URL = process.env['BULWARK_URL'] ?? 'http://127.0.0.1:8377';

/** Of what more than two pages need, which comes in one file. */
const SHARED = 'shared';

/** The page names the shared file, so that it comes while the entry is still being read. */
const preloadShared: Plugin = {
  name: 'preload-shared',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.values(bundle)
        .filter((file) => file.type === 'chunk' && file.name === SHARED)
        .map(({ fileName }) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` },
          injectTo: 'head',
        })),
  },
};

const CONFIG: InlineConfig = {
  root: join(ROOT, 'web'),
  configFile: false,
  clearScreen: false,
  plugins: [react(), preloadShared],
  build: {
    emptyOutDir: true,
    // `/assets` is a page.
    assetsDir: 'static',
    target: 'es2023',
    manifest: 'manifest.json',
    // A file that stood in the page itself would be refused by the policy that it is served with.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Left to itself, the bundler makes a file of every part, and a page asks for twenty of them.
          groups: [
            { name: 'entry', tags: ['$initial'], priority: 1 },
            { name: SHARED, minShareCount: 3 },
          ],
        },
      },
    },
  },
  server: {
    port: 5177,
    strictPort: true,
    // The server holds what a page sends against the host that it was asked by: the proxy leaves it as it is.
    proxy: Object.fromEntries(['/api', '/sign-in'].map((path) => [path, { target: API_URL, changeOrigin: false }])),
  },
};

/**
 * Builds the console into `web/dist`, each file with its compressed forms beside it, and puts it there in one step: who
 * reads it meanwhile has the old one or the new one. Gives how many files there are.
 */
export async function buildConsole(): Promise<number> {
  const sources = hashSources();
  const apart = join(ROOT, 'web', `.next-${process.pid}`);
  const folder = join(apart, 'dist');
  await build({ ...CONFIG, logLevel: 'warn', build: { ...CONFIG.build, outDir: folder } });
  const files = globSync('**/*.{html,js,css,svg}', { cwd: folder });
  for (const file of files) {
    const path = join(folder, file);
    const bytes = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(bytes));
  }
  writeFileSync(join(folder, STAMP), sources);
  rmSync(CONSOLE_FOLDER, { recursive: true, force: true });
  renameSync(folder, CONSOLE_FOLDER);
  rmSync(apart, { recursive: true });
  return files.length;
}

/** Whether what is built was built from the sources as they are. */
export function isConsoleCurrent(): boolean {
  const stamp = join(CONSOLE_FOLDER, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashSources();
}

function hashSources(): string {
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).filter(isSource);
  const texts = [...files.sort(), 'package-lock.json'].map(
    (path) => `${path}\n${readFileSync(join(ROOT, path), 'utf8')}`,
  );
  return hash('sha256', texts.join('\n'));
}

async function serveSources(): Promise<void> {
  const server = await createServer(CONFIG);
  await server.listen();
  server.printUrls();
  process.stdout.write(`  The API is asked at ${API_URL}; BULWARK_URL names another.\n`);
}

async function main(argument: string | undefined): Promise<void> {
  if (argument === 'dev') return serveSources();
  if (argument === 'if-stale' && isConsoleCurrent()) return;
  const startedMs = performance.now();
  if (argument === 'if-stale') process.stderr.write('Building the web console, once per change of it ...\n');
  const count = await buildConsole();
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stderr.write(`built the web console: ${count} files in ${seconds} s\n`);
}

if (import.meta.main) await main(process.argv[2]);
