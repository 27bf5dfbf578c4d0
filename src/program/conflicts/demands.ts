/**
 * What a rule demands of single fields, where its expressions say it plainly: a comparison with a constant, by itself
 * or joined by `&&`. What is said in another way demands nothing here, so no contradiction is claimed that is none.
 */
import type { Environment, Expr } from '../../languages/cel/index.ts';
import { parse } from '../../languages/cel/index.ts';
import type { ControlPart } from '../../model/control-parts.ts';

export type Demand = {
  /** From the root that the expression starts at: `pod.hostNetwork`, `object.spec.ports[*].name`. */
  readonly path: string;
  /** Values that are allowed, as JSON; undefined: any but `never`. */
  readonly only: readonly string[] | undefined;
  readonly never: readonly string[];
  /** Whether it may, must or must not be there. */
  readonly presence: 'may' | 'must' | 'must-not';
};

/** The demands of a rule; none where it judges under conditions. */
export function listDemands({ rule }: ControlPart, environment: Environment): readonly Demand[] {
  if ((rule.cel.matchConditions ?? []).length > 0) return [];
  return rule.cel.validations.flatMap(({ expression }) => {
    const parsed = parse(expression, environment);
    return parsed.ast === undefined ? [] : readDemands(parsed.ast.root, new Map());
  });
}

/** Names of loops, and the paths of what they stand for. */
type Names = ReadonlyMap<string, string>;

const ROOTS = new Set(['object', 'pod', 'view']);

function readDemands(expr: Expr, names: Names): readonly Demand[] {
  switch (expr.kind) {
    case 'logical':
      if (expr.operator === '||') return [];
      return [...readDemands(expr.left, names), ...readDemands(expr.right, names)];
    case 'presence': {
      const path = readPath(expr.operand, names);
      return path === undefined ? [] : [say(`${path.text}.${expr.field}`, { presence: 'must' })];
    }
    case 'comprehension': {
      const [name = ''] = expr.vars;
      const subject = readPath(expr.subject, names);
      const isPlain = expr.macro === 'all' && expr.vars.length === 1 && expr.predicate !== undefined;
      if (!isPlain || subject === undefined) return [];
      return readDemands(expr.predicate, new Map([...names, [name, `${subject.text}[*]`]]));
    }
    case 'call':
      return readCall(expr, names);
    default: {
      const path = readPath(expr, names);
      return path === undefined ? [] : [allow(path, ['true'])];
    }
  }
}

function readCall(expr: Extract<Expr, { kind: 'call' }>, names: Names): readonly Demand[] {
  const { name, target, args } = expr;
  const [left, right] = args;
  if (name === '!_' && left !== undefined) return readDenied(left, names);
  if (name === 'hasValue' && target !== undefined) {
    const path = readPath(target, names);
    return path === undefined ? [] : [say(path.text, { presence: 'must' })];
  }
  if (left === undefined || right === undefined) {
    const path = readPath(expr, names);
    return path === undefined ? [] : [allow(path, ['true'])];
  }
  const sides = readSides(name, left, right, names);
  if (sides === undefined) return [];
  if (name === '_==_' || name === '@in') return [allow(sides.path, sides.values)];
  return name === '_!=_' ? [forbid(sides.path, sides.values)] : [];
}

/** What the negation of an expression demands. */
function readDenied(expr: Expr, names: Names): readonly Demand[] {
  if (expr.kind === 'presence') {
    const path = readPath(expr.operand, names);
    return path === undefined ? [] : [say(`${path.text}.${expr.field}`, { presence: 'must-not' })];
  }
  if (expr.kind === 'call') {
    const { name, args } = expr;
    const [left, right] = args;
    const sides = left === undefined || right === undefined ? undefined : readSides(name, left, right, names);
    if (sides !== undefined && (name === '_==_' || name === '@in')) return [forbid(sides.path, sides.values)];
    if (sides !== undefined) return name === '_!=_' ? [allow(sides.path, sides.values)] : [];
  }
  const path = readPath(expr, names);
  return path === undefined ? [] : [allow(path, ['false'])];
}

type Sides = { readonly path: Path; readonly values: readonly string[] };

function readSides(name: string, left: Expr, right: Expr, names: Names): Sides | undefined {
  for (const [field, constant] of name === '@in'
    ? [[left, right] as const]
    : [[left, right] as const, [right, left] as const]) {
    const path = readPath(field, names);
    const values = name === '@in' ? readList(constant) : readList({ ...EMPTY_LIST, elements: [constant] });
    if (path !== undefined && values !== undefined) return { path, values };
  }
  return undefined;
}

const EMPTY_LIST = { kind: 'list', id: 0, range: { start: 0, end: 0 }, elements: [], optionalIndices: [] } as const;

function readList(expr: Expr): readonly string[] | undefined {
  if (expr.kind !== 'list') return undefined;
  const values = expr.elements.map(readConstant);
  return values.every((value) => value !== undefined) ? values : undefined;
}

function readConstant(expr: Expr): string | undefined {
  if (expr.kind !== 'literal' || expr.value.type === 'bytes') return undefined;
  const { value } = expr;
  if (value.type === 'null') return 'null';
  return typeof value.value === 'bigint' ? value.value.toString() : JSON.stringify(value.value);
}

/** A field; `otherwise` is the constant that stands for it where it is not there. */
type Path = { readonly text: string; readonly otherwise: string | undefined };

function readPath(expr: Expr, names: Names): Path | undefined {
  if (expr.kind === 'ident') {
    const text = names.get(expr.name) ?? (ROOTS.has(expr.name) ? expr.name : undefined);
    return text === undefined ? undefined : { text, otherwise: undefined };
  }
  if (expr.kind === 'select') {
    const operand = readPath(expr.operand, names);
    return operand && { text: `${operand.text}.${expr.field}`, otherwise: undefined };
  }
  if (expr.kind !== 'call') return undefined;
  const { name, target, args } = expr;
  const [first, second] = args;
  if (name === 'orValue' && target !== undefined && first !== undefined) {
    const path = readPath(target, names);
    const otherwise = readConstant(first);
    return path === undefined || otherwise === undefined ? undefined : { ...path, otherwise };
  }
  if ((name !== '_[_]' && name !== '_[?_]') || first === undefined || second?.kind !== 'literal') return undefined;
  const operand = readPath(first, names);
  const key = second.value.type === 'string' ? second.value.value : undefined;
  return operand === undefined || key === undefined
    ? undefined
    : { text: `${operand.text}.${key}`, otherwise: undefined };
}

function say(path: string, rest: Partial<Demand>): Demand {
  return { path, only: undefined, never: [], presence: 'may', ...rest };
}

function allow({ text, otherwise }: Path, values: readonly string[]): Demand {
  const mayBeAbsent = otherwise !== undefined && values.includes(otherwise);
  return say(text, { only: values, presence: mayBeAbsent ? 'may' : 'must' });
}

function forbid({ text, otherwise }: Path, values: readonly string[]): Demand {
  return say(text, { never: values, presence: otherwise !== undefined && values.includes(otherwise) ? 'must' : 'may' });
}

/** Whether no value of one field meets both demands. */
export function isOpposed(a: Demand, b: Demand): boolean {
  if (a.path !== b.path) return false;
  const pair = [a.presence, b.presence];
  if (pair.includes('must') && pair.includes('must-not')) return true;
  if (!pair.includes('must')) return false; // where it is not there, both are content
  const [left, right] = [leave(a), leave(b)];
  if (left !== undefined && right !== undefined) return !left.some((value) => right.includes(value));
  const [only, never] = left === undefined ? [right, a.never] : [left, b.never];
  return only !== undefined && only.every((value) => never.includes(value));
}

function leave({ only, never }: Demand): readonly string[] | undefined {
  return only?.filter((value) => !never.includes(value));
}

/** The demand in words. */
export function sayDemand({ only, never, presence }: Demand): string {
  if (only !== undefined) return `must be ${only.join(' or ')}`;
  if (never.length > 0) return `must not be ${never.join(' or ')}`;
  return presence === 'must-not' ? 'must be left out' : 'must be set';
}
