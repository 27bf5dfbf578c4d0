/**
 * CEL compiler, JavaScript back end: `patterns.exists(p, text.matches(p))`, asked of all patterns at once.
 */
import type { Call, Comprehension, Expr } from '../../ast.ts';
import type { Checked } from '../../check/scope.ts';
import { foldUnits } from '../../cost/plan.ts';
import { TRAVERSAL_FACTOR } from '../../cost/units.ts';
import { childrenOf } from '../../parse/walk.ts';
import { boxed, burn, capture, declareVariable, type Emitter, fresh, type Operand } from './emitter.ts';
import { type Place, skippable, write } from './emitter.ts';

/**
 * Writes it where code gives up at once, which leaves faults to others: undefined for any other expression. The cost is
 * that of the loop through all of the list.
 */
export function emitPatternList(e: Emitter, node: Comprehension, place: Place): Operand | undefined {
  const call = findQuestion(e.checked, node);
  if (call === undefined || typeof place.target !== 'object' || !('leave' in place.target)) return undefined;
  const { leave } = place.target;
  const unitsBefore = e.units;
  let text: Operand | undefined;
  const inner = skippable(place);
  const lines = capture(e, () => {
    text = boxed(e, e.emit(call.target as Expr, inner), inner, node);
  });
  const textUnits = e.units - unitsBefore;
  e.units = unitsBefore;
  // What takes fuel by itself would take it for each pattern.
  if (text === undefined || lines.some((line) => line.includes('s.fuel'))) return undefined;
  const list = boxed(e, e.emit(node.subject, place), place, node.subject);
  write(e, ...lines);
  const fold = foldUnits(node, e.plan);
  const perElement = textUnits + 1 + fold.condition + Math.max(fold.kept, fold.skipped);
  e.units += fold.start + fold.condition + fold.result;
  const walk = `Math.ceil((1 + ${text.code}.length) * ${TRAVERSAL_FACTOR})`;
  const patterns = patternsVariable(e, list);
  write(
    e,
    `if (${patterns} === undefined || typeof ${text.code} !== "string") ${leave}`,
    burn(`${list.code}.length * ${perElement} + ${walk} * ${patterns}.units`),
  );
  const result = declareVariable(e, 'r', `${patterns}.matchesAny(${text.code})`);
  write(e, `if (${result} === undefined) ${leave}`);
  return { code: result, kind: 'bool' };
}

/** The variable of what is known of the list: found once in a function where the list stays the same. */
function patternsVariable(e: Emitter, { code, path = '' }: Operand): string {
  const found = `$patternsOf(${code})`;
  if (e.steady?.fields.has(path) !== true) return declareVariable(e, 'm', found);
  let name = e.steady.filled.get(path);
  if (name === undefined) {
    name = fresh(e, 'm');
    e.steady.lines.push(`let ${name};`);
    e.steady.filled.set(path, name);
  }
  write(e, `${name} ??= ${found};`);
  return name;
}

/** The call of `matches`, of a text that is the same for all patterns. */
function findQuestion(checked: Checked, { macro, vars, predicate }: Comprehension): Call | undefined {
  const [name] = vars;
  if (macro !== 'exists' || vars.length !== 1 || name === undefined || predicate?.kind !== 'call') return undefined;
  const reference = checked.references[predicate.id];
  const [pattern] = predicate.args;
  if (reference?.kind !== 'overloads' || reference.overloads.some(({ id }) => id !== 'matches_string'))
    return undefined;
  if (predicate.target === undefined || pattern?.kind !== 'ident' || pattern.name !== name) return undefined;
  return checked.references[pattern.id]?.kind === 'local' && isSame(predicate.target, name) ? predicate : undefined;
}

/**
 * Whether the text is the same for all patterns, and holds no loop: that would take fuel, and the code of loops in
 * loops would be written twice at each level, the first time in vain.
 */
const isSame = (node: Expr, name: string): boolean =>
  node.kind !== 'comprehension' &&
  !(node.kind === 'ident' && node.name === name) &&
  childrenOf(node).every((child) => isSame(child, name));
