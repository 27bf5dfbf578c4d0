/** Evaluates CEL expressions for tests and prints what comes out, so that a test can be a table of texts. */
import {
  CelError,
  compile,
  Double,
  Duration,
  DYN,
  type Environment,
  type Library,
  Opaque,
  Optional,
  type Result,
  STRING,
  Timestamp,
  TypeValue,
  Uint,
  Unknown,
  type Value,
} from '../../src/languages/cel/index.ts';
import { asMap, entryOf, keysOf } from '../../src/languages/cel/runtime/maps.ts';
import { formatDuration, formatTimestamp } from '../../src/languages/cel/runtime/time.ts';
import { runtimeTypeName } from '../../src/languages/cel/runtime/type-of.ts';

/** A function `hide` of which the result is unknown, for the reason that it is given. */
export const HIDING: Library = {
  name: 'hiding',
  functions: [
    {
      name: 'hide',
      overloads: [
        {
          id: 'hide_string',
          isMember: false,
          params: [STRING],
          result: DYN,
          implement: (text: Value): Result => new Unknown([text as string]),
        },
      ],
    },
  ],
};

/** The printed result of an expression; `does not compile: ...` with the first issue where there are issues. */
export function evaluateCel(
  text: string,
  environment: Environment,
  bindings: Readonly<Record<string, Value>> = {},
): string {
  const { program, issues } = compile(text, environment);
  return program === undefined ? `does not compile: ${issues[0]?.message}` : printResult(program.evaluate(bindings));
}

/** A value as CEL would write it; `error <code>: <message>` and `unknown: <reasons>` for failures. */
export function printResult(result: Result): string {
  if (result instanceof CelError) return `error ${result.code}: ${result.message}`;
  if (result instanceof Unknown) return `unknown: ${result.reasons.join(', ')}`;
  return printValue(result as Value);
}

function printValue(value: Value): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Double) return `${Object.is(value.value, -0) ? '-0' : value.value}.0`;
  if (value instanceof Uint) return `${value.value}u`;
  if (value instanceof Uint8Array) return `b${JSON.stringify(new TextDecoder().decode(value))}`;
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Optional) return value.value === undefined ? 'none' : `of(${printResult(value.value)})`;
  if (value instanceof TypeValue) return runtimeTypeName(value.type);
  if (value instanceof Opaque) return value.typeName;
  if (Array.isArray(value)) return `[${value.map(printResult).join(', ')}]`;
  return printMap(value);
}

function printMap(value: Value): string {
  const map = asMap(value);
  if (map === undefined) return 'nothing that CEL knows';
  const entries = keysOf(map).map((key) => `${printValue(key)}: ${printResult(entryOf(map, key) ?? null)}`);
  return `{${entries.join(', ')}}`;
}
