/** How a function of CloudFormation is written: an object with one member, `Ref` or `Fn::...`. */
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';

export type Intrinsic = { readonly name: string; readonly argument: Json };

const PREFIX = 'Fn::';
const LOOP_PREFIX = 'Fn::ForEach::';

/**
 * Objects of many members are none, and are asked again for each member that is traced: to list the members of one each
 * time would take quadratic time.
 */
const wideObjects = new WeakSet<object>();
const WIDE_KEYS_MIN = 16;

/** The function that a value calls, undefined when it is data. */
export function readIntrinsic(value: Json): Intrinsic | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (wideObjects.has(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length > WIDE_KEYS_MIN) wideObjects.add(value);
  const [name] = keys;
  if (name === undefined || keys.length > 1 || (name !== 'Ref' && !name.startsWith(PREFIX)) || isLoopKey(name))
    return undefined;
  return { name, argument: (value as JsonObject)[name] ?? null };
}

/** True for the key of a loop, `Fn::ForEach::Name`, which stands among other keys. */
export const isLoopKey = (key: string): boolean => key.startsWith(LOOP_PREFIX);

/** True for `{ Ref: AWS::NoValue }`, which removes the property that it is the value of. */
export const isNoValue = (value: Json): boolean =>
  isJsonObject(value) && value['Ref'] === 'AWS::NoValue' && Object.keys(value).length === 1;

/** Text as CloudFormation reads scalars; undefined for objects, lists and null. */
export function toText(value: Json): string | undefined {
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint'
    ? String(value)
    : undefined;
}
