/**
 * CEL compiler, JavaScript back end: list and map literals. A literal of constants is made once, when compiling.
 */
import type { Expr, ListLiteral, MapLiteral } from '../../ast.ts';
import { finishMap, putEntry, type Entries } from '../../runtime/construct.ts';
import type { Value } from '../../values.ts';
import type { ValueRecipe } from './recipes.ts';
import {
  boxed,
  capture,
  constantOperand,
  declareVariable,
  emitAfter,
  type Emitter,
  failIfFailure,
  failUnlessRefined,
  fresh,
  type Operand,
  type Place,
  write,
} from './emitter.ts';

/** A list literal. */
export function emitList(e: Emitter, node: ListLiteral, place: Place): Operand {
  e.units += e.plan.units[node.id] ?? 0;
  const optional = new Set(node.optionalIndices);
  if (optional.size > 0) return emitOptionalList(e, node, optional, place);
  const elements = node.elements.map((element) => settledElement(e, e.emit(element, place), place, element));
  const constants = constantsOf(elements);
  if (constants !== undefined) return constantOperand(e, constants, { list: elements.map(recipeOf) });
  const name = declareVariable(e, 't', `[${elements.map(({ code }) => code).join(', ')}]`);
  return { code: name, kind: 'list' };
}

/** An element that is no failure, unless it is an unknown of which something is certain. */
function settledElement(e: Emitter, operand: Operand, place: Place, node: Expr): Operand {
  const value = boxed(e, operand, place, node);
  if (value.kind === 'any') write(e, failUnlessRefined(place.target, value.code, node));
  return value;
}

/** The recipe of an operand that is a constant. */
const recipeOf = ({ recipe }: Operand): ValueRecipe => recipe as ValueRecipe;

function constantsOf(operands: readonly Operand[]): Value[] | undefined {
  const values = operands.map(({ constant }) => constant).filter((constant) => constant !== undefined);
  return values.length === operands.length ? values : undefined;
}

function emitOptionalList(e: Emitter, node: ListLiteral, optional: ReadonlySet<number>, place: Place): Operand {
  const name = declareVariable(e, 't', '[]');
  for (const [position, element] of node.elements.entries()) {
    const operand = boxed(e, e.emit(element, place), place, element);
    const failure = declareVariable(e, 'f', `$appendElement(${name}, ${operand.code}, ${optional.has(position)})`);
    write(e, failIfFailure(place.target, failure, node));
  }
  return { code: name, kind: 'list' };
}

/** A map literal. Entries are put one by one, so that the first that fails decides. */
export function emitMap(e: Emitter, node: MapLiteral, place: Place): Operand {
  e.units += e.plan.units[node.id] ?? 0;
  const map = fresh(e, 't');
  const entries: Entry[] = [];
  const lines = capture(e, () => {
    for (const { key, value, isOptional } of node.entries) {
      const keyOperand = boxed(e, e.emit(key, place), place, key);
      const valueOperand = emitAfter(e, keyOperand, place, key, () => boxed(e, e.emit(value, place), place, value));
      const entry = { key: keyOperand, value: valueOperand, isOptional };
      entries.push(entry);
      const put = `$putEntry(${map}, ${entry.key.code}, ${entry.value.code}, ${isOptional})`;
      write(e, failIfFailure(place.target, declareVariable(e, 'f', put), node));
    }
  });
  const constant = constantMap(entries);
  if (constant !== undefined) {
    return constantOperand(e, constant, { map: entries.map(({ key, value }) => [recipeOf(key), recipeOf(value)]) });
  }
  write(e, `const ${map} = new Map();`, ...lines);
  return { code: declareVariable(e, 't', `$finishMap(${map})`), kind: 'value' };
}

type Entry = { readonly key: Operand; readonly value: Operand; readonly isOptional: boolean };

/** The map of constant entries; undefined where something is not known yet or would fail, which is left to run time. */
function constantMap(entries: readonly Entry[]): Value | undefined {
  const map: Entries = new Map();
  for (const { key, value, isOptional } of entries) {
    if (isOptional || key.constant === undefined || value.constant === undefined) return undefined;
    if (putEntry(map, key.constant, value.constant, false) !== undefined) return undefined;
  }
  return finishMap(map);
}
