/**
 * CEL compiler: makes a `Program` of one checked expression.
 */
import type { Checked } from '../check/scope.ts';
import type { Environment } from '../environment-build.ts';
import type { Program } from '../program.ts';
import { makeEvaluate, makeUnit } from './fast.ts';
import { makeExactUnit, resolveLimits, startExact, type UnitSource } from './unit.ts';

/** Compiles a checked expression. Nothing is built before it is needed. */
export function makeProgram(checked: Checked, environment: Environment): Program {
  const source: UnitSource = { variables: [], expressions: [checked], costOptions: environment.options };
  const exact = makeExactUnit(source);
  const unit = makeUnit(source, exact);
  return {
    checked,
    ast: checked.ast,
    resultType: checked.type,
    evaluate: environment.mayGenerateCode
      ? makeEvaluate(unit)
      : (bindings, limits) => startExact(exact, bindings, resolveLimits(limits)).evaluate(0).result,
    evaluateTracked: (bindings, limits) => startExact(exact, bindings, resolveLimits(limits)).evaluate(0),
    source: () => (environment.mayGenerateCode ? unit.generate().source : undefined),
  };
}
