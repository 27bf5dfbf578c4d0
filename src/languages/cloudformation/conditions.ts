/**
 * Conditions, decided three-valued: over values that cannot be known they are unknown unless it makes no difference.
 */
import { getField, type Json } from '../../base/json.ts';
import { isSameJson, mayBecome } from '../../base/unknown-merge.ts';
import { mergeReasons, type UnknownValue } from '../../base/unknown-port.ts';
import { addFault, type Evaluation, evaluateMember, type Truth } from './evaluation.ts';
import { readIntrinsic, toText } from './intrinsic.ts';

/** Decides a condition of the template by its name, once. */
export function decideCondition(evaluation: Evaluation, name: string): Truth {
  const known = evaluation.conditions.get(name);
  if (known === 'open') {
    addFault(evaluation, 'cycle', `the condition \`${name}\` depends on itself`);
    return openTruth(`condition ${name} depends on itself`);
  }
  if (known !== undefined) return known;
  const declared = getField(evaluation.template.conditions, name);
  if (declared === undefined) {
    if (!evaluation.mayInventNames) addFault(evaluation, 'unknown-name', `no condition is named \`${name}\``);
    return openTruth(`condition ${name} is not declared`);
  }
  if (evaluation.conditionDepth >= evaluation.limits.documentDepthMax) {
    addFault(evaluation, 'too-large', 'conditions depend on each other over too many levels');
    return openTruth(`condition ${name} depends on too many others`);
  }
  evaluation.conditions.set(name, 'open');
  const truth = decideElsewhere(evaluation, [...evaluation.template.base, 'Conditions', name], declared);
  evaluation.conditions.set(name, truth);
  return truth;
}

const openTruth = (reason: string): UnknownValue => ({ reasons: [reason], refinement: {} });

/** Decides an expression that stands at another place than where the evaluation is; what it refers to is its own. */
function decideElsewhere(evaluation: Evaluation, path: readonly (string | number)[], expression: Json): Truth {
  const here = evaluation.at.splice(0, evaluation.at.length, ...path);
  const references = evaluation.references;
  evaluation.references = [];
  evaluation.conditionDepth++;
  evaluation.argumentDepth++;
  const truth = decide(evaluation, expression);
  evaluation.argumentDepth--;
  evaluation.conditionDepth--;
  evaluation.references = references;
  evaluation.at.splice(0, evaluation.at.length, ...here);
  return truth;
}

/** Decides an expression: a function over expressions, `{ Condition: name }`, or a literal. */
function decide(evaluation: Evaluation, expression: Json): Truth {
  const name = toText(getField(expression, 'Condition') ?? null);
  if (name !== undefined) return decideCondition(evaluation, name);
  const call = readIntrinsic(expression);
  if (call === undefined) return decideLiteral(evaluation, expression);
  evaluation.at.push(call.name);
  const truth = decideCall(evaluation, call.name, call.argument);
  evaluation.at.pop();
  return truth;
}

function decideCall(evaluation: Evaluation, name: string, argument: Json): Truth {
  const parts: readonly Json[] = Array.isArray(argument) ? argument : [argument];
  switch (name) {
    case 'Fn::Equals':
      return decideEquals(evaluation, parts);
    case 'Fn::Not':
      return negate(decideParts(evaluation, parts.slice(0, 1))[0] ?? decideLiteral(evaluation, null));
    case 'Fn::And':
      return combine(decideParts(evaluation, parts), false);
    case 'Fn::Or':
      return combine(decideParts(evaluation, parts), true);
    default:
      return decideLiteral(evaluation, evaluation.evaluate(evaluation, { [name]: argument }) ?? null);
  }
}

function decideParts(evaluation: Evaluation, parts: readonly Json[]): readonly Truth[] {
  return parts.map((part, i) => {
    evaluation.at.push(i);
    const truth = decide(evaluation, part);
    evaluation.at.pop();
    return truth;
  });
}

function decideEquals(evaluation: Evaluation, parts: readonly Json[]): Truth {
  if (parts.length !== 2) {
    addFault(evaluation, 'bad-function', '`Fn::Equals` wants two values');
    return openTruth('a condition is malformed');
  }
  const [left = null, right = null] = parts.map((part, i) => evaluateMember(evaluation, i, part) ?? null);
  const unknowns = [left, right].flatMap((value) => evaluation.unknowns.read(value) ?? []);
  const [unknown] = unknowns;
  // Scalars are the same when their texts are.
  if (unknown === undefined) return isSameJson(toText(left) ?? left, toText(right) ?? right);
  const text = toText(left) ?? toText(right);
  if (unknowns.length === 1 && text !== undefined && !mayBecome(unknown, text)) return false;
  return { reasons: mergeReasons(unknowns), refinement: {} };
}

function negate(truth: Truth): Truth {
  return typeof truth === 'boolean' ? !truth : truth;
}

/** `and` where `decisive` is false, `or` where it is true: one decisive part decides, whatever the others are. */
function combine(truths: readonly Truth[], decisive: boolean): Truth {
  if (truths.includes(decisive)) return decisive;
  const open = truths.filter((truth) => typeof truth !== 'boolean');
  return open.length === 0 ? !decisive : { reasons: mergeReasons(open), refinement: {} };
}

function decideLiteral(evaluation: Evaluation, value: Json): Truth {
  const text = toText(value);
  if (text === 'true' || text === 'false') return text === 'true';
  const unknown = evaluation.unknowns.read(value);
  if (unknown !== undefined) return unknown;
  addFault(evaluation, 'bad-function', 'a condition is neither a function of conditions nor true or false');
  return openTruth('a condition is malformed');
}
