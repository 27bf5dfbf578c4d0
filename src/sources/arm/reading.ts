/** The state of reading one file of ARM templates: what was met so far, and where the evaluation stands. */
import { addFaultTo, createFaultSink, type FaultSink } from '../../base/faults.ts';
import { getField, type Json, type JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { FieldPath } from '../../base/positions.ts';
import {
  type Expr,
  type ExpressionScope,
  measure,
  parseExpression,
  type ResourceName,
  type Size,
} from '../../languages/arm-expression/index.ts';

export type FaultCode = 'malformed' | 'bad-expression' | 'unknown-name' | 'cycle' | 'not-resolvable' | 'too-large';

/** Declared parameters count as resources of this type. */
export const PARAMETER_TYPE = 'Parameter';

/** That a field names a resource, a parameter among them. */
export type NamedField = ResourceName & { readonly path: FieldPath };

export type Reading = {
  readonly faults: FaultSink<FaultCode>;
  /** Place in the document of the value being evaluated, and in the body that it becomes. */
  readonly at: (string | number)[];
  readonly field: (string | number)[];
  named: NamedField[];
  readonly expressions: Map<string, ReturnType<typeof parseExpression>>;
  readonly sizes: WeakMap<object, Size>;
  nodesLeft: number;
  /** Parameters, variables and functions being read around the current one. */
  nesting: number;
};

/** A template and what it is given. */
export type Deployment = {
  readonly reading: Reading;
  readonly template: JsonObject;
  /** Of the template in the document. */
  readonly path: FieldPath;
  /** Values of parameters that an outer template gives, by lower-case name. */
  readonly given: ReadonlyMap<string, Json>;
  readonly scope: ExpressionScope;
  /** The loops around the value being evaluated, the innermost last. */
  readonly loops: { readonly name: string; readonly index: Json }[];
  readonly known: Map<string, KnownValue | 'open'>;
};

/** A value, and what its evaluation named. */
export type KnownValue = { readonly value: Json; readonly named: readonly NamedField[] };

/** The state before anything was read. */
export function openReading(): Reading {
  return {
    faults: createFaultSink(LIMITS.problemsPerFileMax),
    at: [],
    field: [],
    named: [],
    expressions: new Map(),
    sizes: new WeakMap(),
    nodesLeft: LIMITS.templateNodesMax,
    nesting: 0,
  };
}

/** Notes a fault at a place of the document, where the evaluation stands when none is given. */
export function addFault(reading: Reading, code: FaultCode, message: string, path: FieldPath = reading.at): void {
  // What is met past the limit is wrong only because of it.
  if (reading.nodesLeft >= 0 || code === 'too-large') addFaultTo(reading.faults, code, message, path);
}

/** A field of an object that is text, as text without case; empty when it is none. */
export function readWord(value: Json | undefined, key: string): string {
  const text = getField(value, key);
  return typeof text === 'string' ? text.toLowerCase() : '';
}

/** Counts values that are visited or made; false, with a fault, when they are too many or nest too deep. */
export function chargeNodes(reading: Reading, values: readonly Json[]): boolean {
  let isTooDeep = false;
  reading.nodesLeft--;
  for (const value of values) {
    const { count, depth } = measure(value, reading.sizes);
    reading.nodesLeft -= count;
    isTooDeep ||= depth > LIMITS.documentDepthMax;
  }
  if (reading.nodesLeft >= 0 && !isTooDeep) return true;
  const what = isTooDeep
    ? `a value nests more than ${LIMITS.documentDepthMax} levels deep`
    : `the template evaluates to more than ${LIMITS.templateNodesMax} values`;
  addFault(reading, 'too-large', what, []);
  return false;
}

/** The syntax tree of an expression, parsed once per text; undefined, and a fault, when it is none. */
export function readExpression(reading: Reading, text: string): Expr | undefined {
  let parsed = reading.expressions.get(text);
  if (parsed === undefined) {
    parsed = parseExpression(text, LIMITS);
    reading.expressions.set(text, parsed);
  }
  if ('expr' in parsed) return parsed.expr;
  addFault(reading, 'bad-expression', `${parsed.fault.message}, at character ${parsed.fault.at + 1} of the expression`);
  return undefined;
}

/** Runs something at another place of the document, and gives what it named there. */
export function readElsewhere<T>(
  reading: Reading,
  path: FieldPath,
  read: () => T,
): { readonly value: T; readonly named: readonly NamedField[] } {
  const here = reading.at.splice(0, reading.at.length, ...path);
  const field = reading.field.splice(0, reading.field.length);
  const namedHere = reading.named;
  reading.named = [];
  reading.nesting++;
  const value = read();
  reading.nesting--;
  const { named } = reading;
  reading.named = namedHere;
  reading.at.splice(0, reading.at.length, ...here);
  reading.field.splice(0, reading.field.length, ...field);
  return { value, named };
}
