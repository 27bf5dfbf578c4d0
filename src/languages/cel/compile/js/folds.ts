/**
 * CEL compiler, JavaScript back end: comprehensions as plain loops.
 */
import type { Comprehension, Expr } from '../../ast.ts';
import { foldUnits } from '../../cost/plan.ts';
import {
  absorb,
  boxed,
  burn,
  capture,
  declarations,
  declareVariable,
  type Emitter,
  failIfFailure,
  failStatement,
  fresh,
  isData,
  kindWithin,
  type Local,
  type Operand,
  type Place,
  settled,
  skippable,
  write,
} from './emitter.ts';
import { failNotBool } from './logic.ts';
import { emitPatternList } from './pattern-lists.ts';

/** A loop that is being written: its body gets the surroundings with the loop variables. */
type Loop = { readonly node: Comprehension; readonly label: string; readonly place: Place };

/** Writes the loop over the subject around `body`, metered beforehand by the number of elements. */
function writeLoop(e: Emitter, node: Comprehension, place: Place, body: (loop: Loop) => void): void {
  const subject = boxed(e, e.emit(node.subject, place), place, node.subject);
  const list = declareVariable(e, 'l', subject.code);
  if (subject.kind !== 'list') {
    const fail = failIfFailure(place.target, list, node);
    write(e, `if (!Array.isArray(${list})) { ${list} = $iterate(${list}); ${fail} }`);
  }
  const label = fresh(e, 'L');
  const position = fresh(e, 'i');
  const unitsBefore = e.units;
  const outerDeclared = e.declared;
  e.declared = [];
  const lines = capture(e, () => {
    const locals = writeLoopVariables(e, node, subject, list, position, place);
    body({ node, label, place: { ...skippable(place), locals } });
  });
  const fold = foldUnits(node, e.plan);
  const perElement = e.units - unitsBefore + fold.condition + Math.max(fold.kept, fold.skipped);
  e.units = unitsBefore + fold.start + fold.condition + fold.result;
  write(
    e,
    burn(`${list}.length * ${perElement}`),
    `${label}: for (let ${position} = 0; ${position} < ${list}.length; ${position}++) {`,
    ...declarations(e.declared),
    ...lines,
    '}',
  );
  e.declared = outerDeclared;
}

/** The element, or with two variables index and element of a list, key and value of a map. */
function writeLoopVariables(
  e: Emitter,
  node: Comprehension,
  subject: Operand,
  list: string,
  position: string,
  place: Place,
): Local {
  const [firstName = '', secondName] = node.vars;
  const local = (name: string, operand: Operand, outer: Local | undefined): Local => ({
    name,
    operand,
    failureSlot: undefined,
    outer,
  });
  const element = declareVariable(e, 'x', `${list}[${position}]`);
  const known = { kind: kindWithin(subject), isData: subject.isData };
  if (secondName === undefined) return local(firstName, { ...known, code: element }, place.locals);
  const isList = `${list} === ${subject.code}`;
  const first = declareVariable(e, 'x', `${isList} ? ${position} : ${element}`);
  const second = declareVariable(e, 'x', `${isList} ? ${element} : $entryOf(${subject.code}, ${element})`);
  return local(secondName, { ...known, code: second }, local(firstName, { ...known, code: first }, place.locals));
}

/** A comprehension macro over a list or the keys of a map. */
export function emitComprehension(e: Emitter, node: Comprehension, place: Place): Operand {
  switch (node.macro) {
    case 'all':
      return emitQuantifier(e, node, place, false);
    case 'exists':
      return emitQuantifier(e, node, place, true);
    case 'existsOne':
      return emitExistsOne(e, node, place);
    case 'transformMap':
    case 'transformMapEntry':
      return emitMapFold(e, node, place);
    default:
      return emitListFold(e, node, place);
  }
}

/** `exists` ends at the first true, `all` at the first false; failures of elements count only when none decided. */
function emitQuantifier(e: Emitter, node: Comprehension, place: Place, decisive: boolean): Operand {
  const asked = emitPatternList(e, node, place);
  if (asked !== undefined) return asked;
  const result = declareVariable(e, 'r', String(!decisive));
  const slot = fresh(e, 'f');
  let isSlotUsed = false;
  const lines = capture(e, () =>
    writeLoop(e, node, place, (loop) => {
      isSlotUsed = absorb(e, loop.place, slot, (inner) => {
        writeTest(e, node, inner, `{ ${result} = ${decisive}; break ${loop.label}; }`);
      });
    }),
  );
  if (isSlotUsed) {
    lines.unshift(`let ${slot};`);
    lines.push(`if (${slot} !== undefined && ${result} === ${!decisive}) ${failStatement(place.target, slot)}`);
  }
  write(e, ...lines);
  return { code: result, kind: 'bool' };
}

/** Writes the predicate of `all` or `exists` for an element, and what is done when it decides. */
export function writeTest(e: Emitter, node: Comprehension, place: Place, decide: string): void {
  const decisive = node.macro === 'exists';
  const test = boxed(e, e.emit(node.predicate as Expr, place), place, node);
  if (test.kind === 'bool') {
    write(e, `if (${decisive ? '' : '!'}${test.code}) ${decide}`);
    return;
  }
  write(e, `if (${test.code} === ${decisive}) ${decide}`);
  write(e, `if (${test.code} !== ${!decisive}) ${failNotBool(test, node.macro, node, place)}`);
}

/** Skips the element unless the predicate, if there is one, holds. */
function writeFilter(e: Emitter, { node, label, place }: Loop): void {
  if (node.predicate === undefined) return;
  const test = boxed(e, e.emit(node.predicate, place), place, node);
  if (test.kind === 'bool') {
    write(e, `if (!${test.code}) continue ${label};`);
    return;
  }
  write(e, `if (${test.code} === false) continue ${label};`);
  write(e, `if (${test.code} !== true) ${failNotBool(test, node.macro, node, place)}`);
}

function emitExistsOne(e: Emitter, node: Comprehension, place: Place): Operand {
  const count = declareVariable(e, 'c', '0');
  writeLoop(e, node, place, (loop) => {
    writeFilter(e, loop);
    write(e, `${count}++;`);
  });
  return { code: declareVariable(e, 'r', `${count} === 1`), kind: 'bool' };
}

/** filter, map and transformList. */
function emitListFold(e: Emitter, node: Comprehension, place: Place): Operand {
  const result = declareVariable(e, 't', '[]');
  let isSure = false;
  writeLoop(e, node, place, (loop) => {
    writeFilter(e, loop);
    const item =
      node.transform === undefined ? (loop.place.locals as Local).operand : e.emit(node.transform, loop.place);
    const element = settled(e, item, loop.place, node);
    isSure = isData(element);
    write(e, `${result}.push(${element.code});`);
  });
  return { code: result, kind: 'list', isData: isSure };
}

function emitMapFold(e: Emitter, node: Comprehension, place: Place): Operand {
  const entries = declareVariable(e, 't', 'new Map()');
  writeLoop(e, node, place, (loop) => {
    writeFilter(e, loop);
    const value = boxed(e, e.emit(node.transform as Expr, loop.place), loop.place, node);
    const key = ((loop.place.locals as Local).outer as Local).operand;
    const put =
      node.macro === 'transformMap'
        ? `$putEntry(${entries}, ${key.code}, ${value.code}, false)`
        : `$putEntriesOf(${entries}, ${value.code})`;
    const failure = declareVariable(e, 'f', put);
    write(e, failIfFailure(loop.place.target, failure, node));
  });
  return { code: declareVariable(e, 't', `$finishMap(${entries})`), kind: 'value' };
}
