/** Type constraints of variables: what a value converts to, and the defaults of optional attributes. */
import { type Call, type Expression, keyTextOf, type ObjectExpression } from '../hcl/index.ts';
import { toBool, toNumber, toText } from './convert.ts';
import { makeSet } from './functions/sets.ts';
import { isList, isObject, isOpaque, setField, Unknown, type Value, VALUE_DEPTH_MAX } from './values.ts';

/** Evaluates the default of an optional attribute. */
type EvaluateDefault = (expression: Expression) => Value;

/** The value as a variable of this type holds it. What does not convert stays as it is: Terraform reports it. */
export function convertToType(value: Value, type: Expression, evaluateDefault: EvaluateDefault, depth = 0): Value {
  if (value === null || isOpaque(value) || depth > VALUE_DEPTH_MAX) return value;
  if (type.kind === 'traversal' && type.steps.length === 0) return convertPrimitive(value, type.root);
  if (type.kind !== 'call') return value;
  const [inner] = type.args;
  if (inner === undefined) return value;
  const convert = (item: Value, to: Expression): Value => convertToType(item, to, evaluateDefault, depth + 1);
  switch (type.name) {
    case 'list':
      return isList(value) ? value.map((item) => convert(item, inner)) : value;
    case 'set':
      return isList(value) ? makeSet(value.map((item) => convert(item, inner))) : value;
    case 'map':
      return isObject(value) ? mapFields(value, (item) => convert(item, inner)) : value;
    case 'tuple':
      return isList(value) && inner.kind === 'tuple'
        ? value.map((item, i) => (inner.items[i] === undefined ? item : convert(item, inner.items[i])))
        : value;
    case 'object':
      return isObject(value) && inner.kind === 'object' ? convertObject(value, inner, convert, evaluateDefault) : value;
    default:
      return value;
  }
}

function convertPrimitive(value: Value, type: string): Value {
  const converted =
    type === 'string' ? toText(value) : type === 'number' ? toNumber(value) : type === 'bool' ? toBool(value) : value;
  return converted instanceof Unknown ? value : converted;
}

function mapFields(value: { readonly [key: string]: Value }, change: (item: Value) => Value): Value {
  const result: Record<string, Value> = {};
  for (const [key, item] of Object.entries(value)) setField(result, key, change(item));
  return result;
}

/** An object keeps the attributes of its type only; optional ones that are absent or null get their default. */
function convertObject(
  value: { readonly [key: string]: Value },
  { entries }: ObjectExpression,
  convert: (item: Value, to: Expression) => Value,
  evaluateDefault: EvaluateDefault,
): Value {
  const result: Record<string, Value> = {};
  for (const entry of entries) {
    const { value: type } = entry;
    const field = keyTextOf(entry);
    if (field === undefined) continue;
    const optional = optionalOf(type);
    const given = Object.hasOwn(value, field) ? (value[field] ?? null) : null;
    const fallback = optional?.args[1];
    const wanted = given === null && fallback !== undefined ? evaluateDefault(fallback) : given;
    setField(result, field, convert(wanted, optional?.args[0] ?? type));
  }
  return result;
}

function optionalOf(type: Expression): Call | undefined {
  return type.kind === 'call' && type.name === 'optional' ? type : undefined;
}
