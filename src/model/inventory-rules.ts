/** Whose a resource is: the inventory's first matching asset, else what the resource says of itself, else `unowned`. */
import { getField } from '../base/json.ts';
import { compileGlobs, matchesGlob } from './glob.ts';
import type { Asset, Inventory } from './inventory.ts';
import type { AssetRef, Resource } from './resource.ts';

/** Owner of what nobody owns. */
export const UNOWNED = 'unowned';

const OWNER_KEY = 'bulwark.dev/owner';
/** The application a resource belongs to, in the order of trust: the larger whole first. */
const APPLICATION_LABELS = ['app.kubernetes.io/part-of', 'app.kubernetes.io/name', 'app'] as const;

type CompiledAsset = { readonly asset: Asset; readonly matches: (resource: Resource) => boolean };

/** A function from resources to assets. `environment` is that of the profile, for resources that no asset claims. */
export function createAssetFinder(
  inventories: readonly Inventory[],
  environment: string,
): (resource: Resource) => AssetRef {
  const assets = inventories.flatMap((inventory) => inventory.spec.assets.map(compileAsset));
  return (resource) => {
    const found = assets.find((candidate) => candidate.matches(resource));
    if (found === undefined) return describeItself(resource, environment);
    const { name, owner, environment: where } = found.asset;
    return { asset: name, owner, environment: where };
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

function describeItself(resource: Resource, environment: string): AssetRef {
  const annotations = getField(getField(resource.body, 'metadata'), 'annotations');
  const owner = readText(annotations, OWNER_KEY) ?? readText(resource.labels, OWNER_KEY) ?? UNOWNED;
  const labelled = APPLICATION_LABELS.map((label) => readText(resource.labels, label)).find(
    (text) => text !== undefined,
  );
  return { asset: labelled ?? namespaceOf(resource) ?? resource.name, owner, environment };
}

function readText(holder: unknown, key: string): string | undefined {
  const value = getField(holder, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
