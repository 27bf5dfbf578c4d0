/** Which of our resources a scanner's own name for a thing means. */
import { getPath } from '../../src/base/json.ts';
import type { Origin, Resource } from '../../src/model/resource.ts';
import type { Entry } from './consensus-cases.ts';

/** The resources that the entry means; none when no file of the case yields such an object. */
export function findEntry(entry: Entry, resources: readonly Resource[]): readonly Resource[] {
  if (typeof entry === 'string') return resources.filter((resource) => isAt(entry, resource));
  const { resource: address, file, line } = entry;
  const standing = resources.filter(
    ({ origin }) => (file === undefined || origin.file === file) && (line === undefined || holdsLine(origin, line)),
  );
  if (address === undefined) return standing;
  const named = standing.filter((resource) => isAt(address, resource));
  return named.length > 0 ? named : findOnlyOfType(address, standing);
}

/** Checkov does not evaluate the names of ARM resources: one that is the only one of its type in a file is meant. */
function findOnlyOfType(address: string, resources: readonly Resource[]): readonly Resource[] {
  const ofType = resources.filter(({ source, kind }) => source === 'arm' && isArmType(kind, typeOfAddress(address)));
  return ofType.length === 1 ? ofType : [];
}

function isAt(address: string, resource: Resource): boolean {
  if (resource.address.startsWith('terraform:')) return isTerraform(address, resource);
  if (resource.source === 'kubernetes') return isKubernetes(address, resource);
  const { kind, name } = resource;
  return address === `${kind}.${name}` || address === name || (resource.source === 'arm' && isArm(address, resource));
}

/** Types as they are written, also of nested resources, and the last part of a name. */
function isArm(address: string, { kind, name }: Resource): boolean {
  const type = typeOfAddress(address);
  const written = address.slice(type.length + 1);
  return isArmType(kind, type) && (written === name || written === name.slice(name.lastIndexOf('/') + 1));
}

const typeOfAddress = (address: string): string => /^(?:[\w-]+\.)?[\w/-]+(?=\.)/.exec(address)?.[0] ?? '';
const isArmType = (kind: string, type: string): boolean => kind === type || kind.endsWith(`/${type}`);

/** `module.m.aws_s3_bucket.b`, `provider alias`; an address without an index stands for all instances. */
function isTerraform(address: string, resource: Resource): boolean {
  // The folder of the root module ends at the last slash outside brackets, in which keys may hold slashes.
  // What follows `#` is the Kubernetes object that a resource of the kubernetes provider makes.
  const written = /^terraform:(?:[^[\]]*\/)?(.*?)(?:#\w+)?$/s.exec(resource.address)?.[1] ?? '';
  const names = [written, written.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '')].flatMap((name) => [
    name,
    name.replace(/(^|\.)data\./, '$1'),
    name.replace(/^provider\./, ''),
    name.replace(/^provider\.([^.]+)$/, '$1.default'),
  ]);
  return names.includes(address);
}

/** `Kind.namespace.name`; a workload may be followed by the name of its pods, and is then called Pod by Checkov. */
function isKubernetes(address: string, { kind, name, labels, body }: Resource): boolean {
  // Tools print the namespace that is written, also on cluster-wide kinds, and call a nameless object after its labels.
  const written = getPath(body, ['metadata', 'namespace']);
  const namespace = typeof written === 'string' ? written : 'default';
  const isNameless = getPath(body, ['metadata', 'name']) === undefined;
  const names = isNameless ? Object.entries(labels).map(([key, value]) => `${key}-${value}`) : [name];
  return names.some((one) => {
    const own = `${namespace}.${one}`;
    return address === `${kind}.${own}` || address.startsWith(`${kind}.${own}.`) || address.startsWith(`Pod.${own}.`);
  });
}

function holdsLine({ span }: Origin, line: number): boolean {
  return span !== undefined && span.start.line <= line && line <= span.end.line;
}
