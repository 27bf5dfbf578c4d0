/**
 * CEL compiler, closure back end: comprehensions.
 */
import type { Comprehension } from '../ast.ts';
import { type FoldUnits, foldUnits } from '../cost/plan.ts';
import { charge } from '../cost/tracker.ts';
import { iterate } from '../runtime/access.ts';
import { type Entries, finishMap, putEntriesOf, putEntry } from '../runtime/construct.ts';
import { mergeFailures } from '../runtime/failures.ts';
import { entryOf, type MapValue } from '../runtime/maps.ts';
import { Failure, type Result, type Value } from '../values.ts';
import { asBool } from './closures-logic.ts';
import { type Builder, checkInterrupt, type Frame, readSlot, type Scope, type Step, tag } from './frame.ts';

/** One comprehension, compiled. */
type Fold = {
  readonly node: Comprehension;
  readonly subject: Step;
  readonly predicate: Step | undefined;
  readonly transform: Step | undefined;
  readonly first: number;
  readonly second: number | undefined;
  readonly units: FoldUnits;
};

/** A comprehension macro over a list or the keys of a map. */
export function buildComprehension(builder: Builder, node: Comprehension, scope: Scope): Step {
  const subject = builder.build(node.subject, scope);
  const [firstName = '', secondName] = node.vars;
  const first = builder.newSlot();
  const second = secondName === undefined ? undefined : builder.newSlot();
  let inner: Scope = { name: firstName, read: readSlot(first), outer: scope };
  if (secondName !== undefined && second !== undefined) {
    inner = { name: secondName, read: readSlot(second), outer: inner };
  }
  const predicate = node.predicate === undefined ? undefined : builder.build(node.predicate, inner);
  const transform = node.transform === undefined ? undefined : builder.build(node.transform, inner);
  const fold: Fold = { node, subject, predicate, transform, first, second, units: foldUnits(node, builder.plan) };
  const run = runnerOf(node);
  return (frame) => {
    const range = fold.subject(frame);
    charge(frame.tracker, fold.units.start);
    const elements = iterate(range);
    if (elements instanceof Failure) return tag(elements, node.id);
    const result = run(fold, frame, elements, range as Value);
    charge(frame.tracker, fold.units.result);
    return tag(result, node.id);
  };
}

type Run = (fold: Fold, frame: Frame, elements: readonly Value[], range: Value) => Result;

function runnerOf(node: Comprehension): Run {
  switch (node.macro) {
    case 'all':
      return (...args) => runQuantifier(false, ...args);
    case 'exists':
      return (...args) => runQuantifier(true, ...args);
    case 'existsOne':
      return runExistsOne;
    case 'transformMap':
    case 'transformMapEntry':
      return runMap;
    default:
      return runList;
  }
}

/**
 * Begins a round: sets the loop variables to the element, or with two variables to index and element, or to key and
 * value.
 */
function enter(fold: Fold, frame: Frame, range: Value, element: Value, position: number): void {
  checkInterrupt(frame);
  charge(frame.tracker, fold.units.condition);
  if (fold.second === undefined) {
    frame.slots[fold.first] = element;
    return;
  }
  const isList = Array.isArray(range);
  frame.slots[fold.first] = isList ? position : element;
  frame.slots[fold.second] = isList ? element : (entryOf(range as MapValue, element) as Value);
}

/**
 * `exists` ends at the first true, `all` at the first false; failures of other elements count only without such one.
 */
function runQuantifier(decisive: boolean, fold: Fold, frame: Frame, elements: readonly Value[], range: Value): Result {
  let failure: Failure | undefined;
  for (const [position, element] of elements.entries()) {
    enter(fold, frame, range, element, position);
    const held = asBool((fold.predicate as Step)(frame), fold.node.macro);
    charge(frame.tracker, fold.units.kept);
    if (held === decisive) {
      if (position < elements.length - 1) charge(frame.tracker, fold.units.condition);
      return decisive;
    }
    if (held instanceof Failure) failure = mergeFailures(failure, held);
  }
  return failure ?? !decisive;
}

/** Whether the element passes the predicate, which an absent one lets pass. Charges the loop's own cost. */
function passes(fold: Fold, frame: Frame): boolean | Failure {
  const held = fold.predicate === undefined ? true : asBool(fold.predicate(frame), fold.node.macro);
  charge(frame.tracker, held === true ? fold.units.kept : fold.units.skipped);
  return held;
}

/** Hands the elements that pass to `keep`, up to the first failure. */
function forEachPassing(
  fold: Fold,
  frame: Frame,
  elements: readonly Value[],
  range: Value,
  keep: (element: Value) => Failure | undefined,
): Failure | undefined {
  for (const [position, element] of elements.entries()) {
    enter(fold, frame, range, element, position);
    const held = passes(fold, frame);
    if (held instanceof Failure) return held;
    const failure = held ? keep(element) : undefined;
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function runExistsOne(fold: Fold, frame: Frame, elements: readonly Value[], range: Value): Result {
  let count = 0;
  const keep = (): undefined => {
    count++;
    return undefined;
  };
  return forEachPassing(fold, frame, elements, range, keep) ?? count === 1;
}

/** filter, map and transformList. */
function runList(fold: Fold, frame: Frame, elements: readonly Value[], range: Value): Result {
  const list: Value[] = [];
  const keep = (element: Value): Failure | undefined => {
    const item = fold.transform === undefined ? element : fold.transform(frame);
    if (item instanceof Failure) return item;
    list.push(item);
    return undefined;
  };
  return forEachPassing(fold, frame, elements, range, keep) ?? list;
}

function runMap(fold: Fold, frame: Frame, elements: readonly Value[], range: Value): Result {
  const map: Entries = new Map();
  const isWhole = fold.node.macro === 'transformMapEntry';
  const keep = (): Failure | undefined => {
    const value = (fold.transform as Step)(frame);
    return isWhole ? putEntriesOf(map, value) : putEntry(map, frame.slots[fold.first] as Value, value, false);
  };
  return forEachPassing(fold, frame, elements, range, keep) ?? finishMap(map);
}
