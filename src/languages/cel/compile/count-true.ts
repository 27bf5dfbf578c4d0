/**
 * CEL compiler: counts which expressions are true, on generated code and without runs: the common answers of rules at
 * the least cost, for one set and for many sets over the same input.
 */
import type { Bindings } from '../program.ts';
import type { Value } from '../values.ts';
import { DEFAULT_LIMITS, type Unit } from './fast.ts';
import { FastState } from './fast-state.ts';
import { writeCounter } from './js/counter.ts';
import type { SharedInput } from './js/counter-writing.ts';
import { evaluateCounter, type FastCounter, type FastFunction, type FastUnit } from './js/load.ts';

/** What no count of expressions is: only a run can tell. */
export const UNSURE = -1;

/** Used again for each count: code calls nobody who could begin another one. */
const scratch = new FastState({}, 0, 0, undefined);
const NO_BINDINGS: Bindings = {};

/** As `CompiledSet.countTrue` says. */
export function countTrue(unit: Unit, bindings: Bindings, count: number): number {
  const code = unit.code();
  if (code === undefined) return UNSURE;
  try {
    scratch.begin(bindings, unit.variableCount, DEFAULT_LIMITS.expressionCostMax);
    return countOnScratch(code, count);
  } catch {
    return UNSURE;
  } finally {
    scratch.bindings = NO_BINDINGS;
  }
}

/** A set among many: how many of its expressions are asked, and the value of the binding that is its own. */
export type CountedUnit = { readonly unit: Unit; readonly count: number; readonly value: Value };

/** Of each input, one count for each set, as `countTrue` gives it; the same arrays each time. */
export type CountEach = (inputs: readonly Record<string, Value>[]) => readonly Readonly<Int32Array>[];

/** Counts set by set, over the same bindings but for the one called `name`, which is set for each. */
export function createCountEach(units: readonly CountedUnit[], name: string): CountEach {
  const lend = createCounts(units.length);
  return (inputs) => {
    const counts = lend(inputs.length);
    countOneByOne(units, inputs, name, counts, 0);
    return counts;
  };
}

/** Lends arrays of counts, the same ones each time. */
function createCounts(size: number): (inputs: number) => readonly Int32Array[] {
  const counts: Int32Array[] = [];
  return (inputs) => {
    while (counts.length < inputs) counts.push(new Int32Array(size));
    return counts;
  };
}

function countOneByOne(
  units: readonly CountedUnit[],
  inputs: readonly Record<string, Value>[],
  name: string,
  counts: readonly Int32Array[],
  from: number,
): void {
  for (let index = from; index < units.length; index++) {
    const { unit, count, value } = units[index] as CountedUnit;
    for (let i = 0; i < inputs.length; i++) {
      const bindings = inputs[i] as Record<string, Value>;
      bindings[name] = value;
      (counts[i] as Int32Array)[index] = countTrue(unit, bindings, count);
    }
  }
}

/** Calls before code is written for each group of sets: it takes as long as hundreds of calls, and V8 to compile it. */
const CALLS_ONE_BY_ONE = 100;

/**
 * The same for what is asked again and again, as for each request of a cluster: writes code in which sets stand
 * together, for some of them with each hundredth call, so that no call takes long. What was written for the
 * same sets before serves at once.
 */
export function createLastingCountEach(units: readonly CountedUnit[], input: SharedInput): CountEach {
  const lend = createCounts(units.length);
  const pending = groupUnits(units).map((group) => ({ group, key: keyOf(group, input) }));
  const counters: Counter[] = [];
  let calls = 0;
  let next = 0;
  const take = (mayWrite: boolean): void => {
    const [first] = pending;
    if (first === undefined) return;
    const { group, key } = first;
    const known = findCounters(group).get(key);
    if (known === undefined && !mayWrite) return;
    pending.shift();
    const code = known ?? makeCounter(group, key, input);
    counters.push({ ...code, from: next, values: group.map(({ value }) => value) });
    next += group.length;
    take(mayWrite && known !== undefined);
  };
  return (inputs) => {
    if (pending.length > 0) take(++calls % CALLS_ONE_BY_ONE === 0);
    const counts = lend(inputs.length);
    countTogether(counters, inputs, counts);
    countOneByOne(units, inputs, input.name, counts, next);
    return counts;
  };
}

/** Code that counts a group of sets. */
type Code = { readonly run: FastCounter; readonly variableCount: number };
type Counter = Code & { readonly from: number; readonly values: readonly Value[] };

/** Each counter for all inputs before the next: its code is large, and stays in the caches meanwhile. */
function countTogether(counters: readonly Counter[], inputs: readonly Bindings[], counts: readonly Int32Array[]): void {
  for (let i = 0; i < inputs.length; i++) (counts[i] as Int32Array).fill(UNSURE);
  for (const { from, values, run, variableCount } of counters) {
    for (let i = 0; i < inputs.length; i++) {
      scratch.begin(inputs[i] as Bindings, variableCount, DEFAULT_LIMITS.expressionCostMax);
      try {
        run(scratch, values, counts[i] as Int32Array, from);
      } catch {
        counts[i]?.fill(UNSURE, from, from + values.length);
      }
    }
  }
  scratch.bindings = NO_BINDINGS;
}

const GROUP_SETS_MIN = 4;
const GROUP_SETS_MAX = 16;
const GROUP_ENDS_EVERY = 6;

/**
 * Neighbours stand together. Where a group ends is told by the set that stands there, so that lists which have most
 * sets in common (a Deployment's and a Job's) have most groups in common, and their code.
 */
function groupUnits(units: readonly CountedUnit[]): readonly (readonly CountedUnit[])[] {
  if (!units.every(({ unit }) => unit.environment.mayGenerateCode)) return [];
  const groups: CountedUnit[][] = [];
  let group: CountedUnit[] = [];
  for (const one of units) {
    group.push(one);
    const isEnd = group.length >= GROUP_SETS_MIN && numberOf(one.unit) % GROUP_ENDS_EVERY === 0;
    if (!isEnd && group.length < GROUP_SETS_MAX) continue;
    groups.push(group);
    group = [];
  }
  return group.length === 0 ? groups : [...groups, group];
}

const numbers = new WeakMap<Unit, number>();
let numbered = 0;

function numberOf(unit: Unit): number {
  const known = numbers.get(unit) ?? numbered++;
  numbers.set(unit, known);
  return known;
}

/** With this and all fuel burnt, no set of a group costs more than a run may. */
const UNITS_MAX = DEFAULT_LIMITS.setCostMax - DEFAULT_LIMITS.expressionCostMax;
const COUNTS_NOTHING: Code = { run: () => undefined, variableCount: 0 };

/** Counters by their first unit, with which they go. */
const countersOf = new WeakMap<Unit, Map<string, Code>>();

const keyOf = (group: readonly CountedUnit[], { name, data }: SharedInput): string =>
  [name, ...data, ...group.map(({ unit, count }) => `${numberOf(unit)}:${count}`)].join(' ');

function findCounters(group: readonly CountedUnit[]): Map<string, Code> {
  const { unit } = group[0] as CountedUnit;
  const known = countersOf.get(unit) ?? new Map<string, Code>();
  countersOf.set(unit, known);
  return known;
}

function makeCounter(group: readonly CountedUnit[], key: string, input: SharedInput): Code {
  const text = writeCounter(
    group.map(({ unit, count }) => ({ source: unit.trees(), count })),
    input,
  );
  const { environment } = (group[0] as CountedUnit).unit;
  const { units, variableCount } = text;
  const made = units > UNITS_MAX ? COUNTS_NOTHING : { run: evaluateCounter(text, environment), variableCount };
  findCounters(group).set(key, made);
  return made;
}

function countOnScratch({ expressions, expressionUnits }: FastUnit, count: number): number {
  const { expressionCostMax, setCostMax } = DEFAULT_LIMITS;
  let bound = 0;
  for (let index = 0; index < count; index++) {
    const result = (expressions[index] as FastFunction)(scratch);
    if (scratch.halted !== undefined || typeof result !== 'boolean') return UNSURE;
    const burnt = expressionCostMax - scratch.fuel - scratch.reserve;
    bound += (expressionUnits[index] as number) + burnt;
    if (bound > setCostMax) return UNSURE;
    if (!result) return index;
    if (burnt !== 0) scratch.fill(expressionCostMax);
  }
  return count;
}
