/**
 * What CODEOWNERS and Backstage catalogs of the scanned roots say of resources. A scan pays for a look into the folders
 * of what it judges, and reads nothing where there is none of these files.
 */
import { LIMITS } from '../../base/limits.ts';
import { once } from '../../base/once.ts';
import type { Problem } from '../../base/problems.ts';
import type { FindDeclared } from '../../model/inventory-rules.ts';
import type { Catalog } from '../../model/programme/inventory/backstage.ts';
import {
  CATALOG_FILE,
  createCatalogFinder,
  listFoldersAbove,
  readCatalog,
} from '../../model/programme/inventory/backstage.ts';
import type { Codeowners } from '../../model/programme/inventory/codeowners.ts';
import { CODEOWNERS_PLACES, findCodeOwner, readCodeowners } from '../../model/programme/inventory/codeowners.ts';
import type { Statement } from '../../model/programme/inventory/sources.ts';
import type { Resource } from '../../model/resource.ts';
import type { House } from '../house.ts';
import { joinPath, listProjectBases } from '../programme/folders.ts';

export type Ownership = {
  /** What is declared of these resources, once more of them are known. */
  readonly prepare: (resources: readonly Resource[]) => Promise<FindDeclared>;
  /** Of the files read so far; warnings all, because they change no verdict. */
  readonly problems: () => readonly Problem[];
};

type Reading = { readonly house: House; readonly bases: readonly string[]; readonly problems: Problem[] };

/** Reads when it is asked for the first resources. */
export function createOwnership(roots: readonly string[], house: House): Ownership {
  const reading: Reading = { house, bases: listProjectBases(roots, house), problems: [] };
  const codeowners = once(() => loadCodeowners(reading));
  const catalogs = new Map<string, Catalog | undefined>();
  return {
    prepare: async (resources) => {
      await loadCatalogs(resources, catalogs, reading);
      return createDeclaredFinder(
        codeowners(),
        [...catalogs.values()].filter((one) => one !== undefined),
      );
    },
    problems: () => reading.problems,
  };
}

type LoadedCodeowners = { readonly base: string; readonly value: Codeowners };

/** Outermost first: within a repository only the file at its root counts. */
function loadCodeowners({ house, bases, problems }: Reading): readonly LoadedCodeowners[] {
  return bases.flatMap((base) => {
    const path = CODEOWNERS_PLACES.map((place) => joinPath(base, place)).find(
      (one) => house.files.kindOf(one) === 'file',
    );
    if (path === undefined) return [];
    const bytes = house.files.readBytes(path, LIMITS.codeownersBytesMax);
    if (bytes === undefined) {
      problems.push(sayUnread(path, `it is unreadable, or larger than ${LIMITS.codeownersBytesMax} bytes`));
      return [];
    }
    const read = readCodeowners(bytes, path);
    problems.push(...read.problems);
    return [{ base, value: read.value }];
  });
}

function sayUnread(file: string, message: string): Problem {
  return { code: 'owners-unread', message, remedy: 'Make it readable and smaller.', severity: 'warning', file };
}

/** Catalogs in the folders of the resources, and above them within the bases; each folder is looked at once. */
async function loadCatalogs(
  resources: readonly Resource[],
  catalogs: Map<string, Catalog | undefined>,
  reading: Reading,
): Promise<void> {
  const { house, bases } = reading;
  let found = [...catalogs.values()].filter((one) => one !== undefined).length;
  for (const folder of listFolders(resources)) {
    if (catalogs.has(folder)) continue;
    catalogs.set(folder, undefined);
    const file = joinPath(folder, CATALOG_FILE);
    if (!bases.some((base) => isWithin(folder, base)) || house.files.kindOf(file) !== 'file') continue;
    if (++found > LIMITS.catalogFilesMax) continue;
    catalogs.set(folder, await loadCatalog(folder, file, reading));
  }
}

function listFolders(resources: readonly Resource[]): ReadonlySet<string> {
  const files = new Set(resources.map(({ origin }) => origin.file).filter(isFile));
  return new Set([...files].flatMap(listFoldersAbove));
}

/** Neither standard input nor a live object. */
function isFile(path: string): boolean {
  return path !== '-' && !path.includes('://') && !path.startsWith('cluster:');
}

function isWithin(path: string, base: string): boolean {
  if (base === '') return !path.startsWith('/') && !path.startsWith('..');
  return path === base || path.startsWith(base.endsWith('/') ? base : `${base}/`);
}

async function loadCatalog(folder: string, file: string, { house, problems }: Reading): Promise<Catalog | undefined> {
  const bytes = house.files.readBytes(file, LIMITS.catalogInfoBytesMax);
  if (bytes === undefined) {
    problems.push(sayUnread(file, `it is unreadable, or larger than ${LIMITS.catalogInfoBytesMax} bytes`));
    return undefined;
  }
  const parsed = (await house.loadParser())(bytes, file);
  const read = readCatalog(
    parsed.value.map(({ value }) => value),
    file,
  );
  problems.push(...parsed.problems.map((problem) => ({ ...problem, severity: 'warning' as const })), ...read.problems);
  return read.value.length === 0 ? undefined : { folder, file, entities: read.value };
}

function createDeclaredFinder(codeowners: readonly LoadedCodeowners[], catalogs: readonly Catalog[]): FindDeclared {
  const findInCatalogs = createCatalogFinder(catalogs);
  const ownerOfFile = new Map<string, string | undefined>();
  const findOwner = (file: string): string | undefined => {
    if (!ownerOfFile.has(file)) ownerOfFile.set(file, findOwnerOfFile(file, codeowners));
    return ownerOfFile.get(file);
  };
  return ({ namespace, labels, origin }) => {
    const statements: Statement[] = [];
    const entity = findInCatalogs({ namespace, labels, file: origin.file });
    if (entity !== undefined) statements.push({ from: 'backstage', ...entity });
    const owner = findOwner(origin.file);
    if (owner !== undefined) statements.push({ from: 'codeowners', facts: { owner } });
    return statements;
  };
}

function findOwnerOfFile(file: string, codeowners: readonly LoadedCodeowners[]): string | undefined {
  if (!isFile(file)) return undefined;
  const found = codeowners.find(({ base }) => isWithin(file, base));
  if (found === undefined) return undefined;
  const { base, value } = found;
  return findCodeOwner(value, base === '' ? file : file.slice(base.length).replace(/^\/+/, ''));
}
