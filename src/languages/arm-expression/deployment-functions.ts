/** Functions that ask the deployment: what they give is known when it runs, and some of it already now. */
import type { Json } from '../../base/json.ts';
import { joinText, type Refinement, type UnknownValue } from '../../base/unknown-port.ts';
import type { ExpressionScope } from './scope.ts';
import { toText } from './values.ts';

/** What is there at deployment, with what is certain of it; by lower-case name. */
const AT_DEPLOYMENT: ReadonlyMap<string, Refinement> = new Map<string, Refinement>([
  ...['deployer', 'deployment', 'environment', 'managementgroup', 'pickzones', 'providers', 'resourcegroup'].map(
    (name) => [name, { isSet: true }] as const,
  ),
  ...['subscription', 'tenant', 'references', 'getsecret'].map((name) => [name, { isSet: true }] as const),
  ...['guid', 'newguid', 'uniquestring', 'utcnow', 'datetimeadd', 'datetimefromepoch', 'datetimetoepoch'].map(
    (name) => [name, { isSet: true, isNonEmpty: true }] as const,
  ),
  ...['map', 'filter', 'reduce', 'sort', 'toobject', 'mapvalues', 'groupby', 'lambda', 'lambdavariables'].map(
    (name) => [name, { isSet: true }] as const,
  ),
  ...['loadfilecontent', 'listkeys', 'externalinput'].map((name) => [name, { isSet: true }] as const),
]);

/** What a function of the deployment gives; undefined when it is none. */
export function callDeployment(scope: ExpressionScope, name: string, args: readonly Json[]): Json | undefined {
  const lower = name.toLowerCase();
  const refinement = AT_DEPLOYMENT.get(lower) ?? (lower.startsWith('list') ? { isSet: true } : undefined);
  if (refinement === undefined) return undefined;
  const text = args.map((arg) => toText(arg)).filter((arg) => arg !== undefined);
  const shown = text.length === args.length ? text.map((arg) => `'${arg}'`).join(', ') : '...';
  return scope.unknowns.make([`${name}(${shown}) is known at deployment`], refinement);
}

/** Where an id is rooted, by the function that makes it; each `?` stands for what the deployment fills in. */
const ROOTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['resourceid', ['/subscriptions/', '?', '/resourceGroups/', '?']],
  ['subscriptionresourceid', ['/subscriptions/', '?']],
  ['tenantresourceid', ['']],
  ['managementgroupresourceid', ['/providers/Microsoft.Management/managementGroups/', '?']],
]);

export const isIdFunction = (name: string): boolean => ROOTS.has(name) || name === 'extensionresourceid';

/** The index of the argument of an id function that is the type: the first with a `/` after a dot. */
export const findTypeIndex = (args: readonly Json[]): number =>
  args.findIndex((arg) => typeof arg === 'string' && /^[\w-]+(?:\.[\w-]+)+\//.test(arg));

/** `resourceId([subscription, group,] type, name, ...)` and its kin: a text of which type and names are known here. */
export function makeResourceId(scope: ExpressionScope, name: string, args: readonly Json[]): Json {
  const typeIndex = findTypeIndex(args);
  const type = args[typeIndex];
  const root = ROOTS.get(name) ?? (args[0] === undefined ? [] : [args[0]]);
  const parts: (string | UnknownValue)[] = root.map((part) =>
    part === '?' ? openPart('the scope of the deployment') : toPart(scope, part),
  );
  if (typeof type !== 'string') return joinText(scope.unknowns, [...parts, openPart(`the type that ${name} is given`)]);
  const [provider = '', ...types] = type.split('/');
  parts.push(`/providers/${provider}`);
  types.forEach((segment, i) => {
    const part = args[typeIndex + 1 + i];
    parts.push(`/${segment}/`, part === undefined ? openPart('a name that is missing') : toPart(scope, part));
  });
  return joinText(scope.unknowns, parts);
}

const openPart = (what: string): UnknownValue => ({
  reasons: [`${what} is known at deployment`],
  refinement: { isSet: true, isNonEmpty: true },
});

function toPart(scope: ExpressionScope, value: Json): string | UnknownValue {
  return toText(value) ?? scope.unknowns.read(value) ?? openPart('a part of the id');
}
