/**
 * CEL compiler, JavaScript back end: what the parts of a counter share while it is written.
 */
import type { Checked } from '../../check/scope.ts';
import { namesBefore, type UnitSource } from '../unit.ts';
import type { Emitter, Steady, UnitCode } from './emitter.ts';
import { fastRead } from './fields.ts';
import { createEmitter } from './generate.ts';

/** A set as it is counted: how many of its expressions, which stand first. */
export type CountedSource = { readonly source: UnitSource; readonly count: number };

/** The bindings of sets that are counted together. */
export type SharedInput = {
  /** The binding that each set has a value of its own for. */
  readonly name: string;
  /** Names of bindings that hold JSON, as the caller vouches; that of the sets' own values may be one. */
  readonly data: ReadonlySet<string>;
};

/** What is written together. */
export type Writing = {
  readonly unit: UnitCode;
  /** Name of the binding that each set has a value of its own for. */
  readonly own: string;
  readonly bindings: Map<string, string>;
  /** What the sets' own values hold, by the variables of those. */
  readonly steady: Map<string, Steady>;
  names: number;
  units: number;
};

/** A set's place among those that are written together. */
export type Scope = {
  readonly source: UnitSource;
  /** How many of its variables may be read. */
  readonly visible: number;
  /** Index of its first variable among those of all. */
  readonly base: number;
  /** The variable that holds its own value. */
  readonly own: string;
};

/** An emitter for an expression of a set. */
export function emitterOf(w: Writing, checked: Checked, { source, visible, base, own }: Scope): Emitter {
  const ruleVariables = source.variables.length === 0 ? undefined : namesBefore(source, visible);
  const steady = w.steady.get(own) ?? { root: own, fields: new Map(), filled: new Map(), lines: [] };
  w.steady.set(own, steady);
  const place = { ruleVariables, variableBase: base, variableArgs: `s, ${own}`, bindings: w.bindings, steady };
  const e = createEmitter(w.unit, checked, place);
  e.names = w.names;
  return e;
}

/** The statements, at the head of the function, that make what stays the same of a set's own value. */
export const steadyLines = (w: Writing, own: string): readonly string[] => w.steady.get(own)?.lines ?? [];

/** Where each set stands: its variables behind those of the sets before, its own value in a variable of its own. */
export function scopesOf(sets: readonly CountedSource[]): readonly Scope[] {
  let next = 0;
  return sets.map(({ source }, set) => {
    const base = next;
    next += source.variables.length;
    return { source, visible: source.variables.length, base, own: `p${set}` };
  });
}

/** Reads that are made once for all, and the names of what they found by their paths. */
export type SharedReads = { readonly lines: readonly string[]; readonly names: ReadonlyMap<string, string> };

/**
 * Makes once what is read more than once. `reads`: what each part reads whatever the input is; `roots`: the variables
 * from which is read, and whether they hold JSON.
 */
export function shareReads(
  w: Writing,
  reads: readonly (readonly string[])[],
  roots: ReadonlyMap<string, boolean>,
): SharedReads {
  const counted = new Map<string, number>();
  for (const path of reads.flat()) counted.set(path, (counted.get(path) ?? 0) + 1);
  const names = new Map<string, string>();
  const lines: string[] = [];
  const wanted = [...counted].filter(([, count]) => count > 1).map(([path]) => path);
  for (const path of wanted.sort((a, b) => a.length - b.length)) {
    const at = path.lastIndexOf('."');
    const operand = path.slice(0, at);
    const code = roots.has(operand) ? operand : names.get(operand);
    if (code === undefined) continue;
    const name = `q${w.names++}`;
    const isData = roots.get(path.slice(0, path.indexOf('."'))) === true;
    lines.push(`const ${name} = ${fastRead(w.unit, { code, isData }, JSON.parse(path.slice(at + 1)) as string)};`);
    names.set(path, name);
  }
  return { names, lines };
}
