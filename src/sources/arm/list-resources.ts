/**
 * The resources that a template deploys: loops unrolled, children with their parents' names, nested templates opened.
 */
import { getField, isJsonObject, type Json, type JsonObject, setField } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import {
  describeOpenName,
  evaluateExpression,
  getFieldAnyCase,
  isExpression,
} from '../../languages/arm-expression/index.ts';
import { sayUnknown } from '../unknown.ts';
import { openDeployment } from './deployment.ts';
import { evaluateJson, readCount } from './evaluate-json.ts';
import { addFault, chargeNodes, type Deployment, type NamedField, readExpression, readWord } from './reading.ts';

/** A resource with what it names, before names are told apart from addresses. */
export type ListedResource = {
  readonly type: string;
  readonly name: string;
  /** Equal for two expressions of one name, also while it is unknown; see `describeName`. */
  readonly nameKey: string;
  readonly symbol: string | undefined;
  /** The resource that it is written inside of. */
  readonly parent: Parent | undefined;
  /** Undefined for a resource that is only looked up: it exists already. */
  readonly body: JsonObject | undefined;
  readonly written: JsonObject;
  readonly path: FieldPath;
  readonly named: readonly NamedField[];
};

type Parent = Pick<ListedResource, 'type' | 'name' | 'nameKey' | 'body'>;

const NESTED_TYPE = 'microsoft.resources/deployments';

/** Lists the resources of a template, those of the templates in it included. */
export function listResources(deployment: Deployment): readonly ListedResource[] {
  const listed: ListedResource[] = [];
  const resources = getField(deployment.template, 'resources');
  listSection(deployment, listed, resources, [...deployment.path, 'resources'], undefined);
  return listed;
}

/** A list of resources, or a map by symbolic names. */
function listSection(
  deployment: Deployment,
  listed: ListedResource[],
  resources: Json | undefined,
  path: FieldPath,
  parent: Parent | undefined,
): void {
  if (resources === undefined || resources === null) return;
  if (Array.isArray(resources)) {
    resources.forEach((item: Json, i) => listOne(deployment, listed, item, [...path, i], parent, undefined));
  } else if (isJsonObject(resources)) {
    for (const [symbol, item] of Object.entries(resources)) {
      listOne(deployment, listed, item, [...path, symbol], parent, symbol);
    }
  } else addFault(deployment.reading, 'malformed', '`resources` is no list', path);
}

function listOne(
  deployment: Deployment,
  listed: ListedResource[],
  written: Json,
  path: FieldPath,
  parent: Parent | undefined,
  symbol: string | undefined,
): void {
  const { reading } = deployment;
  if (!isJsonObject(written) || typeof getField(written, 'type') !== 'string') {
    addFault(reading, 'malformed', 'a resource has no `type`', path);
    return;
  }
  const copy = getField(written, 'copy');
  const loop = isJsonObject(copy) ? readWord(copy, 'name') : undefined;
  const count =
    loop === undefined ? 1 : evaluateAt(deployment, [...path, 'copy', 'count'], getField(copy, 'count'), readCount);
  const rounds = typeof count === 'number' ? Array.from({ length: count }, (_, i) => i) : [count];
  for (const index of rounds) {
    if (!chargeNodes(reading, [])) return;
    if (loop !== undefined) deployment.loops.push({ name: loop, index });
    const resource = evaluateResource(deployment, written, path, parent, symbol);
    if (resource !== undefined) {
      listed.push(resource);
      listSection(deployment, listed, getField(written, 'resources'), [...path, 'resources'], resource);
      if (resource.type.toLowerCase() === NESTED_TYPE) openNested(deployment, listed, written, path);
    }
    if (loop !== undefined) deployment.loops.pop();
  }
}

/** Evaluates something at a place of the document. */
function evaluateAt(
  deployment: Deployment,
  path: FieldPath,
  value: Json | undefined,
  evaluate: (deployment: Deployment, value: Json) => Json,
): Json {
  const { at } = deployment.reading;
  at.splice(0, at.length, ...path);
  const result = evaluate(deployment, value ?? null);
  at.length = 0;
  return result;
}

/** Undefined for a resource whose condition is false. */
function evaluateResource(
  deployment: Deployment,
  written: JsonObject,
  path: FieldPath,
  parent: Parent | undefined,
  symbol: string | undefined,
): ListedResource | undefined {
  const { reading } = deployment;
  const condition = getField(written, 'condition');
  if (condition !== undefined && evaluateAt(deployment, [...path, 'condition'], condition, evaluateJson) === false) {
    return undefined;
  }
  const own = readName(deployment, written, path);
  const writtenType = getField(written, 'type');
  const typeText = evaluateAt(deployment, [...path, 'type'], writtenType, evaluateJson);
  const type = typeof typeText === 'string' ? typeText : typeof writtenType === 'string' ? writtenType : '';
  const identity = isBelow(parent, type)
    ? {
        type: `${parent.type}/${type}`,
        name: `${parent.name}/${own.name}`,
        nameKey: `${parent.nameKey}/${own.nameKey}`,
      }
    : { type, ...own };
  const isExisting = getField(written, 'existing') === true;
  reading.named = [];
  const body = isExisting ? undefined : evaluateBody(deployment, written, path, identity);
  chargeNodes(reading, [body ?? null]);
  const { named } = reading;
  reading.named = [];
  return { ...identity, symbol, parent, body, written, path, named };
}

/** True for a child whose type and name are written without those of its parent. */
function isBelow(parent: Parent | undefined, type: string): parent is Parent {
  return parent !== undefined && !type.toLowerCase().startsWith(`${parent.type.toLowerCase()}/`);
}

/** The name as known, else as written, with the number of the round where a loop makes several of it. */
function readName(deployment: Deployment, written: JsonObject, path: FieldPath): { name: string; nameKey: string } {
  const text = getField(written, 'name');
  if (typeof text !== 'string') return { name: '', nameKey: '' };
  const { at } = deployment.reading;
  at.splice(0, at.length, ...path, 'name');
  const value = evaluateJson(deployment, text);
  if (typeof value === 'string' || typeof value === 'number') {
    return { name: String(value), nameKey: String(value).toLowerCase() };
  }
  const expr = isExpression(text) ? readExpression(deployment.reading, text) : undefined;
  const shown = followNames(deployment, text);
  const index = deployment.loops.at(-1)?.index;
  const name = typeof index === 'number' ? `${shown}[${index}]` : shown;
  if (expr === undefined) return { name, nameKey: text.toLowerCase() };
  return { name, nameKey: describeOpenName((part) => evaluateExpression(deployment.scope, part), expr) };
}

/** Variables that lead to each other before a name is shown by the one that was reached. */
const NAME_STEPS_MAX = 10;

/** The expression that an unknown name comes from: of `[variables('name')]`, what the variable is said to be. */
function followNames({ reading, template }: Deployment, text: string): string {
  let shown = text;
  for (let i = 0; i < NAME_STEPS_MAX && isExpression(shown); i++) {
    const expr = readExpression(reading, shown);
    const [name] = expr?.kind === 'call' ? expr.args : [];
    if (expr?.kind !== 'call' || name?.kind !== 'text') break;
    const section = expr.name.toLowerCase();
    const declared = getFieldAnyCase(getField(template, section), name.value);
    const written = section === 'variables' ? declared : getField(declared, 'defaultValue');
    if (typeof written !== 'string') break;
    shown = written;
  }
  return shown;
}

/** The resource object without its loop, its children and the template in it, which are read by themselves. */
function evaluateBody(
  deployment: Deployment,
  written: JsonObject,
  path: FieldPath,
  { type, name }: { readonly type: string; readonly name: string },
): JsonObject {
  const isNested = type.toLowerCase() === NESTED_TYPE;
  const fields: Record<string, Json> = {};
  for (const [key, value] of Object.entries(written)) {
    if (key === 'resources' || key === 'copy') continue;
    const kept = isNested && key === 'properties' ? withoutTemplate(value) : value;
    deployment.reading.field.push(key);
    setField(fields, key, evaluateAt(deployment, [...path, key], kept, evaluateJson));
    deployment.reading.field.pop();
  }
  fields['type'] = type;
  if (typeof fields['name'] === 'string') fields['name'] = name;
  return fields;
}

function withoutTemplate(properties: Json): Json {
  if (!isJsonObject(properties)) return properties;
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== 'template' && key !== 'parameters'));
}

/** The resources of a template in a template; one that is linked lies elsewhere. */
function openNested(deployment: Deployment, listed: ListedResource[], written: JsonObject, path: FieldPath): void {
  const properties = getField(written, 'properties');
  const template = getField(properties, 'template');
  if (!isJsonObject(template)) {
    if (getField(properties, 'templateLink') !== undefined) {
      const message = 'a linked template is not read: it is fetched at deployment';
      addFault(deployment.reading, 'not-resolvable', message, [...path, 'properties', 'templateLink']);
    }
    return;
  }
  const inside = [...path, 'properties', 'template'];
  const scope = getField(getField(properties, 'expressionEvaluationOptions'), 'scope');
  if (typeof scope === 'string' && scope.toLowerCase() === 'inner') {
    const given = readGiven(deployment, getField(properties, 'parameters'), [...path, 'properties', 'parameters']);
    listed.push(...listResources(openDeployment(deployment.reading, template, inside, given)));
  } else {
    // Expressions of such a template are evaluated by the names of the template around it.
    listSection(deployment, listed, getField(template, 'resources'), [...inside, 'resources'], undefined);
  }
}

/** The values that a template gives to the one in it. */
function readGiven(deployment: Deployment, parameters: Json | undefined, path: FieldPath): ReadonlyMap<string, Json> {
  const given = new Map<string, Json>();
  if (!isJsonObject(parameters)) return given;
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = getField(parameter, 'value');
    const isSecret = getField(parameter, 'reference') !== undefined;
    if (value !== undefined) {
      given.set(name.toLowerCase(), evaluateAt(deployment, [...path, name, 'value'], value, evaluateJson));
    } else if (isSecret) {
      given.set(
        name.toLowerCase(),
        sayUnknown([`parameter ${name} is read from a key vault`], { isSet: true, isNonEmpty: true }),
      );
    }
  }
  return given;
}
