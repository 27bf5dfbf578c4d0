/**
 * CEL libraries: finds calls of `format` on a literal text with a literal list of arguments that can never work.
 * Kubernetes refuses them when they are written.
 */
import type { Call, CelIssue, Expr } from '../ast.ts';
import type { Checked } from '../check/scope.ts';
import { runtimeTypeName } from '../runtime/type-of.ts';
import type { Type } from '../types.ts';
import { CelError } from '../values.ts';
import { type Clause, describeMisfit, readClauses } from './string-format.ts';

const INTEGERS: readonly Type['kind'][] = ['int', 'uint'];
const REALS: readonly Type['kind'][] = ['double', 'string'];
const HEXABLE: readonly Type['kind'][] = [...INTEGERS, 'string', 'bytes'];
const PRINTABLE: readonly Type['kind'][] = [
  ...HEXABLE,
  'double',
  'bool',
  'null',
  'list',
  'map',
  'timestamp',
  'duration',
  'type',
];

/** What each clause takes. For `%f` and `%e` a string may be the name of a special double. */
const TAKEN: Readonly<Record<string, readonly Type['kind'][]>> = {
  s: PRINTABLE,
  d: INTEGERS,
  f: REALS,
  e: REALS,
  b: [...INTEGERS, 'bool'],
  x: HEXABLE,
  X: HEXABLE,
  o: INTEGERS,
};

/** Types that say nothing about the value. */
const OPEN: readonly Type['kind'][] = ['dyn', 'param', 'nullable'];

/** The fault of a call of `format`, at what is wrong: the text, an argument, or the list of too many or too few. */
export function findFormatFault(checked: Checked, call: Call): CelIssue | undefined {
  const [list] = call.args;
  if (call.target?.kind !== 'literal' || list?.kind !== 'list' || list.optionalIndices.length > 0) return undefined;
  const text = 'value' in call.target.value ? call.target.value.value : undefined;
  if (typeof text !== 'string') return undefined;
  const clauses = readClauses(text);
  if (clauses instanceof CelError) return faultAt(call.target, clauses.message);
  for (const [index, clause] of clauses.entries()) {
    const arg = list.elements[index];
    if (arg === undefined) return faultAt(list, `index ${index} out of range`);
    const fault = findMisfit(clause, checked.types[arg.id]);
    if (fault !== undefined) return faultAt(arg, fault);
  }
  const [expected, given] = [clauses.length, list.elements.length];
  if (given === expected) return undefined;
  return faultAt(list, `too many arguments supplied to string.format (expected ${expected}, got ${given})`);
}

function findMisfit({ letter }: Clause, type: Type | undefined): string | undefined {
  if (type === undefined || OPEN.includes(type.kind) || TAKEN[letter]?.includes(type.kind)) return undefined;
  return describeMisfit(letter, runtimeTypeName(type));
}

const faultAt = ({ range }: Expr, message: string): CelIssue => ({ code: 'invalid-argument', message, range });
