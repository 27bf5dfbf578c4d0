/**
 * The macros of CEL: calls that the parser rewrites into nodes with variables of their own. Always on.
 *
 * `has`, `all`, `exists`, `exists_one`, `map`, `filter` (cel-spec); the two-variable forms and `transform*`,
 * `cel.bind`, `cel.block`, `optMap`, `optFlatMap`, `math.greatest`, `math.least`, `sortBy` (cel-spec and cel-go
 * extensions).
 */
import type { Bind, Call, Comprehension, Expr, Ident } from '../ast.ts';
import type { Macro, MacroContext } from '../environment.ts';

/** Looks a macro up for a call; undefined when the call is a plain one. */
export type MacroFinder = (name: string, isMember: boolean, argCount: number) => Macro | undefined;

/** Holds the input of `sortBy` while its keys are computed. */
export const SORT_INPUT = '@__sortBy_input__';

/** The function that `sortBy` calls: `list.@sortByAssociatedKeys(keys)`. */
export const SORT_FUNCTION = '@sortByAssociatedKeys';

/** How each macro is written, for the remedy when it is called with other arguments. */
export const MACRO_FORMS: ReadonlyMap<string, string> = new Map([
  ['has', 'has(object.field)'],
  ['all', 'list.all(x, predicate) or map.all(key, value, predicate)'],
  ['exists', 'list.exists(x, predicate) or map.exists(key, value, predicate)'],
  ['exists_one', 'list.exists_one(x, predicate)'],
  ['existsOne', 'list.existsOne(x, predicate) or map.existsOne(key, value, predicate)'],
  ['filter', 'list.filter(x, predicate)'],
  ['map', 'list.map(x, transform) or list.map(x, predicate, transform)'],
  ['transformList', 'list.transformList(index, value, transform)'],
  ['transformMap', 'map.transformMap(key, value, transform)'],
  ['transformMapEntry', 'map.transformMapEntry(key, value, {newKey: newValue})'],
  ['optMap', 'optional.optMap(x, transform)'],
  ['optFlatMap', 'optional.optFlatMap(x, optionalTransform)'],
  ['sortBy', 'list.sortBy(x, key)'],
]);

type Expansion = (context: MacroContext) => Expr | undefined;

const macro = (name: string, isMember: boolean, argCount: number, expand: Expansion): Macro => ({
  name,
  isMember,
  argCount,
  expand,
});

const isNamespace = (target: Expr | undefined, name: string): boolean =>
  target?.kind === 'ident' && target.name === name && !target.isAbsolute;

/** The argument at `index`; the parser calls a macro only with as many arguments as it takes. */
const argOf = (context: MacroContext, index: number): Expr => context.args[index] as Expr;

/** The name that an argument declares, as `x` in `all(x, ...)`. */
function readVariable(context: MacroContext, index: number): Ident | undefined {
  const arg = argOf(context, index);
  if (arg.kind === 'ident' && !arg.isAbsolute) return arg;
  return context.fail(`${nameOf(context)}: the argument must be a simple name`, arg);
}

const nameOf = (context: MacroContext): string => (context.call.kind === 'call' ? context.call.name : 'macro');

function expandHas(context: MacroContext): Expr | undefined {
  const arg = argOf(context, 0);
  if (arg.kind !== 'select' || arg.isOptional) {
    return context.fail('has: the argument must select a field, as in has(object.field)', arg);
  }
  const { operand, field, fieldRange } = arg;
  return { kind: 'presence', id: context.nextId(), range: context.call.range, operand, field, fieldRange };
}

type Shape = { readonly variableCount: 1 | 2; readonly predicateAt?: number; readonly transformAt?: number };

function comprehension(name: string, kind: Comprehension['macro'], argCount: number, shape: Shape): Macro {
  return macro(name, true, argCount, (context) => {
    const { target, args, call } = context;
    const variables: Ident[] = [];
    for (let i = 0; i < shape.variableCount; i++) {
      const variable = readVariable(context, i);
      if (variable === undefined) return undefined;
      variables.push(variable);
    }
    const [first, second] = variables;
    if (second !== undefined && first?.name === second.name) {
      return context.fail(`${name}: the two variables must have different names`, second);
    }
    return {
      kind: 'comprehension',
      id: context.nextId(),
      range: call.range,
      macro: kind,
      subject: target as Expr,
      vars: variables.map((variable) => variable.name),
      varRanges: variables.map((variable) => variable.range),
      predicate: shape.predicateAt === undefined ? undefined : args[shape.predicateAt],
      transform: shape.transformAt === undefined ? undefined : args[shape.transformAt],
    };
  });
}

function expandBind(context: MacroContext): Expr | undefined {
  if (!isNamespace(context.target, 'cel')) return undefined;
  const variable = readVariable(context, 0);
  if (variable === undefined) return undefined;
  return bindTo(context, variable.name, argOf(context, 1), argOf(context, 2));
}

const bindTo = (context: MacroContext, name: string, init: Expr, body: Expr): Bind => ({
  kind: 'bind',
  id: context.nextId(),
  range: context.call.range,
  name,
  init,
  body,
});

function expandBlock(context: MacroContext): Expr | undefined {
  if (!isNamespace(context.target, 'cel')) return undefined;
  const slots = argOf(context, 0);
  if (slots.kind !== 'list' || slots.optionalIndices.length > 0) {
    return context.fail('cel.block: the first argument must be a list literal', slots);
  }
  const { range } = context.call;
  return { kind: 'block', id: context.nextId(), range, slots: slots.elements, body: argOf(context, 1) };
}

/** `cel.index(n)`, `cel.iterVar(n, m)` and `cel.accuVar(n, m)` stand for generated names. */
const generatedName = (name: string, prefix: string, argCount: number): Macro =>
  macro(name, true, argCount, (context) => {
    if (!isNamespace(context.target, 'cel')) return undefined;
    const numbers: bigint[] = [];
    for (const arg of context.args) {
      if (arg.kind !== 'literal' || arg.value.type !== 'int' || arg.value.value < 0n) {
        return context.fail(`cel.${name}: the argument must be a non-negative int literal`, arg);
      }
      numbers.push(arg.value.value);
    }
    const { range } = context.call;
    return { kind: 'ident', id: context.nextId(), range, name: prefix + numbers.join(':'), isAbsolute: false };
  });

const optionalMap = (name: string, flat: boolean): Macro =>
  macro(name, true, 2, (context) => {
    const variable = readVariable(context, 0);
    if (variable === undefined) return undefined;
    const subject = context.target as Expr;
    const { range } = context.call;
    const body = argOf(context, 1);
    return { kind: 'optionalMap', id: context.nextId(), range, subject, name: variable.name, body, flat };
  });

/** `list.sortBy(x, key)`: binds the list, maps it to its keys and sorts by them. */
function expandSortBy(context: MacroContext): Expr | undefined {
  const variable = readVariable(context, 0);
  if (variable === undefined) return undefined;
  const { range } = context.call;
  const input = (): Ident => ({ kind: 'ident', id: context.nextId(), range, name: SORT_INPUT, isAbsolute: false });
  const keys: Comprehension = {
    kind: 'comprehension',
    id: context.nextId(),
    range,
    macro: 'map',
    subject: input(),
    vars: [variable.name],
    varRanges: [variable.range],
    predicate: undefined,
    transform: argOf(context, 1),
  };
  const call: Call = {
    kind: 'call',
    id: context.nextId(),
    range,
    name: SORT_FUNCTION,
    target: input(),
    args: [keys],
    nameRange: (context.call as Call).nameRange,
  };
  return bindTo(context, SORT_INPUT, context.target as Expr, call);
}

/** `math.greatest(a, b, ...)` and `math.least`: one or two arguments are passed on, more become one list. */
const extremum = (name: string, callee: string): Expansion => {
  const isNumberLike = (arg: Expr): boolean =>
    arg.kind === 'literal'
      ? arg.value.type === 'int' || arg.value.type === 'uint' || arg.value.type === 'double'
      : arg.kind !== 'map' && arg.kind !== 'struct' && arg.kind !== 'list';
  return (context) => {
    if (!isNamespace(context.target, 'math')) return undefined;
    const { args, call } = context;
    if (args.length === 0) return context.fail(`math.${name}: at least one argument is needed`, call);
    const [only] = args;
    const isOneList = args.length === 1 && only?.kind === 'list' && only.elements.length > 0;
    const misfit = isOneList ? only.elements.find((arg) => !isNumberLike(arg)) : args.find((arg) => !isNumberLike(arg));
    if (misfit !== undefined) return context.fail(`math.${name}: the arguments must be numbers`, misfit);
    const list: Expr = { kind: 'list', id: context.nextId(), range: call.range, elements: args, optionalIndices: [] };
    return {
      kind: 'call',
      id: context.nextId(),
      range: call.range,
      name: callee,
      target: undefined,
      args: args.length > 2 ? [list] : args,
      nameRange: (call as Call).nameRange,
    };
  };
};

/** Macros with a fixed number of arguments. */
const FIXED: readonly Macro[] = [
  macro('has', false, 1, expandHas),
  comprehension('all', 'all', 2, { variableCount: 1, predicateAt: 1 }),
  comprehension('all', 'all', 3, { variableCount: 2, predicateAt: 2 }),
  comprehension('exists', 'exists', 2, { variableCount: 1, predicateAt: 1 }),
  comprehension('exists', 'exists', 3, { variableCount: 2, predicateAt: 2 }),
  comprehension('exists_one', 'existsOne', 2, { variableCount: 1, predicateAt: 1 }),
  comprehension('exists_one', 'existsOne', 3, { variableCount: 2, predicateAt: 2 }),
  comprehension('existsOne', 'existsOne', 2, { variableCount: 1, predicateAt: 1 }),
  comprehension('existsOne', 'existsOne', 3, { variableCount: 2, predicateAt: 2 }),
  comprehension('filter', 'filter', 2, { variableCount: 1, predicateAt: 1 }),
  comprehension('map', 'map', 2, { variableCount: 1, transformAt: 1 }),
  comprehension('map', 'map', 3, { variableCount: 1, predicateAt: 1, transformAt: 2 }),
  comprehension('transformList', 'transformList', 3, { variableCount: 2, transformAt: 2 }),
  comprehension('transformList', 'transformList', 4, { variableCount: 2, predicateAt: 2, transformAt: 3 }),
  comprehension('transformMap', 'transformMap', 3, { variableCount: 2, transformAt: 2 }),
  comprehension('transformMap', 'transformMap', 4, { variableCount: 2, predicateAt: 2, transformAt: 3 }),
  comprehension('transformMapEntry', 'transformMapEntry', 3, { variableCount: 2, transformAt: 2 }),
  comprehension('transformMapEntry', 'transformMapEntry', 4, { variableCount: 2, predicateAt: 2, transformAt: 3 }),
  macro('bind', true, 3, expandBind),
  macro('block', true, 2, expandBlock),
  generatedName('index', '@index', 1),
  generatedName('iterVar', '@it:', 2),
  generatedName('accuVar', '@ac:', 2),
  optionalMap('optMap', false),
  optionalMap('optFlatMap', true),
  macro('sortBy', true, 2, expandSortBy),
];

const EXTREMA: ReadonlyMap<string, Expansion> = new Map([
  ['greatest', extremum('greatest', 'math.@max')],
  ['least', extremum('least', 'math.@min')],
]);

// A name called from the root keeps its dot (`.map(x, y)`), so a dot must not mark members here.
const keyOf = (name: string, isMember: boolean, argCount: number): string =>
  `${isMember ? 'member ' : ''}${name}/${argCount}`;

/** The built-in macros and `extra` ones, which win over built-in ones of the same name and shape. */
export function createMacroFinder(extra: readonly Macro[] = []): MacroFinder {
  const byKey = new Map<string, Macro>();
  for (const item of [...FIXED, ...extra]) byKey.set(keyOf(item.name, item.isMember, item.argCount), item);
  return (name, isMember, argCount) => {
    const found = byKey.get(keyOf(name, isMember, argCount));
    if (found !== undefined) return found;
    const expand = isMember ? EXTREMA.get(name) : undefined;
    return expand && macro(name, true, argCount, expand);
  };
}
