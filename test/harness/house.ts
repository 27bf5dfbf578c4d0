/** A house of fakes for use cases: files in memory, a clock that stands, the real parser and Kubernetes source. */
import { locate, parseYaml } from '../../src/languages/yaml/index.ts';
import type { CatalogBundle } from '../../src/program/catalog/bundle.ts';
import type { Files, ParseText } from '../../src/program/house.ts';
import type { OpenHouse } from '../../src/program/open-house.ts';
import { loadAllSources } from '../../src/sources/index.ts';

const openSources = await loadAllSources({});

export const EMPTY_BUNDLE: CatalogBundle = { hash: '', controls: [], profiles: [] };

export const parseText: ParseText = (bytes, file) => {
  const { documents, problems } = parseYaml(bytes, { file });
  const value = documents.map(({ value: document, root }) => ({
    value: document,
    span: locate(root, []).span,
    locate: (path: readonly (string | number)[]) => locate(root, path).span,
  }));
  return { value, problems };
};

const encoder = new TextEncoder();

/** Files by path; an undefined text is a file that cannot be read. `written` receives what is written. */
export function createMemoryFiles(
  texts: Readonly<Record<string, string | undefined>>,
  written: Map<string, string> = new Map(),
): Files {
  const paths = Object.keys(texts).sort();
  return {
    kindOf: (path) => {
      if (Object.hasOwn(texts, path)) return 'file';
      return path === '' || path === '.' || paths.some((one) => one.startsWith(`${path}/`)) ? 'folder' : undefined;
    },
    readBytes: (path) => {
      const text = texts[path];
      return text === undefined ? undefined : encoder.encode(text);
    },
    list: (folder, endings) =>
      paths.filter((path) => path.startsWith(`${folder}/`) && endings.some((ending) => path.endsWith(ending))),
    write: (path, pieces, mayReplace) => {
      if (!mayReplace && (written.has(path) || Object.hasOwn(texts, path))) return false;
      written.set(path, [...pieces].join(''));
      return true;
    },
    replaceWhole: (path, content) => {
      written.set(path, typeof content === 'string' ? content : new TextDecoder().decode(content));
      return true;
    },
    writePrivate: (path, text, mayReplace) => {
      if (!mayReplace && (written.has(path) || Object.hasOwn(texts, path))) return false;
      written.set(path, text);
      return true;
    },
    replaceUnchanged: (path, before, after) => {
      if (Buffer.compare(encoder.encode(texts[path]), before) !== 0) return 'changed';
      written.set(path, new TextDecoder().decode(after));
      return 'written';
    },
  };
}

/** A house over files in memory; whatever else is needed is given by the test. */
export function createTestHouse(
  texts: Readonly<Record<string, string | undefined>>,
  rest: Partial<OpenHouse> = {},
): OpenHouse {
  const files = createMemoryFiles(texts);
  return {
    version: '0.0.0',
    clock: { nowMs: () => Date.parse('2026-03-01T00:00:00Z') },
    files,
    outputs: [],
    catalogFolder: 'catalog',
    loadBundle: () => EMPTY_BUNDLE,
    loadRules: () => undefined,
    loadParser: () => Promise.resolve(parseText),
    loadSources: () =>
      Promise.resolve(() => ({
        ...openSources(),
        walk: function* (roots, _report, onListed) {
          const paths = roots.flatMap((root) => [
            ...files.list(root, ['.yaml']),
            ...(Object.hasOwn(texts, root) ? [root] : []),
          ]);
          onListed(paths.length);
          for (const path of paths) {
            const bytes = files.readBytes(path) ?? new Uint8Array();
            yield { path, absolutePath: path, sizeBytes: bytes.length, bytes };
          }
        },
      })),
    loadGit: () => Promise.reject(new Error('this house has no git')),
    loadImporters: () => Promise.resolve([]),
    openRoom: () => Promise.reject(new Error('this house has no room')),
    restoreStore: () => Promise.reject(new Error('this house has no store')),
    lockFolder: () => Promise.reject(new Error('this house has no folder')),
    startServer: () => Promise.reject(new Error('this house has no server')),
    ...rest,
  };
}
