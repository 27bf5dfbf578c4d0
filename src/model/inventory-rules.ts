/** Whose a resource is: by the inventory's first matching asset, by itself, by other documents, else `unowned`. */
import { getField, isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import { compileGlobs, matchesGlob } from './glob.ts';
import type { Asset, Inventory } from './inventory.ts';
import type { AssetFacts, Statement } from './programme/inventory/sources.ts';
import { mergeStatements, readFactKeys } from './programme/inventory/sources.ts';
import type { AssetRef, Resource } from './resource.ts';

/** Owner of what nobody owns. */
export const UNOWNED = 'unowned';

/** The application a resource belongs to, in the order of trust: the larger whole first. */
const APPLICATION_LABELS = ['app.kubernetes.io/part-of', 'app.kubernetes.io/name', 'app'] as const;

type CompiledAsset = { readonly asset: Asset; readonly matches: (resource: Resource) => boolean };

/** What documents other than the inventory say of a resource: CODEOWNERS, catalogs of Backstage. */
export type FindDeclared = (resource: Resource) => readonly Statement[];

/**
 * A function from resources to assets. `environment` is that of the profile, for resources that no asset claims. Each
 * fact is taken from the most trusted source that says it.
 */
export function createAssetFinder(
  inventories: readonly Inventory[],
  environment: string,
): (resource: Resource, findDeclared?: FindDeclared) => AssetRef {
  const assets = inventories.flatMap((inventory) => inventory.spec.assets.map(compileAsset));
  return (resource, findDeclared) => {
    const found = assets.find((candidate) => candidate.matches(resource))?.asset;
    const statements: Statement[] = [];
    if (found !== undefined) statements.push(toStatement(found));
    statements.push({ from: 'resource', asset: readApplication(resource), facts: readOwnFacts(resource) });
    if (findDeclared !== undefined) statements.push(...findDeclared(resource));
    const inventory = mergeStatements(statements);
    const named = statements.find(({ asset }) => asset !== undefined)?.asset;
    const ref = {
      asset: named ?? namespaceOf(resource) ?? resource.name,
      owner: inventory.facts.owner ?? UNOWNED,
      environment: found?.environment ?? environment,
    };
    return Object.keys(inventory.from).length === 0 ? ref : { ...ref, inventory };
  };
}

function toStatement({ name, owner, exposure, dataClass, criticality }: Asset): Statement {
  return {
    from: 'inventory',
    asset: name,
    facts: {
      owner,
      ...(exposure === undefined ? {} : { exposure }),
      ...(dataClass === undefined ? {} : { dataClass }),
      ...(criticality === undefined ? {} : { criticality }),
    },
  };
}

function compileAsset(asset: Asset): CompiledAsset {
  const { paths, namespaces, addresses, labels } = asset.match;
  const matchesPath = compileGlobs(paths ?? ['*']);
  const matchesNamespace = compileGlobs(namespaces ?? []);
  const matchesAddress = compileGlobs(addresses ?? ['*']);
  const wanted = Object.entries(labels ?? {});
  // A match that says nothing would claim the whole estate for one owner.
  const isEmpty = [paths, namespaces, addresses].every((list) => list === undefined) && wanted.length === 0;
  const matches = (resource: Resource): boolean => {
    if (isEmpty) return false;
    if (!matchesPath(resource.origin.file) || !matchesAddress(resource.address)) return false;
    if (namespaces !== undefined && !matchesNamespace(namespaceOf(resource) ?? '')) return false;
    return wanted.every(([key, pattern]) => {
      const value = Object.hasOwn(resource.labels, key) ? resource.labels[key] : undefined;
      return value !== undefined && matchesGlob(pattern, value);
    });
  };
  return { asset, matches };
}

/** A Namespace belongs to itself, so that an asset of a namespace owns the namespace too. */
function namespaceOf(resource: Resource): string | undefined {
  return resource.kind === 'Namespace' ? resource.name : resource.namespace;
}

function readApplication({ labels }: Resource): string | undefined {
  for (const label of APPLICATION_LABELS) {
    const text = readText(labels, label);
    if (text !== undefined) return text;
  }
  return undefined;
}

function readOwnFacts({ body, labels }: Resource): AssetFacts {
  const annotations = getField(getField(body, 'metadata'), 'annotations');
  const holder = isJsonObject(annotations) ? annotations : NO_ANNOTATIONS;
  return readFactKeys((key) => readText(holder, key) ?? readText(labels, key));
}

const NO_ANNOTATIONS: JsonObject = {};

function readText(holder: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(holder, key) ? holder[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
