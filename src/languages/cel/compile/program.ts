/**
 * CEL compiler: makes a `Program` of one checked expression.
 */
import type { Checked } from '../check/scope.ts';
import type { Environment } from '../environment-build.ts';
import type { Program } from '../program.ts';
import { makeEvaluate, makeUnit } from './fast.ts';
import { resolveLimits, startExact } from './unit.ts';

/** Compiles a checked expression. Nothing is built before it is needed. */
export function makeProgram(checked: Checked, environment: Environment): Program {
  const unit = makeUnit({ variables: [], expressions: [checked], environment });
  return {
    checked,
    ast: checked.ast,
    resultType: checked.type,
    evaluate: environment.mayGenerateCode
      ? makeEvaluate(unit)
      : (bindings, limits) => startExact(unit.exact(), bindings, resolveLimits(limits)).evaluate(0).result,
    evaluateTracked: (bindings, limits) => startExact(unit.exact(), bindings, resolveLimits(limits)).evaluate(0),
    source: unit.source,
  };
}
