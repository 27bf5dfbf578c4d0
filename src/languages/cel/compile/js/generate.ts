/**
 * CEL compiler, JavaScript back end: writes the functions of a unit as text.
 */
import type { Expr } from '../../ast.ts';
import type { Checked } from '../../check/scope.ts';
import { planCosts } from '../../cost/plan.ts';
import { fail } from '../../runtime/failures.ts';
import { valueOfLiteral } from '../closures.ts';
import { namesBefore, type UnitSource } from '../unit.ts';
import { emitCall } from './calls.ts';
import { emitList, emitMap } from './collections.ts';
import {
  boxed,
  constantOperand,
  declarations,
  type Emitter,
  type Operand,
  type Place,
  type UnitCode,
} from './emitter.ts';
import { emitComprehension } from './folds.ts';
import { emitBind, emitBlock, emitConditional, emitLogical } from './logic.ts';
import { bindingStatement, emitError, emitName, emitPresence, emitSelect } from './names.ts';
import { emitOptionalMap } from './optionals.ts';
import { type Recipe, recipeOfLiteral } from './recipes.ts';
import { SUPPORT } from './support.ts';

/** A unit as text, with all that is needed to run it. JSON. */
export type UnitText = {
  /** Body of a function of `support` and `constants` that returns the functions of the unit. */
  readonly code: string;
  /** Recipes of the constants, in order. */
  readonly constants: readonly Recipe[];
  /** Upper bound of each expression's cost, apart from what takes fuel. */
  readonly units: readonly number[];
};

/** Writes the code of a unit. The same unit always gives the same text. */
export function writeUnit(source: UnitSource): UnitText {
  const unit: UnitCode = {
    constants: new Map(),
    variables: [],
    mayHoldOpaque: source.variables.some(({ checked }) => mayYieldOpaque(checked)),
    costOptions: source.environment.options,
    data: new Set(),
  };
  const variables = source.variables.map(({ checked }, index) =>
    writeVariable(unit, checked, index, namesBefore(source, index)),
  );
  const names = source.variables.length === 0 ? undefined : namesBefore(source, source.variables.length);
  const expressions = source.expressions.map((checked, index) =>
    writeFunction(unit, checked, `expression${index}`, names),
  );
  const functions = [...variables, ...expressions];
  const body = functions.map(({ code }) => code).join('\n');
  const constants = [...unit.constants.values()];
  const code = [
    ...supportStatements(body),
    ...constants.map(({ name }, index) => `const ${name} = constants[${index}];`),
    body,
    `return { variables: [${variables.map((_, index) => `variable${index}`).join(', ')}],`,
    `expressions: [${expressions.map((_, index) => `expression${index}`).join(', ')}] };`,
  ].join('\n');
  return { code, constants: constants.map(({ recipe }) => recipe), units: expressions.map(({ units }) => units) };
}

/** Only what the functions name: a small unit should not pay for the whole table. */
export function supportStatements(body: string): string[] {
  const named = new Set(body.match(/\$\w+/g));
  const parts = SUPPORT_NAMES.filter((name) => named.has(`$${name}`)).map((name) => `${name}: $${name}`);
  return [`const { ${parts.join(', ')} } = support;`];
}

const SUPPORT_NAMES = Object.keys(SUPPORT);

type Written = { readonly code: string; readonly units: number; readonly kind: Operand['kind'] };

/** Whether a call of the expression can yield an object of a library, which is no data. */
export function mayYieldOpaque(checked: Checked): boolean {
  return checked.references.some(
    (reference) =>
      reference?.kind === 'overloads' && reference.overloads.some(({ result }) => result.kind === 'opaque'),
  );
}

/** An emitter for one expression: nothing is written yet. */
export function createEmitter(
  unit: UnitCode,
  checked: Checked,
  place: Pick<Emitter, 'ruleVariables' | 'variableBase' | 'variableArgs' | 'bindings' | 'steady'>,
): Emitter {
  const e: Emitter = {
    ...place,
    unit,
    checked,
    plan: planCosts(checked, unit.costOptions),
    lines: [],
    units: 0,
    names: 0,
    declared: [],
    mayHoldOpaque: unit.mayHoldOpaque || mayYieldOpaque(checked),
    emit: (node, inner) => emitNode(e, node, inner),
  };
  return e;
}

function writeFunction(
  unit: UnitCode,
  checked: Checked,
  name: string,
  ruleVariables: Emitter['ruleVariables'],
): Written {
  const e = createEmitter(unit, checked, { ruleVariables, variableBase: 0, variableArgs: 's', bindings: new Map() });
  const place: Place = { target: 'return', locals: undefined, bound: new Set(), reads: new Map() };
  const result = boxed(e, e.emit(checked.ast.root, place), place, checked.ast.root);
  const head = Array.from(e.bindings, ([binding, variable]) => bindingStatement(binding, variable));
  const code = [
    `const ${name} = (function ${name}(s) {`,
    ...head,
    ...declarations(e.declared),
    ...e.lines,
    `return ${result.code};`,
    '});',
  ].join('\n');
  return { code, units: e.units, kind: result.kind };
}

/** A variable's function remembers its result, except when the evaluation was halted before it was known. */
function writeVariable(unit: UnitCode, checked: Checked, index: number, names: readonly string[]): Written {
  const written = writeFunction(unit, checked, `compute${index}`, names);
  unit.variables[index] = { kind: written.kind };
  const code = [
    written.code,
    `const variable${index} = (function variable${index}(s) {`,
    `if ((s.fuel -= ${written.units}) < 0 && s.refuel()) return s.halted;`,
    `const value = compute${index}(s);`,
    `if (s.halted === undefined) s.memo[${index}] = value;`,
    'return value;',
    '});',
  ].join('\n');
  return { ...written, code };
}

function emitNode(e: Emitter, node: Expr, place: Place): Operand {
  switch (node.kind) {
    case 'literal':
      return constantOperand(e, valueOfLiteral(node), recipeOfLiteral(node));
    case 'ident':
      return emitName(e, node, place);
    case 'select':
      return e.checked.references[node.id] === undefined ? emitSelect(e, node, place) : emitName(e, node, place);
    case 'presence':
      return emitPresence(e, node, place);
    case 'call':
      return emitCall(e, node, place);
    case 'logical':
      return emitLogical(e, node, place);
    case 'conditional':
      return emitConditional(e, node, place);
    case 'list':
      return emitList(e, node, place);
    case 'map':
      return emitMap(e, node, place);
    case 'struct':
      return emitError(e, fail('undeclared_reference', `undeclared type '${node.typeName}'`), node, place);
    case 'comprehension':
      return emitComprehension(e, node, place);
    case 'bind':
      return emitBind(e, node, place);
    case 'optionalMap':
      return emitOptionalMap(e, node, place);
    case 'block':
      return emitBlock(e, node, place);
  }
}
