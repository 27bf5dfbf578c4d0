/**
 * CEL compiler, JavaScript back end: `&&`, `||`, `?:`, bind and block.
 */
import type { Bind, Block, Conditional, Expr, Logical } from '../../ast.ts';
import {
  absorb,
  boxed,
  capture,
  declareVariable,
  type Emitter,
  failAt,
  failStatement,
  fresh,
  isData,
  type Kind,
  type Local,
  type Operand,
  type Place,
  skippable,
  write,
} from './emitter.ts';

/** A chain of one operator, however it is nested, as one list of operands. */
function flatten(node: Expr, operator: Logical['operator']): Expr[] {
  if (node.kind !== 'logical' || node.operator !== operator) return [node];
  return [...flatten(node.left, operator), ...flatten(node.right, operator)];
}

/**
 * Each operand may decide the chain; failures of operands are collected and count only when none did.
 *
 * `let r = true, f; R: { L: { a; if (!a) { r = false; break R; } } L: { b; ... } if (f) fail; }`
 */
export function emitLogical(e: Emitter, node: Logical, place: Place): Operand {
  const decisive = node.operator === '||';
  const result = declareVariable(e, 'r', String(!decisive));
  const slot = fresh(e, 'f');
  const label = fresh(e, 'R');
  let isSlotUsed = false;
  const lines = capture(e, () => {
    // Only the first operand is always evaluated: what the others read is known within the chain alone.
    const chain = skippable(place);
    for (const [position, operand] of flatten(node, node.operator).entries()) {
      const isUsed = absorb(e, position === 0 ? place : chain, slot, (inner) => {
        const test = e.emit(operand, inner);
        writeDecision(e, test, node, inner, decisive, `{ ${result} = ${decisive}; break ${label}; }`);
      });
      isSlotUsed ||= isUsed;
      if (position === 0) for (const [path, name] of place.reads) chain.reads.set(path, name);
    }
  });
  if (isSlotUsed) lines.push(`if (${slot} !== undefined) ${failStatement(place.target, slot)}`);
  write(e, ...(isSlotUsed ? [`let ${slot};`] : []), `${label}: {`, ...lines, '}');
  return { code: result, kind: 'bool' };
}

/** Runs `decide` when the operand is the decisive bool; fails when it is no bool at all. */
function writeDecision(
  e: Emitter,
  test: Operand,
  node: Logical,
  place: Place,
  decisive: boolean,
  decide: string,
): void {
  if (test.kind === 'bool') {
    write(e, `if (${decisive ? '' : '!'}${test.code}) ${decide}`);
    return;
  }
  const operand = boxed(e, test, place, node);
  write(
    e,
    `if (${operand.code} === ${decisive}) ${decide}`,
    `if (${operand.code} !== ${!decisive}) ${failNotBool(operand, node.operator, node, place)}`,
  );
}

/** The failure of an operand that should have been a bool. */
export const failNotBool = (operand: Operand, operator: string, node: Expr, place: Place): string =>
  failAt(place.target, `$notBool(${operand.code}, ${JSON.stringify(operator)})`, node);

/** `?:`: only the chosen branch runs. */
export function emitConditional(e: Emitter, node: Conditional, place: Place): Operand {
  const condition = boxed(e, e.emit(node.condition, place), place, node);
  const result = fresh(e, 't');
  const branch = (branchNode: Expr): { operand: Operand; lines: string[] } => {
    let operand: Operand = { code: 'null', kind: 'null' };
    const lines = capture(e, () => {
      operand = e.emit(branchNode, skippable(place));
    });
    return { operand, lines };
  };
  const then = branch(node.then);
  const otherwise = branch(node.otherwise);
  const kind = commonKind(then.operand.kind, otherwise.operand.kind);
  const assign = ({ operand, lines }: ReturnType<typeof branch>): string[] => {
    const isBoxing = operand.kind === 'optional' && kind !== 'optional';
    return [...lines, `${result} = ${isBoxing ? `$box(${operand.code})` : operand.code};`];
  };
  const isBool = condition.kind === 'bool';
  write(
    e,
    `let ${result};`,
    `if (${condition.code}${isBool ? '' : ' === true'}) {`,
    ...assign(then),
    isBool ? '} else {' : `} else if (${condition.code} === false) {`,
    ...assign(otherwise),
    isBool ? '}' : `} else ${failNotBool(condition, '_?_:_', node, place)}`,
  );
  // An optional and something else come in a box.
  return { code: result, kind, isData: kind !== 'any' && isData(then.operand) && isData(otherwise.operand) };
}

/** What holds of a value that is of one kind or another. A boxed optional may hold an unknown, and so be a failure. */
function commonKind(a: Kind, b: Kind): Kind {
  if (a === b) return a;
  return [a, b].some((kind) => kind === 'any' || kind === 'optional') ? 'any' : 'value';
}

/** `cel.bind(name, init, body)`: the value is computed at once; its failure counts only where the name is used. */
export function emitBind(e: Emitter, node: Bind, place: Place): Operand {
  e.units += e.plan.units[node.id] ?? 0;
  const local = emitInit(e, node.name, node.init, place);
  return e.emit(node.body, { ...place, locals: local });
}

/** `cel.block([slots], body)`, as nested binds. */
export function emitBlock(e: Emitter, node: Block, place: Place): Operand {
  let locals = place.locals;
  for (const [position, init] of node.slots.entries()) {
    locals = emitInit(e, `@index${position}`, init, { ...place, locals });
  }
  return e.emit(node.body, { ...place, locals });
}

function emitInit(e: Emitter, name: string, init: Expr, place: Place): Local {
  const variable = declareVariable(e, 'n');
  const slot = declareVariable(e, 'f');
  let initial: Operand = { code: 'null', kind: 'null' };
  const mayFail = absorb(e, place, slot, (inner) => {
    initial = e.emit(init, inner);
    write(e, `${variable} = ${initial.code};`);
  });
  const operand: Operand = { ...initial, code: initial.constant === undefined ? variable : initial.code };
  return { name, operand, failureSlot: mayFail ? slot : undefined, outer: place.locals };
}
