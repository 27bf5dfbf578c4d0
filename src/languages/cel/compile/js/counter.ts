/**
 * CEL compiler, JavaScript back end: one function that counts what is true in many sets over the same input. It has no
 * code for failures: where one occurs the set is left uncounted. What several sets read is read once.
 */
import type { Checked } from '../../check/scope.ts';
import { namesBefore, type UnitSource } from '../unit.ts';
import { boxed, declarations, type Emitter, type Operand, type Place, type UnitCode } from './emitter.ts';
import { fastRead } from './fields.ts';
import { createEmitter, mayYieldOpaque, supportStatements } from './generate.ts';
import { bindingStatement } from './names.ts';
import type { Recipe } from './recipes.ts';

/** A set as it is counted: how many of its expressions, which stand first. */
export type CountedSource = { readonly source: UnitSource; readonly count: number };

export type CounterText = {
  /** Body of a function of `support` and `constants` that returns the function of the sets. */
  readonly code: string;
  readonly constants: readonly Recipe[];
  /** Upper bound of what all expressions cost, apart from what takes fuel. */
  readonly units: number;
};

/** What is written together. */
type Writing = {
  readonly unit: UnitCode;
  /** Name of the binding that each set has a value of its own for. */
  readonly own: string;
  readonly bindings: Map<string, string>;
  names: number;
  units: number;
};

/**
 * Writes the function `(s, own, counts, from)`: `own[i]` is the value of the binding called `name` for set i, and
 * `counts[from + i]` gets the count of set i, or stays as it is where only a run can tell.
 */
export function writeCounter(sets: readonly CountedSource[], name: string): CounterText {
  const checked = sets.flatMap(({ source }) => [
    ...source.variables.map((variable) => variable.checked),
    ...source.expressions,
  ]);
  const mayHoldOpaque = checked.some(mayYieldOpaque);
  const costOptions = sets[0]?.source.environment.options ?? {};
  const unit: UnitCode = { constants: new Map(), variableKinds: [], mayHoldOpaque, costOptions };
  const w: Writing = { unit, own: name, bindings: new Map(), names: 0, units: 0 };
  const variables = writeVariables(w, sets);
  // Written twice: what several sets read is known when all have been written.
  const reads = writeSets(w, sets, new Map()).reads;
  w.units = 0;
  const shared = shareReads(w, reads);
  const { lines, declared } = writeSets(w, sets, shared.names);
  w.bindings.delete(name);
  const body = [
    ...variables,
    'const counter = (function counter(s, own, counts, from) {',
    ...Array.from(w.bindings, ([binding, variable]) => bindingStatement(binding, variable)),
    ...shared.lines,
    ...declarations(declared),
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
  return { code, constants: constants.map(({ recipe }) => recipe), units: w.units };
}

type Scope = { readonly source: UnitSource; readonly visible: number; readonly base: number; readonly own: string };

function emitterOf(w: Writing, checked: Checked, { source, visible, base, own }: Scope): Emitter {
  const ruleVariables = source.variables.length === 0 ? undefined : namesBefore(source, visible);
  const place = { ruleVariables, variableBase: base, variableArgs: `s, ${own}`, bindings: w.bindings };
  const e = createEmitter(w.unit, checked, place);
  e.names = w.names;
  return e;
}

/** Index of each set's first variable among those of all. */
function basesOf(sets: readonly CountedSource[]): readonly number[] {
  let next = 0;
  return sets.map(({ source }) => {
    const base = next;
    next += source.variables.length;
    return base;
  });
}

/** Functions of their own, as in a unit: most are needed once or never. */
function writeVariables(w: Writing, sets: readonly CountedSource[]): readonly string[] {
  const bases = basesOf(sets);
  return sets.flatMap(({ source }, set) =>
    source.variables.map(({ checked }, index) => {
      const base = bases[set] as number;
      const bindings = new Map([[w.own, 'own']]);
      const e = emitterOf({ ...w, bindings, names: 0 }, checked, { source, visible: index, base, own: 'own' });
      const place: Place = {
        target: { leave: 'return $UNCOUNTED;' },
        locals: undefined,
        bound: new Set(),
        reads: new Map(),
      };
      const result = boxed(e, e.emit(checked.ast.root, place), place, checked.ast.root);
      w.unit.variableKinds[base + index] = result.kind;
      bindings.delete(w.own);
      return [
        `const variable${base + index} = (function variable${base + index}(s, own) {`,
        `if ((s.fuel -= ${e.units}) < 0 && s.refuel()) return s.halted;`,
        ...Array.from(bindings, ([binding, variable]) => bindingStatement(binding, variable)),
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

function writeSets(w: Writing, sets: readonly CountedSource[], known: ReadonlyMap<string, string>): WrittenSets {
  const bases = basesOf(sets);
  const lines: string[] = [];
  const declared: string[] = [];
  const reads: (readonly string[])[] = [];
  for (const [set, { source, count }] of sets.entries()) {
    const own = `p${set}`;
    const label = `S${set}`;
    w.bindings.set(w.own, own);
    const place: Place = {
      target: { leave: `break ${label};` },
      locals: undefined,
      bound: new Set(),
      reads: new Map(known),
    };
    lines.push(`const ${own} = own[${set}];`, `${label}: {`);
    for (const [index, checked] of source.expressions.slice(0, count).entries()) {
      const scope = { source, visible: source.variables.length, base: bases[set] as number, own };
      const e = emitterOf(w, checked, scope);
      const result = boxed(e, e.emit(checked.ast.root, place), place, checked.ast.root);
      w.names = e.names;
      w.units += e.units;
      declared.push(...e.declared);
      lines.push(...e.lines, ...writeCount(result, `counts[from + ${set}] = ${index};`, label));
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

/** Reads at the head of the function what more than one set reads. */
function shareReads(w: Writing, reads: readonly (readonly string[])[]) {
  const counted = new Map<string, number>();
  for (const path of reads.flat()) counted.set(path, (counted.get(path) ?? 0) + 1);
  const roots = new Set([...w.bindings].filter(([name]) => name !== w.own).map(([, variable]) => variable));
  const names = new Map<string, string>();
  const lines: string[] = [];
  const wanted = [...counted].filter(([, count]) => count > 1).map(([path]) => path);
  for (const path of wanted.sort((a, b) => a.length - b.length)) {
    const at = path.lastIndexOf('."');
    const operand = path.slice(0, at);
    const from = roots.has(operand) ? operand : names.get(operand);
    if (from === undefined) continue;
    const name = `q${w.names++}`;
    lines.push(`const ${name} = ${fastRead(w.unit, from, JSON.parse(path.slice(at + 1)) as string)};`);
    names.set(path, name);
  }
  return { names, lines };
}
