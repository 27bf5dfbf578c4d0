/**
 * Entities of Backstage's `catalog-info.yaml` as the inventory needs them: who owns a Component, Resource, API or
 * System, and which files and objects are part of it (https://backstage.io/docs/features/software-catalog).
 */
import { getField, getPath } from '../../../base/json.ts';
import type { Json } from '../../../base/json.ts';
import type { Problem, Read } from '../../../base/problems.ts';
import type { AssetFacts } from './sources.ts';
import { readFactKeys } from './sources.ts';
import { nameEntityOwner } from './team-name.ts';

export const CATALOG_FILE = 'catalog-info.yaml';

const KINDS = ['Component', 'Resource', 'API', 'System'] as const;

export type CatalogEntity = {
  readonly kind: (typeof KINDS)[number];
  readonly name: string;
  readonly lifecycle: string | undefined;
  readonly tags: readonly string[];
  readonly facts: AssetFacts;
  /** Objects that carry it as the label `backstage.io/kubernetes-id` are part of the entity. */
  readonly kubernetesId: string | undefined;
  /** Objects with all these labels are part of the entity. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  /** Where given, only objects of this namespace are. */
  readonly kubernetesNamespace: string | undefined;
};

/** One file: its entities stand for what is in its folder and below. */
export type Catalog = { readonly folder: string; readonly file: string; readonly entities: readonly CatalogEntity[] };

/**
 * Reads the documents of one file. What is no entity of Backstage, or of a kind that owns nothing, is passed over;
 * every problem is a warning.
 */
export function readCatalog(documents: readonly Json[], file: string): Read<readonly CatalogEntity[]> {
  const problems: Problem[] = [];
  const entities = documents.flatMap((document) => {
    const kind = KINDS.find((one) => one === getField(document, 'kind'));
    const apiVersion = getField(document, 'apiVersion');
    if (kind === undefined || typeof apiVersion !== 'string' || !apiVersion.startsWith('backstage.io/')) return [];
    const name = readText(getPath(document, ['metadata', 'name']));
    if (name === undefined) {
      problems.push(warn(`a ${kind} has no metadata.name`, file));
      return [];
    }
    const said = readText(getPath(document, ['spec', 'owner']));
    const owner = said === undefined ? undefined : nameEntityOwner(said);
    if (owner === undefined) problems.push(warn(`${kind} ${name} names no owner that can be read`, file));
    return [createEntity(kind, name, owner, document)];
  });
  return { value: entities, problems };
}

function createEntity(
  kind: CatalogEntity['kind'],
  name: string,
  owner: string | undefined,
  document: Json,
): CatalogEntity {
  const annotation = (key: string): string | undefined => readText(getPath(document, ['metadata', 'annotations', key]));
  const { owner: _, ...facts } = readFactKeys(
    (key) => annotation(key) ?? readText(getPath(document, ['metadata', 'labels', key])),
  );
  const tags = getPath(document, ['metadata', 'tags']);
  return {
    kind,
    name,
    lifecycle: readText(getPath(document, ['spec', 'lifecycle'])),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    facts: { ...facts, ...(owner === undefined ? {} : { owner }) },
    kubernetesId: annotation('backstage.io/kubernetes-id'),
    selector: parseSelector(annotation('backstage.io/kubernetes-label-selector')),
    kubernetesNamespace: annotation('backstage.io/kubernetes-namespace'),
  };
}

function warn(message: string, file: string): Problem {
  const remedy = 'Give it a name and an owner: spec.owner: group:default/team-a.';
  return { code: 'catalog-info-unread', message, remedy, severity: 'warning', file };
}

function readText(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** `app=shop,tier=front`; undefined where it says anything but equality, so that it never claims too much. */
function parseSelector(text: string | undefined): CatalogEntity['selector'] {
  if (text === undefined) return undefined;
  const pairs = text.split(',').map((part) => /^\s*([^\s=!]+)\s*==?\s*([^\s=!]+)\s*$/.exec(part));
  if (!pairs.every((pair) => pair !== null)) return undefined;
  return Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]));
}

/** What an entity is compared with. */
export type CatalogSubject = {
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly file: string;
};

export type CatalogStatement = { readonly asset: string | undefined; readonly facts: AssetFacts };

/**
 * A function that finds what the catalogs say of a resource: by the label that names the entity, by the entity's
 * selector, else by the nearest catalog in the folders above its file.
 */
export function createCatalogFinder(
  catalogs: readonly Catalog[],
): (subject: CatalogSubject) => CatalogStatement | undefined {
  const entities = catalogs.flatMap((catalog) => catalog.entities);
  const byFolder = new Map(catalogs.map((catalog) => [catalog.folder, summarise(catalog)]));
  if (entities.length === 0) return () => undefined;
  return (subject) => {
    const entity =
      entities.find((one) => one.kubernetesId !== undefined && isNamed(one, subject)) ??
      entities.find((one) => isSelected(one, subject));
    if (entity !== undefined) return { asset: entity.name, facts: entity.facts };
    for (const folder of listFoldersAbove(subject.file)) {
      const found = byFolder.get(folder);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function isNamed(entity: CatalogEntity, { labels }: CatalogSubject): boolean {
  return getField(labels, 'backstage.io/kubernetes-id') === entity.kubernetesId;
}

function isSelected({ selector, kubernetesNamespace }: CatalogEntity, subject: CatalogSubject): boolean {
  if (selector === undefined) return false;
  if (kubernetesNamespace !== undefined && kubernetesNamespace !== subject.namespace) return false;
  return Object.entries(selector).every(([key, value]) => getField(subject.labels, key) === value);
}

/** The folders of a path, the nearest first; `''` is the current directory, in which a relative path stands. */
export function listFoldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  const folders = parts.map((_, i) => parts.slice(0, parts.length - i).join('/')).filter((folder) => folder !== '');
  return path.startsWith('/') || path.startsWith('../') ? folders : [...folders, ''];
}

/**
 * What a catalog says of the files around it. Where its entities have different owners it says none: which of them a
 * file belongs to is not known.
 */
function summarise({ entities }: Catalog): CatalogStatement {
  const owners = [...new Set(entities.flatMap(({ facts }) => facts.owner ?? []))];
  const chosen = chooseOne(entities);
  const { owner: _, ...facts } = chosen?.facts ?? {};
  const [owner] = owners.length === 1 ? owners : [];
  return { asset: chosen?.name, facts: { ...facts, ...(owner === undefined ? {} : { owner }) } };
}

/** The only entity, the only component, else the only system. */
function chooseOne(entities: readonly CatalogEntity[]): CatalogEntity | undefined {
  const components = entities.filter(({ kind }) => kind === 'Component');
  const systems = entities.filter(({ kind }) => kind === 'System');
  return [entities, components, systems].find((list) => list.length === 1)?.[0];
}
