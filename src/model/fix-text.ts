/** A fix as people read it: the place, what goes and what comes, in the YAML that they would edit. */
import type { Json } from '../base/json.ts';
import { getPath, isJsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import { formatPath } from '../base/positions.ts';
import { writeYaml } from '../base/yaml-text.ts';
import type { FixStep } from './control.ts';
import { parsePointer } from './json-patch.ts';

/** `place` lines name the map or list that is edited; the others are lines of it. */
export type FixLine = { readonly sign: 'place' | 'remove' | 'add'; readonly text: string };

/** Lines of a fix against the body of its resource; consecutive steps in one place share its line. */
export function describeFix(fix: readonly FixStep[], body: Json): readonly FixLine[] {
  const lines: FixLine[] = [];
  let placeBefore: string | undefined;
  for (const step of fix) {
    const path = resolvePointer(step.path, body);
    // A whole document in place of another is no fix that a person reads line by line.
    if (path.length === 0) continue;
    const last = path.at(-1);
    const place = formatPath(path.slice(0, -1));
    if (place !== placeBefore) lines.push({ sign: 'place', text: place === '' ? '(top level)' : place });
    placeBefore = place;
    const actual = getPath(body, path);
    if (step.op !== 'add' && actual !== undefined) lines.push(...sayField('remove', last, actual));
    if (step.op !== 'remove') lines.push(...sayField('add', last, step.value));
  }
  return lines;
}

function sayField(sign: 'remove' | 'add', name: string | number | undefined, value: unknown): readonly FixLine[] {
  const holder = typeof name === 'string' ? { [name]: value } : [value];
  return writeYaml(holder).map((text) => ({ sign, text }));
}

/** Steps of an absolute pointer, with indexes where the body holds a list; `-` is the place after its last item. */
export function resolvePointer(pointer: string, body: Json): FieldPath {
  const path: (string | number)[] = [];
  let current: unknown = body;
  for (const name of parsePointer(pointer)) {
    if (Array.isArray(current)) {
      const index = name === '-' ? current.length : Number(name);
      path.push(index);
      current = current[index];
    } else {
      path.push(name);
      current = isJsonObject(current) && Object.hasOwn(current, name) ? current[name] : undefined;
    }
  }
  return path;
}
