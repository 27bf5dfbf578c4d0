/**
 * CEL explain: records comprehensions. `all` and `exists` go on after the deciding element, so that all of them are
 * found.
 */
import type { Comprehension, Expr } from '../ast.ts';
import { asBool } from '../compile/closures-logic.ts';
import { iterate } from '../runtime/access.ts';
import { type Entries, finishMap, putEntriesOf, putEntry } from '../runtime/construct.ts';
import { mergeFailures } from '../runtime/failures.ts';
import { entryOf, type MapValue } from '../runtime/maps.ts';
import { Failure, type Result, type Value } from '../values.ts';
import { type Source, sourceOfPart } from './origin.ts';
import { isExhaustive, type Locals, type LocalValue, type Round, type Traced, type Tracer } from './traced.ts';

type Visit = (child: Expr, locals?: Locals) => Traced;
type FoundFold = Pick<Traced, 'result' | 'source' | 'children' | 'rounds'>;

/** A comprehension while it runs. */
type Fold = {
  readonly node: Comprehension;
  readonly visit: Visit;
  readonly outer: Locals | undefined;
  readonly subject: Traced;
  readonly rounds: Round[];
};

/** Evaluates a comprehension and records what happened for each element. */
export function traceComprehension(
  tracer: Tracer,
  node: Comprehension,
  locals: Locals | undefined,
  visit: Visit,
): FoundFold {
  const subject = visit(node.subject);
  const fold: Fold = { node, visit, outer: locals, subject, rounds: [] };
  const elements = iterate(subject.result);
  const found = elements instanceof Failure ? { result: elements } : runFold(tracer, fold, elements);
  const steps = fold.rounds.flatMap(({ predicate, transform }) => [predicate, transform]);
  const children = [subject, ...steps.filter((step) => step !== undefined)];
  return { source: undefined, ...found, children, rounds: fold.rounds };
}

type Outcome = { readonly result: Result; readonly source?: Source | undefined };

function runFold(tracer: Tracer, fold: Fold, elements: readonly Value[]): Outcome {
  switch (fold.node.macro) {
    case 'all':
      return runQuantifier(tracer, fold, elements, false);
    case 'exists':
      return runQuantifier(tracer, fold, elements, true);
    case 'existsOne':
      return runExistsOne(fold, elements);
    case 'transformMap':
    case 'transformMapEntry':
      return runMap(fold, elements);
    default:
      return runList(fold, elements);
  }
}

const isList = (fold: Fold): boolean => Array.isArray(fold.subject.result);

/** The element as the macro's variables see it. */
function memberOf(
  fold: Fold,
  element: Value,
  position: number,
): { key: Value; value: Value; source: Source | undefined } {
  const key = isList(fold) ? position : element;
  const value = isList(fold) ? element : (entryOf(fold.subject.result as MapValue, element) as Value);
  return { key, value, source: sourceOfPart(fold.subject.source, key) };
}

/** The scope in which predicate and transform of one element are evaluated. */
function scopeOf(fold: Fold, element: Value, position: number): Locals {
  const { key, value, source } = memberOf(fold, element, position);
  const [first = '', second] = fold.node.vars;
  const add = (name: string, local: LocalValue, outer: Locals | undefined): Locals => {
    return { name, read: () => local, outer };
  };
  const member = (result: Value): LocalValue => ({ result, source, definition: fold.subject });
  if (second === undefined) return add(first, member(element), fold.outer);
  const index: LocalValue = { result: key, source: undefined, definition: undefined };
  return add(second, member(value), add(first, isList(fold) ? index : member(key), fold.outer));
}

/** Evaluates predicate and, where it holds, transform of one element, and records both. */
function runRound(
  fold: Fold,
  element: Value,
  position: number,
): { held: boolean | Failure; transform: Traced | undefined } {
  const { node, visit } = fold;
  const scope = scopeOf(fold, element, position);
  const predicate = node.predicate && visit(node.predicate, scope);
  const held = predicate === undefined ? true : asBool(predicate.result, node.macro);
  const transform = held === true && node.transform !== undefined ? visit(node.transform, scope) : undefined;
  const { key, source } = memberOf(fold, element, position);
  fold.rounds.push({ key, source, predicate, transform });
  return { held, transform };
}

function runQuantifier(tracer: Tracer, fold: Fold, elements: readonly Value[], decisive: boolean): Outcome {
  let isDecided = false;
  let failure: Failure | undefined;
  for (const [position, element] of elements.entries()) {
    const { held } = runRound(fold, element, position);
    if (held instanceof Failure) failure = mergeFailures(failure, held);
    isDecided ||= held === decisive;
    if (isDecided && !isExhaustive(tracer)) break;
  }
  if (isDecided) return { result: decisive };
  return { result: failure ?? !decisive };
}

function runExistsOne(fold: Fold, elements: readonly Value[]): Outcome {
  let count = 0;
  for (const [position, element] of elements.entries()) {
    const { held } = runRound(fold, element, position);
    if (held instanceof Failure) return { result: held };
    if (held) count++;
  }
  return { result: count === 1 };
}

/** filter, map and transformList. */
function runList(fold: Fold, elements: readonly Value[]): Outcome {
  const list: Value[] = [];
  const items: (Source | undefined)[] = [];
  for (const [position, element] of elements.entries()) {
    const { held, transform } = runRound(fold, element, position);
    if (held instanceof Failure) return { result: held };
    if (!held) continue;
    const item = transform === undefined ? element : transform.result;
    if (item instanceof Failure) return { result: item };
    list.push(item);
    items.push(transform === undefined ? fold.rounds.at(-1)?.source : transform.source);
  }
  return { result: list, source: { items } };
}

function runMap(fold: Fold, elements: readonly Value[]): Outcome {
  const entries: Entries = new Map();
  const isWhole = fold.node.macro === 'transformMapEntry';
  for (const [position, element] of elements.entries()) {
    const { held, transform } = runRound(fold, element, position);
    if (held instanceof Failure) return { result: held };
    if (transform === undefined) continue;
    const { key } = memberOf(fold, element, position);
    const failure = isWhole ? putEntriesOf(entries, transform.result) : putEntry(entries, key, transform.result, false);
    if (failure !== undefined) return { result: failure };
  }
  return { result: finishMap(entries) };
}
