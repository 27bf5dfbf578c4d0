/**
 * Writes a tree as CEL text again: canonical spacing and quotes, macros as they are written, only the needed
 * parentheses.
 */
import type { Call, Comprehension, Expr, Literal, Logical, StructLiteral } from '../ast.ts';
import { SORT_INPUT } from '../parse/macros.ts';
import { writeLiteral, writeName } from './literals.ts';

/** Binding strength of each form; an operand of a weaker form than its place asks is parenthesized. */
const STRENGTH = { conditional: 0, or: 1, and: 2, relation: 3, sum: 4, product: 5, unary: 6, member: 7 } as const;

const BINARY: ReadonlyMap<string, { readonly sign: string; readonly strength: number }> = new Map([
  ['_<_', { sign: '<', strength: STRENGTH.relation }],
  ['_<=_', { sign: '<=', strength: STRENGTH.relation }],
  ['_>_', { sign: '>', strength: STRENGTH.relation }],
  ['_>=_', { sign: '>=', strength: STRENGTH.relation }],
  ['_==_', { sign: '==', strength: STRENGTH.relation }],
  ['_!=_', { sign: '!=', strength: STRENGTH.relation }],
  ['@in', { sign: 'in', strength: STRENGTH.relation }],
  ['_+_', { sign: '+', strength: STRENGTH.sum }],
  ['_-_', { sign: '-', strength: STRENGTH.sum }],
  ['_*_', { sign: '*', strength: STRENGTH.product }],
  ['_/_', { sign: '/', strength: STRENGTH.product }],
  ['_%_', { sign: '%', strength: STRENGTH.product }],
]);

/** Functions that a macro calls under a name that cannot be written. */
const MACRO_CALLS: ReadonlyMap<string, string> = new Map([
  ['math.@max', 'math.greatest'],
  ['math.@min', 'math.least'],
]);

/**
 * The expression as canonical CEL text. Parsing it gives an equal tree (node ids and ranges aside).
 */
export function unparse(expr: Expr): string {
  return write(expr, STRENGTH.conditional);
}

function write(expr: Expr, strengthMin: number): string {
  const text = writeBare(expr);
  return strengthOf(expr) < strengthMin ? `(${text})` : text;
}

function strengthOf(expr: Expr): number {
  switch (expr.kind) {
    case 'conditional':
      return STRENGTH.conditional;
    case 'logical':
      return expr.operator === '||' ? STRENGTH.or : STRENGTH.and;
    case 'call':
      if (isUnary(expr)) return STRENGTH.unary;
      return BINARY.get(expr.name)?.strength ?? STRENGTH.member;
    case 'literal':
      return isNegative(expr) ? STRENGTH.unary : STRENGTH.member;
    default:
      return STRENGTH.member;
  }
}

const isUnary = (call: Call): boolean => call.name === '!_' || call.name === '-_';

const isNegative = ({ value }: Literal): boolean =>
  (value.type === 'int' && value.value < 0n) ||
  (value.type === 'double' && (value.value < 0 || Object.is(value.value, -0)));

const writeAll = (exprs: readonly Expr[]): string => exprs.map(unparse).join(', ');

function writeBare(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return writeLiteral(expr);
    case 'ident':
      return `${expr.isAbsolute ? '.' : ''}${writeVariable(expr.name)}`;
    case 'select':
      return `${write(expr.operand, STRENGTH.member)}.${expr.isOptional ? '?' : ''}${writeName(expr.field)}`;
    case 'presence':
      return `has(${write(expr.operand, STRENGTH.member)}.${writeName(expr.field)})`;
    case 'call':
      return writeCall(expr);
    case 'logical':
      return writeLogical(expr);
    case 'conditional':
      return [
        `${write(expr.condition, STRENGTH.or)} ? ${write(expr.then, STRENGTH.or)}`,
        write(expr.otherwise, STRENGTH.conditional),
      ].join(' : ');
    case 'list':
      return `[${writeElements(expr.elements, new Set(expr.optionalIndices))}]`;
    case 'map':
      return `{${expr.entries.map((e) => `${mark(e)}${unparse(e.key)}: ${unparse(e.value)}`).join(', ')}}`;
    case 'struct':
      return writeStruct(expr);
    case 'comprehension':
      return writeComprehension(expr);
    case 'bind':
      if (expr.name === SORT_INPUT) return writeSortBy(expr.init, expr.body);
      return `cel.bind(${expr.name}, ${writeAll([expr.init, expr.body])})`;
    case 'optionalMap':
      return writeMethod(expr.subject, expr.flat ? 'optFlatMap' : 'optMap', [expr.name, unparse(expr.body)]);
    case 'block':
      return `cel.block([${writeAll(expr.slots)}], ${unparse(expr.body)})`;
  }
}

const mark = ({ isOptional }: { readonly isOptional: boolean }): string => (isOptional ? '?' : '');

const writeElements = (elements: readonly Expr[], optionals: ReadonlySet<number>): string =>
  elements.map((element, i) => `${optionals.has(i) ? '?' : ''}${unparse(element)}`).join(', ');

const writeMethod = (target: Expr, name: string, args: readonly string[]): string =>
  `${write(target, STRENGTH.member)}.${name}(${args.join(', ')})`;

function writeStruct({ typeName, entries }: StructLiteral): string {
  const fields = entries.map((entry) => `${mark(entry)}${writeName(entry.field)}: ${unparse(entry.value)}`);
  return `${typeName}{${fields.join(', ')}}`;
}

/** A variable; those that `cel.index` and its kin made are written as the macro. */
function writeVariable(name: string): string {
  if (name.startsWith('@index')) return `cel.index(${name.slice('@index'.length)})`;
  const [kind, ...numbers] = name.split(':');
  if (kind === '@it') return `cel.iterVar(${numbers.join(', ')})`;
  return kind === '@ac' ? `cel.accuVar(${numbers.join(', ')})` : name;
}

function writeCall(call: Call): string {
  const { name, target, args } = call;
  const [first, second] = args as [Expr, Expr];
  const binary = BINARY.get(name);
  if (binary !== undefined) {
    return `${write(first, binary.strength)} ${binary.sign} ${write(second, binary.strength + 1)}`;
  }
  if (isUnary(call)) return `${name[0]}${writeOperand(call, first)}`;
  if (name === '_[_]') return `${write(first, STRENGTH.member)}[${unparse(second)}]`;
  if (name === '_[?_]') return `${write(first, STRENGTH.member)}[?${unparse(second)}]`;
  if (target !== undefined) return writeMethod(target, name, args.map(unparse));
  const macro = MACRO_CALLS.get(name);
  if (macro === undefined) return `${name}(${writeAll(args)})`;
  return `${macro}(${writeAll(first.kind === 'list' && first.elements.length > 2 ? first.elements : args)})`;
}

/** The operand of `!` or `-`: directly before the same sign or a number, a sign would be read as something else. */
function writeOperand(call: Call, operand: Expr): string {
  const isSameSign = operand.kind === 'call' && operand.name === call.name;
  const mayMerge = isSameSign || (call.name === '-_' && startsWithNumber(operand));
  return mayMerge ? `(${unparse(operand)})` : write(operand, STRENGTH.unary);
}

/** True for `1.f()` and its kin, whose number would take a minus sign for its own. */
function startsWithNumber(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return expr.value.type === 'int' || expr.value.type === 'double';
    case 'select':
      return startsWithNumber(expr.operand);
    case 'call':
      if (expr.target !== undefined) return startsWithNumber(expr.target);
      return expr.name.startsWith('_[') && startsWithNumber(expr.args[0] as Expr);
    case 'comprehension':
    case 'optionalMap':
      return startsWithNumber(expr.subject);
    case 'bind':
      return expr.name === SORT_INPUT && startsWithNumber(expr.init);
    default:
      return false;
  }
}

/** A chain is written flat when parsing would balance it into this very tree. */
function writeLogical(expr: Logical): string {
  const strength = strengthOf(expr);
  const terms: Expr[] = [];
  collectTerms(expr, expr.operator, terms);
  if (isBalanced(expr, expr.operator, terms.length)) {
    return terms.map((term) => write(term, strength + 1)).join(` ${expr.operator} `);
  }
  return `${write(expr.left, strength + 1)} ${expr.operator} ${write(expr.right, strength + 1)}`;
}

function collectTerms(expr: Expr, operator: string, terms: Expr[]): void {
  if (expr.kind === 'logical' && expr.operator === operator) {
    collectTerms(expr.left, operator, terms);
    collectTerms(expr.right, operator, terms);
  } else terms.push(expr);
}

function isBalanced(expr: Expr, operator: string, termCount: number): boolean {
  if (expr.kind !== 'logical' || expr.operator !== operator) return termCount === 1;
  const leftCount = (termCount + 1) >> 1;
  return (
    termCount > 1 &&
    isBalanced(expr.left, operator, leftCount) &&
    isBalanced(expr.right, operator, termCount - leftCount)
  );
}

function writeComprehension(expr: Comprehension): string {
  const name = expr.macro === 'existsOne' && expr.vars.length === 1 ? 'exists_one' : expr.macro;
  const parts = expr.vars.map(writeVariable);
  if (expr.predicate !== undefined) parts.push(unparse(expr.predicate));
  if (expr.transform !== undefined) parts.push(unparse(expr.transform));
  return writeMethod(expr.subject, name, parts);
}

/** `list.sortBy(x, key)` from the call over bound input that the macro made. */
function writeSortBy(list: Expr, body: Expr): string {
  const keys = body.kind === 'call' ? body.args[0] : undefined;
  const [variable, key] = keys?.kind === 'comprehension' ? [keys.vars[0] ?? '', keys.transform] : ['', undefined];
  return writeMethod(list, 'sortBy', [writeVariable(variable), key === undefined ? '' : unparse(key)]);
}
