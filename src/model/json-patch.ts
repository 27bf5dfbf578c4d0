/** JSON Patch (RFC 6902) over immutable JSON, as far as fixes need it: add, remove, replace. */
import { isJsonObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import type { FixStep } from './control.ts';

/** JSON Pointer (RFC 6901) of a path: `/spec/containers/0/image`. */
export function toPointer(path: FieldPath): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Steps of a JSON Pointer; a leading slash is optional, so that relative paths are read by the same rule. */
export function parsePointer(pointer: string): readonly string[] {
  const text = pointer.startsWith('/') ? pointer.slice(1) : pointer;
  return pointer === '' ? [] : text.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value after the steps; undefined when a step does not fit the value. The value itself is not changed. */
export function applyPatch(value: Json, steps: readonly FixStep[]): Json | undefined {
  let current: Json | undefined = value;
  for (const step of steps) {
    if (current === undefined) return undefined;
    current = applyStep(current, parsePointer(step.path), step);
  }
  return current;
}

function applyStep(value: Json, path: readonly string[], step: FixStep): Json | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return step.op === 'remove' ? undefined : (step.value as Json);
  if (Array.isArray(value)) return applyToList(value, name, rest, step);
  if (!isJsonObject(value)) return undefined;
  const has = Object.hasOwn(value, name);
  const copy = Object.assign(Object.create(null) as Record<string, Json>, value);
  if (rest.length > 0) {
    const changed = has ? applyStep(value[name] ?? null, rest, step) : undefined;
    if (changed === undefined) return undefined;
    copy[name] = changed;
    return copy;
  }
  if (step.op !== 'add' && !has) return undefined;
  if (step.op === 'remove') delete copy[name];
  else copy[name] = step.value as Json;
  return copy;
}

function applyToList(list: readonly Json[], name: string, rest: readonly string[], step: FixStep): Json | undefined {
  const index = name === '-' ? list.length : /^(?:0|[1-9]\d*)$/.test(name) ? Number(name) : -1;
  if (rest.length > 0) {
    const changed = index >= 0 && index < list.length ? applyStep(list[index] ?? null, rest, step) : undefined;
    return changed === undefined ? undefined : list.with(index, changed);
  }
  const indexMax = step.op === 'add' ? list.length : list.length - 1;
  if (index < 0 || index > indexMax) return undefined;
  if (step.op === 'add') return list.toSpliced(index, 0, step.value as Json);
  return step.op === 'remove' ? list.toSpliced(index, 1) : list.with(index, step.value as Json);
}
