/** The names that a template declares, each evaluated once when it is first asked for. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { FieldPath } from '../../base/positions.ts';
import { refineChoice } from '../../base/unknown-merge.ts';
import type { Refinement } from '../../base/unknown-port.ts';
import { getFieldAnyCase } from '../../languages/arm-expression/index.ts';
import { sayUnknown, UNKNOWNS } from '../unknown.ts';
import { evaluateJson, expandCopies } from './evaluate-json.ts';
import {
  addFault,
  chargeNodes,
  type Deployment,
  type KnownValue,
  PARAMETER_TYPE,
  type Reading,
  readElsewhere,
  readWord,
} from './reading.ts';

/** A template ready to be evaluated. */
export function openDeployment(
  reading: Reading,
  template: JsonObject,
  path: FieldPath,
  given: ReadonlyMap<string, Json>,
): Deployment {
  const deployment: Deployment = {
    reading,
    template,
    path,
    given,
    loops: [],
    known: new Map(),
    scope: {
      unknowns: UNKNOWNS,
      readParameter: (name) => readDeclared(deployment, 'parameters', name),
      readVariable: (name) => readDeclared(deployment, 'variables', name),
      readCopyIndex: (loop) => findLoop(deployment, loop)?.index,
      callOwnFunction: (name, args) => callOwnFunction(deployment, name, args),
      addReference: (name) => reading.named.push({ ...name, path: [...reading.field] }),
      addFault: (code, message) => addFault(reading, code, message),
      chargeNodes: (values) => chargeNodes(reading, values),
      templateTextCharsMax: LIMITS.templateTextCharsMax,
      templateLoopItemsMax: LIMITS.templateLoopItemsMax,
    },
  };
  return deployment;
}

function findLoop({ loops }: Deployment, name: string | undefined): Deployment['loops'][number] | undefined {
  if (name === undefined) return loops.at(-1);
  return loops.findLast((loop) => loop.name.toLowerCase() === name.toLowerCase());
}

/** A parameter or variable; undefined when it is not declared. What its value names, the field at hand names too. */
function readDeclared(deployment: Deployment, section: 'parameters' | 'variables', name: string): Json | undefined {
  const { reading } = deployment;
  const key = `${section}/${name.toLowerCase()}`;
  const known = deployment.known.get(key);
  if (known === 'open') {
    addFault(reading, 'cycle', `\`${section}('${name}')\` depends on itself`);
    return sayUnknown([`${section}('${name}') depends on itself`], { isSet: true });
  }
  if (known === undefined && reading.nesting >= LIMITS.documentDepthMax) {
    addFault(reading, 'too-large', 'variables depend on each other over too many levels');
    return sayUnknown([`${section}('${name}') depends on too many others`], { isSet: true });
  }
  const settled = known ?? settle(deployment, section, name, key);
  if (settled === undefined) return undefined;
  for (const field of settled.named) reading.named.push({ ...field, path: [...reading.field] });
  return settled.value;
}

function settle(
  deployment: Deployment,
  section: 'parameters' | 'variables',
  name: string,
  key: string,
): KnownValue | undefined {
  const { reading, path } = deployment;
  const read = section === 'parameters' ? computeParameter : computeVariable;
  deployment.known.set(key, 'open');
  const loops = deployment.loops.splice(0);
  const { value, named } = readElsewhere(reading, [...path, section, name], () => read(deployment, name));
  deployment.loops.push(...loops);
  deployment.known.delete(key);
  if (value === undefined) return undefined;
  const isOwn = section === 'parameters' && path.length === 0;
  const known = {
    value,
    named: isOwn ? [...named, { type: PARAMETER_TYPE, name: name.toLowerCase(), attribute: '', path: [] }] : named,
  };
  deployment.known.set(key, known);
  return known;
}

function computeParameter(deployment: Deployment, name: string): Json | undefined {
  const declared = getFieldAnyCase(getField(deployment.template, 'parameters'), name);
  const given = deployment.given.get(name.toLowerCase());
  if (given !== undefined) return given;
  if (!isJsonObject(declared)) return undefined;
  const fallback = getField(declared, 'defaultValue');
  if (fallback === undefined) {
    if (declared['nullable'] === true) return null;
    return sayUnknown([`parameter ${name} has no default`], refineParameter(declared));
  }
  deployment.reading.at.push('defaultValue');
  return evaluateJson(deployment, fallback);
}

/** A deployment without a value is refused, so a parameter is always set. */
function refineParameter(declared: JsonObject): Refinement {
  const allowed = getField(declared, 'allowedValues');
  const texts = Array.isArray(allowed) ? allowed.map((value: Json) => (typeof value === 'string' ? value : '')) : [];
  const minLength = getField(declared, 'minLength');
  return refineChoice(texts, typeof minLength === 'number' && minLength > 0);
}

function computeVariable(deployment: Deployment, name: string): Json | undefined {
  const variables = getField(deployment.template, 'variables');
  const declared = getFieldAnyCase(variables, name);
  if (declared !== undefined) return evaluateJson(deployment, declared);
  const copies = getField(variables, 'copy');
  if (!Array.isArray(copies)) return undefined;
  const copy = copies.filter((item: Json) => readWord(item, 'name') === name.toLowerCase());
  const fields: Record<string, Json> = {};
  expandCopies(deployment, copy, fields);
  return Object.values(fields)[0];
}

/** A function that the template declares, over the values of its arguments; it sees nothing else of the template. */
function callOwnFunction(deployment: Deployment, name: string, args: readonly Json[]): Json | undefined {
  const { reading, template, path } = deployment;
  const [namespace = '', member = ''] = name.split('.');
  const spaces = getField(template, 'functions');
  const space = (Array.isArray(spaces) ? spaces : []).find(
    (item: Json) => readWord(item, 'namespace') === namespace.toLowerCase(),
  );
  const declared = getFieldAnyCase(getField(space, 'members'), member);
  const output = getField(getField(declared, 'output'), 'value');
  if (output === undefined || reading.nesting >= LIMITS.documentDepthMax) return undefined;
  const parameters = getField(declared, 'parameters');
  const names: readonly Json[] = Array.isArray(parameters) ? parameters : [];
  const given = new Map(names.map((item, i) => [readWord(item, 'name'), args[i] ?? null]));
  const inner = openDeployment(reading, {}, path, given);
  return readElsewhere(reading, [...path, 'functions'], () => evaluateJson(inner, output)).value;
}
