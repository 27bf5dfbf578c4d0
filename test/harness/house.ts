/** A house of fakes for use cases: files in memory, a clock that stands, the real parser and Kubernetes source. */
import { locate, parseYaml } from '../../src/languages/yaml/index.ts';
import type { CatalogBundle } from '../../src/program/catalog/bundle.ts';
import type { ParseText } from '../../src/program/house.ts';
import type { OpenHouse } from '../../src/program/open-house.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import { createMemoryFiles } from './memory-files.ts';

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
    connectCluster: () => Promise.reject(new Error('this house has no cluster')),
    loadCertificates: () => Promise.reject(new Error('this house has no certificates')),
    openRoom: () => Promise.reject(new Error('this house has no room')),
    restoreStore: () => Promise.reject(new Error('this house has no store')),
    lockFolder: () => Promise.reject(new Error('this house has no folder')),
    startGate: () => Promise.reject(new Error('this house has no gate')),
    startStatus: () => Promise.reject(new Error('this house has no status')),
    startServer: () => Promise.reject(new Error('this house has no server')),
    ...rest,
  };
}
