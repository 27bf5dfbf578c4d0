/** The project's own source, parsed once for all tidy tests. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';

export const ROOT = join(import.meta.dirname, '..', '..');

export type Import = { readonly specifier: string; readonly line: number; readonly isTypeOnly: boolean };

export type SourceFile = {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Repository paths of relative imports. */
  readonly importedPaths: readonly string[];
  readonly program: { readonly body: readonly Node[] };
};

/** The part of an ESTree node that tidy tests look at. */
export type Node = { readonly type: string; readonly start: number; readonly end: number } & Record<string, unknown>;

/** 1-based line of an offset. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Calls `visit` on every node below `node`, parents first. */
export function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit);
  } else if (typeof node === 'object' && node !== null && 'type' in node) {
    visit(node as Node);
    for (const value of Object.values(node)) if (typeof value === 'object') walk(value, visit);
  }
}

function readImports(text: string, program: unknown): Import[] {
  const imports: Import[] = [];
  walk(program, (node) => {
    const source = node['source'] as { value?: unknown } | null | undefined;
    const isImport = [
      'ImportDeclaration',
      'ExportNamedDeclaration',
      'ExportAllDeclaration',
      'ImportExpression',
      'TSImportType',
    ];
    if (!isImport.includes(node.type) || typeof source?.value !== 'string') return;
    const isTypeOnly = node['importKind'] === 'type' || node['exportKind'] === 'type' || node.type === 'TSImportType';
    imports.push({ specifier: source.value, line: lineOf(text, node.start), isTypeOnly });
  });
  return imports;
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path} does not parse: ${parsed.errors[0]?.message ?? ''}`);
  const imports = readImports(text, parsed.program);
  const importedPaths = imports
    .filter((i) => i.specifier.startsWith('.'))
    .map((i) => relative(ROOT, join(ROOT, dirname(path), i.specifier)));
  return { path, text, imports, importedPaths, program: parsed.program as unknown as SourceFile['program'] };
}

const PATTERNS = ['src/**/*.ts', 'web/**/*.{ts,tsx}', 'test/**/*.ts', 'tools/**/*.ts', 'bench/**/*.ts'];

export const SOURCE_FILES: readonly SourceFile[] = PATTERNS.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .sort()
  .map(readSource);

/** Product files without their tests. */
export const PRODUCT_FILES = SOURCE_FILES.filter((f) => /^(src|web)\//.test(f.path) && !f.path.endsWith('.test.ts'));
