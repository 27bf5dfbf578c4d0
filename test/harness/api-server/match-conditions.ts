/** Match conditions of a webhook (CEL), judged as the API server does: false wins, errors follow failurePolicy. */
import { createForeignEnvironment } from '../../../src/engine/environment.ts';
import { getField } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Opaque, Program } from '../../../src/languages/cel/index.ts';
import { compile } from '../../../src/languages/cel/index.ts';
import { listAt, textAt } from './fields.ts';

export type ConditionsOutcome =
  | { readonly kind: 'matched' }
  /** Some condition is false, or has no value while failures are ignored. */
  | { readonly kind: 'excluded'; readonly by: string }
  | { readonly kind: 'error'; readonly error: string };

const programs = new Map<string, Program | string>();

function compileOnce(expression: string): Program | string {
  const known = programs.get(expression);
  if (known !== undefined) return known;
  const { program, issues } = compile(expression, createForeignEnvironment('ValidatingAdmissionPolicy', 'error'));
  const made = program ?? `compilation failed: ${issues[0]?.message ?? ''}`;
  programs.set(expression, made);
  return made;
}

/** `request`: of the AdmissionReview that the webhook would get. */
export function judgeConditions(webhook: JsonObject, request: JsonObject, authorizer: Opaque): ConditionsOutcome {
  const { object = null, oldObject = null, uid: _, ...rest } = request;
  const bindings = { object, oldObject, request: rest, authorizer };
  const errors: string[] = [];
  for (const condition of listAt(webhook, 'matchConditions')) {
    const program = compileOnce(textAt(condition, 'expression'));
    const result = typeof program === 'string' ? program : program.evaluate(bindings);
    if (result === false) return { kind: 'excluded', by: textAt(condition, 'name') };
    if (result !== true) errors.push(describeResult(result));
  }
  if (errors.length === 0) return { kind: 'matched' };
  if (getField(webhook, 'failurePolicy') === 'Ignore') return { kind: 'excluded', by: 'failurePolicy Ignore' };
  return { kind: 'error', error: errors.join(', ') };
}

function describeResult(result: unknown): string {
  const message: unknown = (result as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(result);
}
