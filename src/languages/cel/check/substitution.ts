/** Type variables of one check: what each stands for so far, with the means to take a failed attempt back. */
import { DYN, type Type, listOf, mapOf, nullableOf, optionalOf, typeOf } from '../types.ts';

export type Substitution = {
  readonly bindings: Map<string, Type>;
  /** Earlier state of each binding that was changed, newest last. */
  readonly trail: [name: string, before: Type | undefined][];
  variableCount: number;
};

export const createSubstitution = (): Substitution => ({ bindings: new Map(), trail: [], variableCount: 0 });

/** A type variable that nothing else refers to. Its name cannot be written in a declaration. */
export function freshVariable(s: Substitution): Type {
  s.variableCount++;
  return { kind: 'param', name: `?${s.variableCount}` };
}

/** Makes a variable stand for a type, until `rollBack`. */
export function bindVariable(s: Substitution, name: string, type: Type): void {
  s.trail.push([name, s.bindings.get(name)]);
  s.bindings.set(name, type);
}

/** Takes back every binding made since the trail had `length` entries. */
export function rollBack(s: Substitution, length: number): void {
  while (s.trail.length > length) {
    const [name, before] = s.trail.pop() as [string, Type | undefined];
    if (before === undefined) s.bindings.delete(name);
    else s.bindings.set(name, before);
  }
}

/** Rebuilds a type with `change` applied to its parts; the same object when no part changed. */
export function mapParts(type: Type, change: (part: Type) => Type): Type {
  switch (type.kind) {
    case 'list':
    case 'optional': {
      const element = change(type.element);
      if (element === type.element) return type;
      return type.kind === 'list' ? listOf(element) : optionalOf(element);
    }
    case 'map': {
      const key = change(type.key);
      const value = change(type.value);
      return key === type.key && value === type.value ? type : mapOf(key, value);
    }
    case 'type':
    case 'nullable': {
      const of = change(type.of);
      if (of === type.of) return type;
      return type.kind === 'type' ? typeOf(of) : nullableOf(of);
    }
    case 'opaque': {
      const parameters = type.parameters.map(change);
      const isSame = parameters.every((parameter, i) => parameter === type.parameters[i]);
      return isSame ? type : { ...type, parameters };
    }
    default:
      return type;
  }
}

/** The type with its variables replaced by what they stand for; `unbound` says what becomes of the others. */
export function substitute(s: Substitution, type: Type, unbound: 'keep' | 'dyn' = 'keep'): Type {
  if (s.variableCount === 0) return type;
  if (type.kind !== 'param') return mapParts(type, (part) => substitute(s, part, unbound));
  const bound = s.bindings.get(type.name);
  if (bound !== undefined) return substitute(s, bound, unbound);
  return unbound === 'dyn' ? DYN : type;
}

/** The type with declared parameters replaced by name: how an overload is made ready for one call. */
export function instantiate(type: Type, variables: ReadonlyMap<string, Type>): Type {
  if (type.kind === 'param') return variables.get(type.name) ?? type;
  return mapParts(type, (part) => instantiate(part, variables));
}

/** Collects the names of the type parameters in `type`. */
export function collectParameters(type: Type, names: Set<string>): void {
  if (type.kind === 'param') names.add(type.name);
  else
    mapParts(type, (part) => {
      collectParameters(part, names);
      return part;
    });
}
