/** From a path in an evaluated body back to where the template says it. */
import { isJsonObject, type Json } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { decideCondition } from './conditions.ts';
import type { Evaluation } from './evaluation.ts';
import { isLoopKey, isNoValue, readIntrinsic, toText } from './intrinsic.ts';

export type Traced = {
  /** Below the value that was traced; ends at the nearest ancestor when the path does not exist. */
  readonly path: FieldPath;
  readonly isExact: boolean;
};

type Step = string | number;
/** A written value and the steps to it from the value that stands for it in the body. */
type Reached = { readonly value: Json; readonly steps: readonly Step[] };

/** Follows a path of the body through a written value: into the branches that conditions chose, past removed items. */
export function traceField(evaluation: Evaluation, written: Json, path: FieldPath): Traced {
  const [step, ...rest] = path;
  let nearest: Traced = { path: [], isExact: step === undefined };
  for (const { value, steps } of reachBranches(evaluation, written)) {
    if (step === undefined) return { path: steps, isExact: true };
    const child = findChild(evaluation, value, step);
    if (child === undefined) {
      if (steps.length > nearest.path.length) nearest = { path: steps, isExact: false };
      continue;
    }
    const below = traceField(evaluation, child.value, rest);
    const traced = { path: [...steps, ...child.steps, ...below.path], isExact: below.isExact };
    if (traced.isExact) return traced;
    if (traced.path.length > nearest.path.length) nearest = traced;
  }
  return nearest;
}

/** The values that may stand for a written one: itself, or the branches of an `Fn::If` that may be chosen. */
function reachBranches(evaluation: Evaluation, written: Json): readonly Reached[] {
  const call = readIntrinsic(written);
  if (call?.name === 'Fn::ToJsonString') return [{ value: call.argument, steps: ['Fn::ToJsonString'] }];
  if (call?.name !== 'Fn::If' || !Array.isArray(call.argument)) return [{ value: written, steps: [] }];
  const truth = decideCondition(evaluation, toText(call.argument[0] ?? null) ?? '');
  const branches = typeof truth === 'boolean' ? [truth ? 1 : 2] : [1, 2];
  const argument: readonly Json[] = call.argument;
  return branches.flatMap((branch) =>
    reachBranches(evaluation, argument[branch] ?? null).map(({ value, steps }) => ({
      value,
      steps: ['Fn::If', branch, ...steps],
    })),
  );
}

function findChild(evaluation: Evaluation, parent: Json, step: Step): Reached | undefined {
  if (typeof step === 'number') return Array.isArray(parent) ? findItem(evaluation, parent, step) : undefined;
  if (!isJsonObject(parent) || readIntrinsic(parent) !== undefined) return undefined;
  if (Object.hasOwn(parent, step)) return { value: parent[step] ?? null, steps: [step] };
  // Made by a loop, most likely: the loop is where it stands.
  const loop = Object.keys(parent).find(isLoopKey);
  return loop === undefined ? undefined : { value: null, steps: [loop] };
}

/** The written item that became item `index`: those before it that removed themselves do not count. */
function findItem(evaluation: Evaluation, items: readonly Json[], index: number): Reached | undefined {
  let seen = 0;
  for (const [i, item] of items.entries()) {
    const isRemoved = reachBranches(evaluation, item).every(({ value }) => isNoValue(value));
    if (isRemoved) continue;
    if (seen === index) return { value: item, steps: [i] };
    seen++;
  }
  return undefined;
}
