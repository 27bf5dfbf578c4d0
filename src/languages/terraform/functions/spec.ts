/** How Terraform's functions are declared: what arguments convert to, and what unknown ones make of the result. */
import { toBool, toDouble, toList, toText, typeName } from '../convert.ts';
import type { Scope } from '../scope.ts';
import {
  failBecause,
  findUnknowns,
  isList,
  isObject,
  isOpaque,
  mergeUnknowns,
  type ObjectValue,
  toUnknown,
  Unknown,
  type Value,
} from '../values.ts';

/**
 * What an argument is converted to before the call.
 *
 * | | |
 * |---|---|
 * | text, number, bool | that type; unknown makes the result unknown |
 * | list, object, collection, any | checked on the outside; what is inside may be unknown |
 * | whole, wholeList | nothing inside may be unknown |
 * | raw | whatever stands there, unknown and null too |
 */
export type Param =
  | 'text'
  | 'number'
  | 'bool'
  | 'list'
  | 'object'
  | 'collection'
  | 'any'
  | 'whole'
  | 'wholeList'
  | 'raw';

export type FunctionSpec = {
  readonly params: readonly Param[];
  /** How many of `params` must be given; all when absent. */
  readonly required?: number;
  /** What any number of further arguments are. */
  readonly rest?: Param;
  /** True for functions that give back what stands in a collection, which may be null. */
  readonly mayBeNull?: boolean;
  readonly call: (args: readonly Value[], scope: Scope) => Value;
};

/** Calls a function: counts and converts the arguments, and answers unknown where one of them is. */
export function callSpec(name: string, spec: FunctionSpec, args: readonly Value[], scope: Scope): Value {
  const { params, rest, required = params.length } = spec;
  if (args.length < required || (rest === undefined && args.length > params.length)) {
    return failBecause(`${name}() was called with ${args.length} arguments`);
  }
  const converted: Value[] = [];
  const unknowns: Unknown[] = [];
  for (const [i, arg] of args.entries()) {
    const param = params[i] ?? rest ?? 'raw';
    const value = convertArg(param, arg);
    if (value instanceof Unknown && param !== 'raw') {
      if (value.isError)
        return new Unknown(
          value.reasons.map((reason) => `${name}(): ${reason}`),
          { isError: true },
        );
      unknowns.push(value);
    }
    converted.push(value);
  }
  if (unknowns.length > 0) return mergeUnknowns(unknowns, { isSet: spec.mayBeNull !== true });
  const result = spec.call(converted, scope);
  if (!(result instanceof Unknown) || !result.isError) return result;
  return new Unknown(
    result.reasons.map((reason) => (reason.includes('(): ') ? reason : `${name}(): ${reason}`)),
    {
      isError: true,
    },
  );
}

function convertArg(param: Param, value: Value): Value {
  switch (param) {
    case 'raw':
      return value;
    case 'text':
      return toText(isOpaque(value) ? toUnknown(value) : value);
    case 'number':
      return toDouble(isOpaque(value) ? toUnknown(value) : value);
    case 'bool':
      return toBool(isOpaque(value) ? toUnknown(value) : value);
    case 'list':
      return toList(value);
    case 'object':
      return isOpaque(value) ? toUnknown(value) : isObject(value) ? value : needed('a map', value);
    case 'collection':
      return isOpaque(value)
        ? toUnknown(value)
        : isObject(value) || isList(value)
          ? value
          : needed('a collection', value);
    case 'any':
      return isOpaque(value) ? toUnknown(value) : value === null ? needed('a value', value) : value;
    case 'whole':
      return requireWhole(value);
    case 'wholeList':
      return isList(value) ? requireWhole(value) : toList(value);
  }
}

function requireWhole(value: Value): Value {
  const unknowns = findUnknowns(value);
  return unknowns.length === 0 ? value : mergeUnknowns(unknowns);
}

const needed = (what: string, value: Value): Unknown => failBecause(`${what} is needed, not ${typeName(value)}`);

// Arguments that `callSpec` has already converted: these only tell the type checker.

/** An argument declared as text. */
export const text = (value: Value | undefined): string => value as string;
/** An argument declared as number. */
export const number = (value: Value | undefined): number => value as number;
/** An argument declared as list. */
export const list = (value: Value | undefined): readonly Value[] => value as readonly Value[];
/** An argument declared as object. */
export const object = (value: Value | undefined): ObjectValue => value as ObjectValue;

/** Items that the result of one call may have: far more than a configuration holds, too few to fill the memory. */
export const ITEMS_MAX = 20_000;
