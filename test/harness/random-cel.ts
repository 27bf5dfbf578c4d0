/** Generated expressions of CEL and inputs for them: every operator and macro, values of every kind, unknowns. */
import {
  CelMap,
  Double,
  NONE,
  Optional,
  Timestamp,
  Uint,
  Unknown,
  type Value,
} from '../../src/languages/cel/values.ts';
import type { Random } from './random.ts';

/** What expressions may name. */
export const VARIABLES = ['a', 'b', 'c', 'd'] as const;
const FIELDS = ['x', 'y', 'kind', 'value', 'entries', 'length', 'constructor', '__proto__', 'match'] as const;
const LITERALS = [
  'null true false 0 1 2 -1 3u 1.5 2.0 9007199254740993 9223372036854775807 "x" "y" "" "kind" "abc" b"x"',
  '[] [1,2] ["x","y"] {} {"x":1} {"x":{"y":"abc"},"kind":[1]} {1:2} optional.none() optional.of("x") timestamp(0)',
].flatMap((line) => line.split(' '));
const BINARY = ['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '&&', '||', '=='] as const;
const UNARY_CALLS = ['size', 'type', 'string', 'int', 'double', 'uint', 'bool', 'dyn', 'optional.of'] as const;
const METHODS = ['contains', 'startsWith', 'endsWith', 'matches', 'orValue', 'or', 'split', 'indexOf'] as const;
const GETTERS = ['size()', 'hasValue()', 'value()', 'getFullYear()', 'first()', 'lowerAscii()'] as const;
const FOLDS = ['all', 'exists', 'exists_one', 'filter', 'map'] as const;
const PAIR_FOLDS = ['all', 'exists', 'existsOne', 'transformList', 'transformMap', 'transformMapEntry'] as const;

/** Writes an expression of at most this depth that may use the names. */
export function writeExpression(random: Random, depth: number, names: readonly string[]): string {
  if (depth === 0) return random.below(3) === 0 ? random.pick(LITERALS) : random.pick(names);
  const part = (more: readonly string[] = []): string => writeExpression(random, depth - 1, [...names, ...more]);
  const operand = (): string => `(${part()})`;
  const field = random.pick(FIELDS);
  const local = random.pick(['p', 'q', 'a']);
  switch (random.below(20)) {
    case 0:
    case 1:
      return `${random.pick(names)}.${field}`;
    case 2:
      return `${operand()}.?${field}`;
    case 3:
      return `has(${operand()}.${field})`;
    case 4:
      return `${operand()}.${field}`;
    case 5:
      return `${operand()}[${random.below(3) === 0 ? '?' : ''}${part()}]`;
    case 6:
      return `${random.pick(['!', '-'])}${operand()}`;
    case 7:
      return `(${part()} ? ${part()} : ${part()})`;
    case 8:
      return `${random.pick(UNARY_CALLS)}(${part()})`;
    case 9:
      return `${operand()}.${random.pick(METHODS)}(${part()})`;
    case 10:
      return `${operand()}.${random.pick(GETTERS)}`;
    case 11:
    case 12:
      return `${operand()}.${random.pick(FOLDS)}(${local}, ${part([local])})`;
    case 13:
      return `${operand()}.${random.pick(PAIR_FOLDS)}(p, q, ${part(['p', 'q'])})`;
    case 14:
      return `${operand()}.${random.pick(['optMap', 'optFlatMap'])}(${local}, ${part([local])})`;
    case 15:
      return `cel.bind(${local}, ${part()}, ${part([local, local])})`;
    case 16:
      return `[${part()}, ${random.below(3) === 0 ? '?' : ''}${part()}]`;
    case 17:
      return `{${part()}: ${part()}, ${random.below(3) === 0 ? '?' : ''}"x": ${part()}}`;
    case 18:
      return `(${part()} in ${random.pick(['["x", "y"]', '["a","b","c","d","e","f","x"]', '[1, "x"]', part()])})`;
    default:
      return `(${part()} ${random.pick(BINARY)} ${part()})`;
  }
}

/** Values of every kind, some holding others; unknowns anywhere. */
export function makeInput(random: Random, depth: number): Value {
  const inner = (): Value => makeInput(random, depth - 1);
  switch (random.below(depth === 0 ? 10 : 16)) {
    case 0:
      return random.pick<Value>([null, true, false]);
    case 1:
      return random.pick<Value>([0, 1, 2, -1, 9007199254740993n, 1.5, new Double(2), new Uint(3n)]);
    case 2:
    case 3:
      return random.pick(['x', 'y', 'abc', '', '\u{1f431}x']);
    case 4:
      return new Unknown([random.pick(['one', 'two'])]);
    case 5:
      return random.pick<Value>([new Timestamp(0n), NONE, new Optional('x'), new Uint8Array([120])]);
    case 6:
      return new CelMap(
        new Map<string | number, [Value, Value]>([
          ['x', ['x', 1]],
          [1, [1, 'y']],
        ]),
      );
    case 7:
      return {};
    case 8:
      return [];
    case 9:
      return random.pick<Value>([
        [1, 2, 3],
        ['x', 'y'],
        [true, false],
      ]);
    case 10:
    case 11:
      return [inner(), inner()];
    case 12:
      return JSON.parse('{"__proto__": {"x": 1}, "constructor": true, "length": 2}') as Value;
    default:
      return { x: inner(), y: inner(), kind: inner(), value: inner() };
  }
}

/** Values as JSON has them, mostly objects and lists, with all the names that expressions ask for. */
export function makeJson(random: Random, depth: number): Value {
  const inner = (): Value => makeJson(random, depth - 1);
  if (depth === 0) return random.pick([null, true, false, 0, 1, 2, -1, 1.5, 2 ** 60, '', 'x', 'y', 'abc', 'kind']);
  if (random.below(2) === 0) return Array.from({ length: random.below(4) }, inner);
  const names = FIELDS.filter(() => random.below(3) > 0);
  // A parser makes plain members of whatever their names are; an assignment does not.
  return JSON.parse(`{${names.map((name) => `"${name}":${JSON.stringify(inner())}`).join()}}`) as Value;
}

/** A question about all elements of a list, or several in a row, as most controls are. */
export function writeQuestion(random: Random, names: readonly string[]): string {
  const list = `${random.pick(names)}${random.pick(['', '.x', '.entries', '.value'])}`;
  const test = (): string =>
    `(${writeExpression(random, 1 + random.below(2), ['p', 'p', 'own'])}) ${random.pick(['==', '!='])} own`;
  const tests = Array.from({ length: 1 + random.below(2) }, test).join(random.pick([' && ', ' || ']));
  return `${list}.${random.pick(['all', 'exists'])}(p, ${tests})`;
}
