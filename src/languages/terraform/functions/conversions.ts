/** Terraform's type conversions. Sensitivity is no matter of values here: marks are dropped. */
import { toBool, toNumber, toText, typeName } from '../convert.ts';
import { failBecause, isList, isObject, isOpaque, toUnknown, type Value } from '../values.ts';
import type { FunctionSpec } from './spec.ts';

const same: FunctionSpec = { params: ['raw'], mayBeNull: true, call: ([value]) => value ?? null };

export const CONVERSION_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  ephemeralasnull: same,
  issensitive: { params: ['raw'], call: () => failBecause('sensitivity is not tracked') },
  nonsensitive: same,
  sensitive: same,
  tobool: { params: ['raw'], mayBeNull: true, call: ([value]) => convert(value ?? null, toBool) },
  tolist: { params: ['raw'], call: ([value]) => toCollection(value ?? null, isList) },
  tomap: { params: ['raw'], call: ([value]) => toCollection(value ?? null, isObject) },
  tonumber: { params: ['raw'], mayBeNull: true, call: ([value]) => convert(value ?? null, toNumber) },
  tostring: { params: ['raw'], mayBeNull: true, call: ([value]) => convert(value ?? null, toText) },
  type: { params: ['any'], call: ([value]) => typeName(value ?? null) },
};

/** Null stays null in every type. */
function convert(value: Value, to: (value: Value) => Value): Value {
  if (value === null) return null;
  return to(isOpaque(value) ? toUnknown(value) : value);
}

function toCollection(value: Value, isWanted: (value: Value) => boolean): Value {
  if (value === null || isOpaque(value) || isWanted(value)) return value;
  return failBecause(`a ${typeName(value)} does not convert`);
}
