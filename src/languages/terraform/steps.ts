/** One step into a value: a field, an element, a key. */
import { formatNumber, isNumber, toNumber, typeName } from './convert.ts';
import { failBecause, fieldOf, isList, LazyObject, toUnknown, Unknown, type Value } from './values.ts';

/** The value at a field name, element number or key; `[*]` of unknown values stays unknown with the same reasons. */
export function getStep(value: Value, key: Value): Value {
  if (value instanceof Unknown) return value.encoded === undefined && value.parts === undefined ? value : notIndexed();
  if (key instanceof Unknown || key instanceof LazyObject) return toUnknown(key);
  if (value instanceof LazyObject) {
    const field = nearestKey(key);
    return field instanceof Unknown ? field : value.get(field);
  }
  if (value === null) return failBecause('a part of null is asked for');
  if (isList(value)) return getElement(value, key);
  if (typeof value !== 'object') return notIndexed(typeName(value));
  const field = nearestKey(key);
  if (field instanceof Unknown) return field;
  return fieldOf(value, field) ?? failBecause(`the object has no \`${field}\``);
}

function getElement(list: readonly Value[], key: Value): Value {
  const number = toNumber(key);
  if (number instanceof Unknown) return mapSteps(list, key);
  return list[Number(number)] ?? failBecause(`the list has no element ${formatNumber(number)}`);
}

/** `list.name` without a splat: HCL of old versions meant each element's. */
function mapSteps(list: readonly Value[], key: Value): Value {
  return list.length === 1 ? getStep(list[0] ?? null, key) : failBecause('an element of a list has a number');
}

function notIndexed(type = 'string'): Unknown {
  return failBecause(`a ${type} has no parts`);
}

/** The text of a key: numbers and bools convert. */
export function nearestKey(key: Value): string | Unknown {
  if (typeof key === 'string') return key;
  if (isNumber(key)) return formatNumber(key);
  if (typeof key === 'boolean') return String(key);
  if (key instanceof Unknown || key instanceof LazyObject) return toUnknown(key);
  return failBecause(`a key is text, not ${typeName(key)}`);
}
