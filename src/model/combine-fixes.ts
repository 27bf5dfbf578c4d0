/** Several fixes of one resource as one changed body: what they agree on is said once, what they dispute is refused. */
import { getPath, isJsonObject, type Json, type JsonObject, setField } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import type { FixStep } from './control.ts';
import { resolvePointer } from './fix-text.ts';
import { applyPatch, toPointer } from './json-patch.ts';

/**
 * The body after all fixes, each of which was made for `body` alone. Undefined where they contradict each other or do
 * not fit: then they have to be made one after the other.
 */
export function combineFixes(body: JsonObject, fixes: readonly (readonly FixStep[])[]): JsonObject | undefined {
  // From the end of the body to its start: an item that comes or goes then moves no place still to be changed.
  const ordered = fixes
    .filter((fix) => fix.length > 0)
    .toSorted((a, b) => comparePaths(placeOf(b, body), placeOf(a, body)));
  let current: Json = body;
  for (const step of ordered.flat()) {
    const next = applyStep(current, step, body);
    if (next === undefined) return undefined;
    current = next;
  }
  return isJsonObject(current) ? current : undefined;
}

function placeOf(fix: readonly FixStep[], body: Json): FieldPath {
  return fix[0] === undefined ? [] : resolvePointer(fix[0].path, body);
}

function comparePaths(a: FieldPath, b: FieldPath): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (step === other) continue;
    if (typeof step === 'number' && typeof other === 'number') return step - other;
    return String(step) < String(other) ? -1 : 1;
  }
  return a.length - b.length;
}

function applyStep(current: Json, step: FixStep, original: Json): Json | undefined {
  const path = resolvePointer(step.path, current);
  const present = getPath(current, path);
  const before = getPath(original, path);
  if (step.op === 'remove') {
    // another fix took it out, or all that it stood in
    if (present === undefined) return current;
    return present === before ? applyPatch(current, [step]) : undefined;
  }
  const isInserted = typeof path.at(-1) === 'number' && step.op === 'add';
  if (present === undefined || present === before || isInserted) return applyPatch(current, [step]);
  const merged = mergeValues(present, step.value as Json);
  return merged === undefined
    ? undefined
    : applyPatch(current, [{ op: 'replace', path: toPointer(path), value: merged }]);
}

/** What two fixes want at one place that was empty; undefined when both cannot be had. */
function mergeValues(a: Json, b: Json): Json | undefined {
  if (isJsonObject(a) && isJsonObject(b)) {
    const merged: Record<string, Json> = { ...a };
    for (const [name, value] of Object.entries(b)) {
      const field = Object.hasOwn(a, name) ? mergeValues(a[name] as Json, value) : value;
      if (field === undefined) return undefined;
      setField(merged, name, field);
    }
    return merged;
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    const items = a.map((item: Json, index) => mergeValues(item, b[index] as Json));
    return items.some((item) => item === undefined) ? undefined : (items as Json[]);
  }
  return a === b ? a : undefined;
}
