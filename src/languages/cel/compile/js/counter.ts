/**
 * CEL compiler, JavaScript back end: one function that counts what is true in many sets over the same input. It has no
 * code for failures: where one occurs the set is left uncounted. What several sets read is read once.
 */
import { type CountedSource, emitterOf, scopesOf, type SharedInput, type SharedReads } from './counter-writing.ts';
import { shareReads, steadyLines, type Writing } from './counter-writing.ts';
import { boxed, declarations, isData, type Operand, type Place, type UnitCode } from './emitter.ts';
import { mayYieldOpaque, supportStatements } from './generate.ts';
import { bindingStatement } from './names.ts';
import type { Recipe } from './recipes.ts';
import { findSharedLoops, type SharedLoop, writeSharedLoop } from './shared-loops.ts';

export type CounterText = {
  /** Body of a function of `support` and `constants` that returns the function of the sets. */
  readonly code: string;
  readonly constants: readonly Recipe[];
  /** Upper bound of what all expressions cost, apart from what takes fuel. */
  readonly units: number;
  /** Of all sets together. */
  readonly variableCount: number;
};

/**
 * Writes the function `(s, own, counts, from)`: `own[i]` is the value of the binding `name` for set i, and
 * `counts[from + i]` gets the count of set i, or stays as it is where only a run can tell.
 */
export function writeCounter(sets: readonly CountedSource[], { name, data }: SharedInput): CounterText {
  const checked = sets.flatMap(({ source }) => [
    ...source.variables.map((variable) => variable.checked),
    ...source.expressions,
  ]);
  const mayHoldOpaque = checked.some(mayYieldOpaque);
  const costOptions = sets[0]?.source.environment.options ?? {};
  const unit: UnitCode = { constants: new Map(), variables: [], mayHoldOpaque, costOptions, data };
  const w: Writing = { unit, own: name, bindings: new Map(), steady: new Map(), names: 0, units: 0 };
  const variables = writeVariables(w, sets);
  const loops = findSharedLoops(w, sets);
  const { head, lines, declared } = writeTwice(w, sets, loops);
  w.bindings.delete(name);
  const body = [
    ...variables,
    'const counter = (function counter(s, own, counts, from) {',
    ...Array.from(w.bindings, ([binding, variable]) => bindingStatement(binding, variable)),
    ...head.lines,
    ...scopesOf(sets).flatMap(({ own }, set) => [`const ${own} = own[${set}];`, ...steadyLines(w, own)]),
    ...declarations([...declared, ...loops.flatMap(({ questions }) => questions.map(({ answer }) => answer))]),
    ...lines,
    '});',
  ].join('\n');
  const constants = [...unit.constants.values()];
  const code = [
    ...supportStatements(body),
    ...constants.map((constant, index) => `const ${constant.name} = constants[${index}];`),
    body,
    'return counter;',
  ].join('\n');
  const variableCount = variables.length;
  return { code, constants: constants.map(({ recipe }) => recipe), units: w.units, variableCount };
}

type Written = { readonly head: SharedReads; readonly lines: readonly string[]; readonly declared: readonly string[] };

const NOTHING_SHARED: SharedReads = { lines: [], names: new Map() };

/** Writes all twice: what several parts read is known when all have been written. */
function writeTwice(w: Writing, sets: readonly CountedSource[], loops: readonly SharedLoop[]): Written {
  const none = { head: NOTHING_SHARED, own: NOTHING_SHARED };
  const inLoops = loops.map((loop) => writeSharedLoop(w, loop, none).reads);
  const inSets = writeSets(w, sets, { known: new Map(), loops }).reads;
  const names = [...w.bindings].filter(([name]) => name !== w.own);
  const roots = new Map(names.map(([name, variable]) => [variable, w.unit.data.has(name)]));
  const head = shareReads(w, [...inSets, ...inLoops.flat()], roots);
  const owns = loops.map(({ element }, i) => shareReads(w, inLoops[i] ?? [], new Map([[element, true]])));
  w.units = 0;
  const written = loops.map((loop, i) => writeSharedLoop(w, loop, { head, own: owns[i] ?? NOTHING_SHARED }).lines);
  const { lines, declared } = writeSets(w, sets, { known: head.names, loops });
  return { head, lines: [...written.flat(), ...lines], declared };
}

/** Functions of their own, as in a unit: most are needed once or never. */
function writeVariables(w: Writing, sets: readonly CountedSource[]): readonly string[] {
  return scopesOf(sets).flatMap((scope) =>
    scope.source.variables.map(({ checked }, index) => {
      const { base } = scope;
      const bindings = new Map([[w.own, 'own']]);
      const inner = { ...w, bindings, steady: new Map(), names: 0 };
      const e = emitterOf(inner, checked, { ...scope, visible: index, own: 'own' });
      const place: Place = {
        target: { leave: 'return $UNCOUNTED;' },
        locals: undefined,
        bound: new Set(),
        reads: new Map(),
      };
      const result = boxed(e, e.emit(checked.ast.root, place), place, checked.ast.root);
      w.unit.variables[base + index] = { kind: result.kind, isData: isData(result) };
      bindings.delete(w.own);
      return [
        `const variable${base + index} = (function variable${base + index}(s, own) {`,
        `if ((s.fuel -= ${e.units}) < 0 && s.refuel()) return s.halted;`,
        ...Array.from(bindings, ([binding, variable]) => bindingStatement(binding, variable)),
        ...steadyLines(inner, 'own'),
        ...declarations(e.declared),
        ...e.lines,
        `return s.memo[${base + index}] = ${result.code};`,
        '});',
      ].join('\n');
    }),
  );
}

type WrittenSets = {
  readonly lines: readonly string[];
  readonly declared: readonly string[];
  /** Of each set: the paths that it reads, whatever the input is. */
  readonly reads: readonly (readonly string[])[];
};

/** What was written before the sets: names of what was read, by paths, and the loops. */
type Before = { readonly known: ReadonlyMap<string, string>; readonly loops: readonly SharedLoop[] };

function writeSets(w: Writing, sets: readonly CountedSource[], { known, loops }: Before): WrittenSets {
  const questions = loops.flatMap((loop) => loop.questions);
  const lines: string[] = [];
  const declared: string[] = [];
  const reads: (readonly string[])[] = [];
  for (const [set, scope] of scopesOf(sets).entries()) {
    const { count } = sets[set] as CountedSource;
    const label = `S${set}`;
    w.bindings.set(w.own, scope.own);
    const place: Place = {
      target: { leave: `break ${label};` },
      locals: undefined,
      bound: new Set(),
      reads: new Map(known),
    };
    lines.push(`${label}: {`);
    for (const [index, checked] of scope.source.expressions.slice(0, count).entries()) {
      const end = `counts[from + ${set}] = ${index};`;
      const asked = questions.find((question) => question.set === set && question.index === index);
      if (asked !== undefined) {
        lines.push(...writeCount({ code: asked.answer, kind: 'any' }, end, label));
        continue;
      }
      const e = emitterOf(w, checked, scope);
      const result = boxed(e, e.emit(checked.ast.root, place), place, checked.ast.root);
      w.names = e.names;
      w.units += e.units;
      declared.push(...e.declared);
      lines.push(...e.lines, ...writeCount(result, end, label));
    }
    lines.push(`counts[from + ${set}] = ${count};`, '}');
    reads.push([...place.reads.keys()]);
  }
  return { lines, declared, reads };
}

/** Ends the set where the expression is not true. */
function writeCount({ code, kind }: Operand, assign: string, label: string): readonly string[] {
  const leave = [`if (${code} === false) ${assign}`, `if (${code} !== true) break ${label};`];
  return kind === 'bool' ? [`if (!${code}) { ${assign} break ${label}; }`] : leave;
}
