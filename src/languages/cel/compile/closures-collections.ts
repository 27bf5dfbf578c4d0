/**
 * CEL compiler, closure back end: list and map literals.
 */
import type { ListLiteral, MapLiteral } from '../ast.ts';
import { charge } from '../cost/tracker.ts';
import { appendElement, type Entries, finishMap, putEntry } from '../runtime/construct.ts';
import type { Result, Value } from '../values.ts';
import { type Builder, type Frame, type Scope, type Step, tag } from './frame.ts';

/** A list literal. Elements written with `?` are optionals that are left out when none. */
export function buildList(builder: Builder, node: ListLiteral, scope: Scope): Step {
  const { id } = node;
  const units = builder.plan.units[id] ?? 0;
  const optional = new Set(node.optionalIndices);
  const steps = node.elements.map((element) => builder.build(element, scope));
  const fill = (frame: Frame): Result => {
    const list: Value[] = [];
    for (const [position, step] of steps.entries()) {
      const failure = appendElement(list, step(frame), optional.has(position));
      if (failure !== undefined) return tag(failure, id);
    }
    return list;
  };
  return charged(fill, units);
}

/** A map literal. Keys must be bool, int, uint or string, and distinct. */
export function buildMap(builder: Builder, node: MapLiteral, scope: Scope): Step {
  const { id } = node;
  const units = builder.plan.units[id] ?? 0;
  const entries = node.entries.map(({ key, value, isOptional }) => ({
    keyStep: builder.build(key, scope),
    valueStep: builder.build(value, scope),
    isOptional,
  }));
  const fill = (frame: Frame): Result => {
    const map: Entries = new Map();
    for (const { keyStep, valueStep, isOptional } of entries) {
      const failure = putEntry(map, keyStep(frame), valueStep(frame), isOptional);
      if (failure !== undefined) return tag(failure, id);
    }
    return finishMap(map);
  };
  return charged(fill, units);
}

/** The literal's own cost is due also when an element failed. */
const charged =
  (fill: Step, units: number): Step =>
  (frame) => {
    const result = fill(frame);
    charge(frame.tracker, units);
    return result;
  };
