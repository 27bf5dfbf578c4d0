/** Evaluates the JSON of a template: texts in brackets are expressions, and `copy` repeats a property. */
import { getField, isJsonObject, type Json, type JsonObject, setField } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { evaluateExpression, isExpression, unescapeText } from '../../languages/arm-expression/index.ts';
import { sayUnknown } from '../unknown.ts';
import { addFault, chargeNodes, type Deployment, readExpression } from './reading.ts';

/** The value of a written one. The depth is bounded by the parser. */
export function evaluateJson(deployment: Deployment, value: Json): Json {
  if (typeof value === 'string') return evaluateText(deployment, value);
  if (typeof value !== 'object' || value === null) return value;
  if (!chargeNodes(deployment.reading, [])) return sayUnknown(['the template is too large'], {});
  return Array.isArray(value) ? evaluateItems(deployment, value) : evaluateFields(deployment, value as JsonObject);
}

function evaluateText(deployment: Deployment, text: string): Json {
  if (!isExpression(text)) return unescapeText(text);
  const { reading } = deployment;
  const expr = readExpression(reading, text);
  if (expr === undefined) return sayUnknown([`the expression ${text.slice(0, 80)} is malformed`], { isSet: true });
  const value = evaluateExpression(deployment.scope, expr);
  return chargeNodes(reading, [value]) ? value : sayUnknown(['the template is too large'], {});
}

function evaluateItems(deployment: Deployment, items: readonly Json[]): Json {
  return items.map((item, i) => evaluateAt(deployment, i, item));
}

/** The value of a member, with its place kept for faults and references. */
function evaluateAt(deployment: Deployment, step: string | number, value: Json): Json {
  const { at, field } = deployment.reading;
  at.push(step);
  field.push(step);
  const result = evaluateJson(deployment, value);
  at.pop();
  field.pop();
  return result;
}

function evaluateFields(deployment: Deployment, object: JsonObject): Json {
  const fields: Record<string, Json> = {};
  for (const [key, value] of Object.entries(object)) {
    if (isCopyList(key, value)) expandCopies(deployment, value, fields);
    else setField(fields, key, evaluateAt(deployment, key, value));
  }
  return fields;
}

/** Whether a member is the loops of its object, and no property that happens to be called `copy`. */
export function isCopyList(key: string, value: Json): value is readonly Json[] {
  return key === 'copy' && Array.isArray(value) && value.every((item: Json) => getField(item, 'name') !== undefined);
}

/** Adds the properties that loops make: each a list of its input, evaluated once a round. */
export function expandCopies(deployment: Deployment, copies: readonly Json[], fields: Record<string, Json>): void {
  const { at, field } = deployment.reading;
  copies.forEach((copy, i) => {
    const name = getField(copy, 'name');
    if (!isJsonObject(copy) || typeof name !== 'string') return;
    at.push('copy', i, 'input');
    field.push(name);
    const count = readCount(deployment, getField(copy, 'count') ?? null);
    if (typeof count !== 'number') setField(fields, name, count);
    else {
      const input = getField(copy, 'input') ?? null;
      const rounds = Array.from({ length: count }, (_, index) => evaluateRound(deployment, name, index, input));
      setField(fields, name, rounds);
    }
    field.pop();
    at.length -= 3;
  });
}

function evaluateRound(deployment: Deployment, name: string, index: number, input: Json): Json {
  if (!chargeNodes(deployment.reading, [])) return null;
  deployment.loops.push({ name, index });
  deployment.reading.field.push(index);
  const value = evaluateJson(deployment, input);
  deployment.reading.field.pop();
  deployment.loops.pop();
  return value;
}

/** How often a loop runs, capped with a fault; an unknown value when that cannot be known. */
export function readCount(deployment: Deployment, written: Json): Json {
  const { reading, scope } = deployment;
  const count = evaluateJson(deployment, written);
  if (scope.unknowns.read(count) !== undefined) return count;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
    addFault(reading, 'malformed', 'the count of a loop is no whole number');
    return sayUnknown(['the count of a loop is malformed'], {});
  }
  if (count <= LIMITS.templateLoopItemsMax) return count;
  addFault(reading, 'too-large', `a loop runs ${count} times; only the first ${LIMITS.templateLoopItemsMax} are read`);
  return LIMITS.templateLoopItemsMax;
}
