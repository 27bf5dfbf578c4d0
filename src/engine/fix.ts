/** The fix of one finding: a control's relative remedy made into absolute JSON Patch steps that apply to the body. */
import { getPath, isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import type { FixStep } from '../model/control.ts';
import { applyPatch, parsePointer, toPointer } from '../model/json-patch.ts';

/** A step at a path of the body; its pointer is written last. */
type Placed = { readonly op: FixStep['op']; readonly target: FieldPath; readonly value?: unknown };

/**
 * Absolute steps for the finding at `path`, valid when applied in order: parents that are missing are added with the
 * value, `replace` of what is absent becomes `add`, `remove` of what is absent is left out. Empty when a step cannot
 * be applied, because half a fix is none.
 */
export function resolveFix(steps: readonly FixStep[], body: JsonObject, path: FieldPath): readonly FixStep[] {
  const resolved: FixStep[] = [];
  let current: Json = body;
  for (const [index, step] of steps.entries()) {
    const placed = placeStep(step, current, path);
    if (placed === undefined) continue;
    if (!isApplicable(placed, current)) return [];
    const { target, ...rest } = placed;
    const absolute = { ...rest, path: toPointer(target) };
    resolved.push(absolute);
    // Only a later step has to see what this one does; most remedies are one step, and this is run for every finding.
    if (index < steps.length - 1) current = applyPatch(current, [absolute]) ?? current;
  }
  return resolved;
}

function placeStep(step: FixStep, body: Json, path: FieldPath): Placed | undefined {
  const target = step.path.startsWith('/') ? toSteps(body, [], parsePointer(step.path)) : join(body, path, step.path);
  const isThere = getPath(body, target) !== undefined;
  if (step.op === 'remove') return isThere ? { op: 'remove', target } : undefined;
  // An item of a list is inserted where it is to stand; anything else that is there is replaced.
  const isInsertion = typeof target.at(-1) === 'number' || target.at(-1) === '-';
  if (isThere && !(step.op === 'add' && isInsertion)) return { op: 'replace', target, value: step.value };
  return addWithParents(target, step.value as Json, body);
}

/** Whether there is something to put the step into: an object, or a list that the last step fits. */
function isApplicable({ target }: Placed, body: Json): boolean {
  const last = target.at(-1);
  const parent = getPath(body, target.slice(0, -1));
  if (last === undefined || isJsonObject(parent)) return true;
  return Array.isArray(parent) && (last === '-' || (typeof last === 'number' && last <= parent.length));
}

/**
 * `securityContext/privileged` at `containers[1].securityContext.privileged` means that very field, at
 * `containers[1]` the field below it, at `containers[1].image` the field beside it: the end of the path and the start
 * of the step overlap.
 */
function join(body: Json, path: FieldPath, relative: string): FieldPath {
  const steps = parsePointer(relative);
  if (steps.length === 0) return path;
  for (let shared = Math.min(steps.length, path.length); shared > 0; shared--) {
    const base = path.slice(0, path.length - shared);
    if (path.slice(base.length).every((step, i) => String(step) === steps[i])) return toSteps(body, base, steps);
  }
  let base = path;
  while (base.length > 0 && !isContainer(getPath(body, base))) base = base.slice(0, -1);
  return toSteps(body, base, steps);
}

function isContainer(value: Json | undefined): boolean {
  return Array.isArray(value) || isJsonObject(value);
}

/** Pointer steps below `base`, with numbers where the body has lists. */
function toSteps(body: Json, base: FieldPath, steps: readonly string[]): FieldPath {
  const path: (string | number)[] = [...base];
  for (const step of steps) {
    const isIndex = /^\d+$/.test(step) && Array.isArray(getPath(body, path));
    path.push(isIndex ? Number(step) : step);
  }
  return path;
}

/** Adds at the first step that does not exist, with the steps below it folded into the value. */
function addWithParents(target: FieldPath, value: Json, body: Json): Placed {
  let depth = 1;
  while (depth < target.length && getPath(body, target.slice(0, depth)) !== undefined) depth += 1;
  const folded = target
    .slice(depth)
    .reduceRight<Json>(
      (inner, step) => (step === '-' || typeof step === 'number' ? [inner] : { [step]: inner }),
      value,
    );
  return { op: 'add', target: target.slice(0, depth), value: folded };
}
