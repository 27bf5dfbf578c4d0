/**
 * CEL compiler, JavaScript back end: one loop over a list for all the sets that ask something of each of its elements,
 * as most controls do of containers. What several ask of an element is read once.
 */
import { addToList } from '../../../../base/lists.ts';
import type { Comprehension, Expr } from '../../ast.ts';
import type { Checked } from '../../check/scope.ts';
import { foldUnits } from '../../cost/plan.ts';
import {
  type CountedSource,
  emitterOf,
  type Scope,
  scopesOf,
  type SharedReads,
  type Writing,
} from './counter-writing.ts';
import { burn, declarations, type Place } from './emitter.ts';
import { writeTest } from './folds.ts';

/** An expression that is `list.all(x, ...)` or `list.exists(x, ...)` and nothing else. */
export type Question = {
  readonly set: number;
  readonly index: number;
  readonly checked: Checked;
  readonly node: Comprehension;
  readonly scope: Scope;
  /** The variable of the answer: true, false, or undefined where only a run can tell. */
  readonly answer: string;
};

export type SharedLoop = {
  readonly questions: readonly Question[];
  /** The variable of the element. */
  readonly element: string;
};

/** Finds the lists of the input, known to be JSON, that several expressions ask about. */
export function findSharedLoops(w: Writing, sets: readonly CountedSource[]): readonly SharedLoop[] {
  const byList = new Map<string, Question[]>();
  for (const [set, scope] of scopesOf(sets).entries()) {
    const { source, count } = sets[set] as CountedSource;
    for (const [index, checked] of source.expressions.slice(0, count).entries()) {
      const node = checked.ast.root;
      if (node.kind !== 'comprehension' || (node.macro !== 'all' && node.macro !== 'exists')) continue;
      const list = node.vars.length === 1 ? pathOfData(w, checked, node.subject) : undefined;
      if (list === undefined) continue;
      addToList(byList, list, { set, index, checked, node, scope, answer: `h${w.names++}` });
    }
  }
  const several = [...byList.values()].filter((questions) => questions.length > 1);
  return several.map((questions) => ({ questions, element: `x${w.names++}` }));
}

/** `pod.containers` below a binding that holds JSON; undefined for any other expression. */
function pathOfData(w: Writing, checked: Checked, node: Expr): string | undefined {
  const reference = checked.references[node.id];
  if (node.kind === 'select' && reference === undefined && !node.isOptional) {
    const operand = pathOfData(w, checked, node.operand);
    return operand === undefined ? undefined : `${operand}.${JSON.stringify(node.field)}`;
  }
  const isBinding = node.kind === 'ident' && reference?.kind === 'variable' && reference.name !== w.own;
  return isBinding && w.unit.data.has(reference.name) ? reference.name : undefined;
}

export type WrittenLoop = {
  readonly lines: readonly string[];
  /** Of each question: the paths that it reads, whatever the element is. */
  readonly reads: readonly (readonly string[])[];
};

/** What was read before: at the head of the function, and by the loop of its element. */
export type ReadBefore = { readonly head: SharedReads; readonly own: SharedReads };

/** Writes the loop. Answers stay undefined where the list is none. */
export function writeSharedLoop(
  w: Writing,
  { questions, element }: SharedLoop,
  { head, own }: ReadBefore,
): WrittenLoop {
  const [first] = questions as readonly [Question, ...Question[]];
  const label = `L${w.names++}`;
  const subjectPlace: Place = {
    target: { leave: `break ${label};` },
    locals: undefined,
    bound: new Set(),
    reads: new Map(head.names),
  };
  const e = emitterOf(w, first.checked, first.scope);
  const list = e.emit(first.node.subject, subjectPlace).code;
  w.names = e.names;
  w.units += e.units * questions.length;
  const reads: (readonly string[])[] = [];
  const tests = questions.map((question) => {
    const known = new Map([...head.names, ...own.names]);
    const test = writeQuestion(w, question, element, known);
    reads.push([...known.keys()]);
    return test;
  });
  const perElement = tests.reduce((sum, { units }) => sum + units, 0);
  const position = `i${w.names++}`;
  const lines = [
    `${label}: {`,
    ...declarations(e.declared),
    ...e.lines,
    `if (!Array.isArray(${list})) break ${label};`,
    burn(`${list}.length * ${perElement}`),
    ...questions.map(({ answer, node }) => `${answer} = ${node.macro === 'all'};`),
    `for (let ${position} = 0; ${position} < ${list}.length; ${position}++) {`,
    `const ${element} = ${list}[${position}];`,
    ...own.lines,
    ...tests.flatMap((test) => test.lines),
    '}',
    '}',
  ];
  return { lines, reads };
}

/** Asks of one element, unless that is decided. `reads` learns what is read. */
function writeQuestion(w: Writing, question: Question, element: string, reads: Map<string, string>) {
  const { checked, scope, node, answer } = question;
  w.bindings.set(w.own, scope.own);
  const e = emitterOf(w, checked, scope);
  const label = `Q${w.names++}`;
  const operand = { code: element, kind: 'value', isData: true } as const;
  const place: Place = {
    target: { leave: `{ ${answer} = undefined; break ${label}; }` },
    locals: { name: node.vars[0] as string, operand, failureSlot: undefined, outer: undefined },
    bound: new Set(),
    reads,
  };
  const decisive = node.macro === 'exists';
  writeTest(e, node, place, `{ ${answer} = ${decisive}; break ${label}; }`);
  w.names = Math.max(w.names, e.names);
  const fold = foldUnits(node, e.plan);
  w.units += fold.start + fold.condition + fold.result;
  return {
    lines: [`${label}: if (${answer} === ${!decisive}) {`, ...declarations(e.declared), ...e.lines, '}'],
    units: e.units + fold.condition + Math.max(fold.kept, fold.skipped),
  };
}
