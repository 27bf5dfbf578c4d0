/** The layer table: which room may import which, and which packages. Type imports count; there are no cycles. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PRODUCT_FILES, SOURCE_FILES, type SourceFile } from './source-files.ts';

type Layer = {
  /** Rooms that may be imported, besides the room itself. `x/api` is a room's contract file only. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
};

/** Adapter rooms may not import their siblings; each language is closed to the others. */
const LAYERS: Readonly<Record<string, Layer>> = {
  base: { imports: [], packages: ['node:crypto'] },
  model: { imports: ['base'], packages: ['zod'] },
  'languages/cel': { imports: ['base'], packages: ['re2js'] },
  'languages/yaml': { imports: ['base'], packages: ['js-yaml'] },
  'languages/hcl': { imports: ['base'], packages: [] },
  // Terraform is written in HCL: the one language room that stands on another.
  'languages/terraform': { imports: ['base', 'languages/hcl'], packages: ['re2js', 'node:crypto'] },
  'languages/cloudformation': { imports: ['base'], packages: [] },
  'languages/arm-expression': { imports: ['base'], packages: [] },
  'languages/gha-expression': { imports: ['base'], packages: [] },
  'languages/dockerfile': { imports: ['base'], packages: [] },
  'languages/shell': { imports: ['base'], packages: ['unbash'] },
  'languages/tlog': { imports: ['base'], packages: ['node:crypto'] },
  engine: { imports: ['base', 'model', 'languages/cel'], packages: [] },
  importers: { imports: ['base', 'model'], packages: [] },
  sources: {
    imports: [
      'base',
      'model',
      'languages/cel',
      'languages/yaml',
      'languages/hcl',
      'languages/terraform',
      'languages/cloudformation',
      'languages/arm-expression',
      'languages/gha-expression',
      'languages/dockerfile',
      'languages/shell',
    ],
    packages: ['node:fs', 'node:path', 'node:child_process', 'node:os'],
  },
  outputs: { imports: ['base', 'model'], packages: ['node:util'] },
  program: {
    imports: [
      'base',
      'model',
      'engine',
      'languages/cel',
      'languages/yaml',
      'languages/tlog',
      'sources/api',
      'outputs/api',
      'importers/api',
      'stores/api',
      'clusters/api',
      'certificates/api',
    ],
    packages: ['node:crypto', 'croner'],
  },
  // Kubernetes API servers: the port, and the client that answers it.
  clusters: {
    imports: ['base', 'model', 'languages/yaml'],
    packages: [
      'node:https',
      'node:http',
      'node:stream',
      'node:fs',
      'node:tls',
      'node:child_process',
      'node:crypto',
      'node:path',
    ],
  },
  certificates: { imports: ['base'], packages: ['node:crypto'] },
  // The port, and what the shared SQL needs to know of a database.
  stores: { imports: ['base', 'model'], packages: ['kysely'] },
  'stores/sql': { imports: ['base', 'model', 'languages/tlog', 'stores'], packages: ['kysely', 'node:crypto'] },
  'stores/sqlite': {
    imports: ['base', 'stores'],
    packages: ['kysely', 'node:sqlite', 'node:timers', 'node:fs'],
  },
  'stores/postgres': {
    imports: ['base', 'stores'],
    packages: ['kysely', 'pg', 'node:crypto', 'node:fs', 'node:child_process'],
  },
  wire: { imports: ['base', 'model'], packages: ['zod'] },
  server: {
    imports: ['base', 'model', 'program', 'wire'],
    packages: [
      'fastify',
      '@fastify/rate-limit',
      '@opentelemetry/api',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace-base',
      'jose',
      'openid-client',
      'prom-client',
      'zod',
      'node:crypto',
      'node:fs',
      'node:http',
      'node:https',
      'node:stream',
      'node:tls',
      'node:zlib',
    ],
  },
  cli: {
    imports: ['base', 'model', 'program', 'wire', 'outputs/api', 'stores/api', 'clusters/api', 'certificates/api'],
    packages: ['commander', 'node:util', 'node:fs', 'node:path', 'node:readline', 'node:stream', 'node:zlib'],
  },
  // The console: from the server it knows what travels, and nothing else.
  web: {
    imports: ['wire'],
    packages: ['react', 'react-dom', 'react-router', '@tanstack/react-query', '@tanstack/react-virtual'],
  },
  main: {
    imports: [
      'base',
      'model',
      'engine',
      'importers',
      'sources',
      'outputs',
      'program',
      'wire',
      'server',
      'stores',
      'stores/sql',
      'stores/sqlite',
      'stores/postgres',
      'clusters',
      'certificates',
      'cli',
      'languages/cel',
      'languages/yaml',
    ],
    packages: ['node:fs', 'node:module', 'node:path', 'node:process', 'node:os', 'node:util', 'node:child_process'],
  },
};

/** Rooms made of folders that must not know each other. */
const CLOSED_ROOMS = ['sources', 'outputs', 'importers', 'languages'];

function roomOf(path: string): string {
  if (path.startsWith('web/')) return 'web';
  const parts = path.split('/').slice(1);
  if (parts.length === 1) return 'main';
  const [room = '', member = ''] = parts;
  // The files of `stores/api` belong to the port; each other folder of stores is a room of its own.
  const isOwn = room === 'languages' || (room === 'stores' && parts.length > 2 && member !== 'api');
  return isOwn ? `${room}/${member}` : room;
}

/** The folder below a closed room that a file lives in, undefined for files of the room itself such as api.ts. */
function memberOf(path: string): string | undefined {
  const parts = path.split('/').slice(1);
  return CLOSED_ROOMS.includes(parts[0] ?? '') && parts.length > 2 ? `${parts[0]}/${parts[1]}` : undefined;
}

function mayImport(from: string, to: string): boolean {
  const room = roomOf(from);
  const target = roomOf(to);
  const members = [memberOf(from), memberOf(to)];
  if (room === target) return members[0] === undefined || members[1] === undefined || members[0] === members[1];
  const allowed = LAYERS[room]?.imports ?? [];
  const isContract = to.endsWith(`${target}/api.ts`) || to.startsWith(`src/${target}/api/`);
  return allowed.includes(target) || (allowed.includes(`${target}/api`) && isContract);
}

test('every room imports only the rooms below it', (t) => {
  const faults: string[] = [];
  let importCount = 0;
  for (const file of PRODUCT_FILES) {
    assert.ok(LAYERS[roomOf(file.path)] !== undefined, `${file.path} is in a room without a row in the layer table`);
    for (const imported of file.importedPaths) {
      importCount += 1;
      if (/^(src|web)\//.test(imported) ? !mayImport(file.path, imported) : imported !== 'package.json') {
        faults.push(`${file.path} imports ${imported}`);
      }
    }
  }
  t.diagnostic(`layers: ${PRODUCT_FILES.length} files, ${importCount} imports checked`);
  assert.ok(importCount >= 5_900, 'the gate must have looked at something');
  assert.deepEqual(faults, []);
});

test('every room uses only the packages on its list', () => {
  const faults = PRODUCT_FILES.flatMap((file) =>
    file.imports
      .filter((i) => !i.specifier.startsWith('.'))
      .filter(
        (i) =>
          !(LAYERS[roomOf(file.path)]?.packages ?? []).includes(i.specifier.replace(/^(@[^/]+\/[^/]+|[^/]+).*$/, '$1')),
      )
      .map((i) => `${file.path}:${i.line} imports ${i.specifier}`),
  );
  assert.deepEqual(faults, []);
});

test('product code never imports a test, a tool or a bench', () => {
  const faults = PRODUCT_FILES.flatMap((file) =>
    file.importedPaths
      .filter((p) => !/^(src|web)\//.test(p) || p.endsWith('.test.ts'))
      .map((p) => `${file.path} imports ${p}`),
  ).filter((fault) => !fault.endsWith('package.json'));
  assert.deepEqual(faults, []);
});

/** First import cycle reachable from `start`, as a list of paths; undefined when there is none. */
function findCycle(start: SourceFile, files: ReadonlyMap<string, SourceFile>, done: Set<string>): string[] | undefined {
  const trail: string[] = [];
  const visit = (file: SourceFile): string[] | undefined => {
    if (trail.includes(file.path)) return [...trail.slice(trail.indexOf(file.path)), file.path];
    if (done.has(file.path)) return undefined;
    trail.push(file.path);
    for (const imported of file.importedPaths) {
      const next = files.get(imported);
      const cycle = next === undefined ? undefined : visit(next);
      if (cycle !== undefined) return cycle;
    }
    trail.pop();
    done.add(file.path);
    return undefined;
  };
  return visit(start);
}

test('there is no import cycle, type imports included', (t) => {
  const files = new Map(SOURCE_FILES.map((file) => [file.path, file]));
  const done = new Set<string>();
  for (const file of SOURCE_FILES) assert.equal(findCycle(file, files, done)?.join(' -> '), undefined);
  t.diagnostic(`cycles: 0 in ${files.size} files`);
});
