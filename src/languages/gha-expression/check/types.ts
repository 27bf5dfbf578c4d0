/** The types of expression values: building, printing, merging and assigning them. */

/** Field names are lower-case: GitHub ignores case. */
export type ExpressionType =
  | { readonly kind: 'any' | 'null' | 'number' | 'bool' | 'string' }
  | { readonly kind: 'array'; readonly element: ExpressionType; readonly isFiltered: boolean }
  | ObjectType;

/** `rest` is the type of fields that are not listed; undefined makes the object strict. */
export type ObjectType = {
  readonly kind: 'object';
  readonly fields: ReadonlyMap<string, ExpressionType>;
  readonly rest: ExpressionType | undefined;
};

export const ANY: ExpressionType = { kind: 'any' };
export const NULL: ExpressionType = { kind: 'null' };
export const NUMBER: ExpressionType = { kind: 'number' };
export const BOOL: ExpressionType = { kind: 'bool' };
export const STRING: ExpressionType = { kind: 'string' };

const toFields = (fields: Iterable<readonly [string, ExpressionType]>): ReadonlyMap<string, ExpressionType> =>
  new Map(Array.from(fields, ([name, type]) => [name.toLowerCase(), type] as const));

/** A list of values of one type. */
export function arrayOf(element: ExpressionType): ExpressionType {
  return { kind: 'array', element, isFiltered: false };
}

/** The result of an object filter: a list whose property access reads the property of every element. */
export function filteredOf(element: ExpressionType): ExpressionType {
  return { kind: 'array', element, isFiltered: true };
}

/** An object that has these fields and no others. */
export function strictObject(fields: Iterable<readonly [string, ExpressionType]>): ObjectType {
  return { kind: 'object', fields: toFields(fields), rest: undefined };
}

/** An object whose fields are not known, or only some of them. */
export function looseObject(fields: Iterable<readonly [string, ExpressionType]> = []): ObjectType {
  return { kind: 'object', fields: toFields(fields), rest: ANY };
}

/** An object with any fields of one type, such as `env`. */
export function mapOf(rest: ExpressionType): ObjectType {
  return { kind: 'object', fields: new Map(), rest };
}

/** A type as messages show it: `{arch: string; os: string}`, `array<any>`, `{string => string}`, `object`. */
export function formatType(type: ExpressionType): string {
  if (type.kind === 'array') return `array<${formatType(type.element)}>`;
  if (type.kind !== 'object') return type.kind;
  if (type.rest?.kind === 'any') return 'object';
  if (type.rest !== undefined) return `{string => ${formatType(type.rest)}}`;
  const fields = Array.from(type.fields, ([name, field]) => `${name}: ${formatType(field)}`);
  return `{${fields.sort().join('; ')}}`;
}

const SCALARS: ReadonlySet<ExpressionType['kind']> = new Set(['number', 'bool', 'string']);

/** True for text, numbers and booleans. */
export const isScalar = ({ kind }: ExpressionType): boolean => SCALARS.has(kind);

/** True for values that print as they are: text, numbers, booleans, and what is not known. */
export function isPrintable(type: ExpressionType): boolean {
  return type.kind === 'any' || isScalar(type);
}

function mergeObjects(left: ObjectType, right: ObjectType): ExpressionType {
  const fields = new Map(left.fields);
  for (const [name, type] of right.fields) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? type : mergeTypes(known, type));
  }
  const { rest } = left;
  if (rest === undefined || right.rest === undefined) return { kind: 'object', fields, rest: rest ?? right.rest };
  return { kind: 'object', fields, rest: mergeTypes(rest, right.rest) };
}

/** The narrowest type that we name for a value of one type or the other. */
export function mergeTypes(left: ExpressionType, right: ExpressionType): ExpressionType {
  if (left.kind === 'object' && right.kind === 'object') return mergeObjects(left, right);
  if (left.kind === 'array' && right.kind === 'array') {
    const isFiltered = left.isFiltered && right.isFiltered;
    return { kind: 'array', element: mergeTypes(left.element, right.element), isFiltered };
  }
  if (left.kind === right.kind) return left;
  return isScalar(left) && isScalar(right) ? STRING : ANY;
}

function isObjectAssignable(target: ObjectType, source: ObjectType): boolean {
  for (const [name, type] of source.fields) {
    const field = target.fields.get(name) ?? target.rest;
    if (field === undefined || !isAssignable(field, type)) return false;
  }
  return source.rest === undefined || isAssignable(target.rest ?? ANY, source.rest);
}

/**
 * True when a value of `source` can stand where `target` is expected. Numbers and booleans print, so they are
 * strings.
 */
export function isAssignable(target: ExpressionType, source: ExpressionType): boolean {
  if (target.kind === 'any' || source.kind === 'any') return true;
  if (target.kind === 'string') return isScalar(source);
  if (target.kind === 'object' && source.kind === 'object') return isObjectAssignable(target, source);
  if (target.kind === 'array' && source.kind === 'array') return isAssignable(target.element, source.element);
  return target.kind === source.kind;
}

/** The type of a JSON value, for example of a constant matrix. Lists of nothing hold anything. */
export function typeOfJson(value: unknown): ExpressionType {
  if (value === null) return NULL;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'number' || typeof value === 'bigint') return NUMBER;
  if (typeof value === 'string') return STRING;
  if (Array.isArray(value)) {
    const types = value.map(typeOfJson);
    return arrayOf(types.length === 0 ? ANY : types.reduce(mergeTypes));
  }
  if (typeof value !== 'object') return ANY;
  return strictObject(Object.entries(value).map(([name, field]) => [name, typeOfJson(field)] as const));
}
