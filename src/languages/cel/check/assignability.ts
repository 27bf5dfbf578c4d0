/**
 * Which types may stand for which others. Follows the rules of cel-spec as cel-go applies them: dyn fits everything,
 * a type variable takes the most general of the types it met, null fits what has no primitive value, wrappers fit
 * their primitive.
 */
import type { Type } from '../types.ts';
import { type Substitution, bindVariable, rollBack } from './substitution.ts';

type Param = Extract<Type, { kind: 'param' }>;

const isWild = (type: Type): boolean => type.kind === 'dyn';

/** The types inside a type, in a fixed order. */
function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'list':
    case 'optional':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'type':
    case 'nullable':
      return [type.of];
    case 'opaque':
      return type.parameters;
    default:
      return [];
  }
}

const nameOf = (type: Type): string => ('name' in type ? type.name : '');

const hasSameHead = (a: Type, b: Type): boolean => a.kind === b.kind && nameOf(a) === nameOf(b);

function everyPart(a: Type, b: Type, holds: (a: Type, b: Type) => boolean): boolean {
  const others = partsOf(b);
  const parts = partsOf(a);
  return parts.length === others.length && parts.every((part, i) => holds(part, others[i] as Type));
}

/** True when both are written alike. */
export function isSameType(a: Type, b: Type): boolean {
  return a === b || (hasSameHead(a, b) && everyPart(a, b, isSameType));
}

/** Null may stand for what is never a bare primitive: messages, opaque and optional values, times, wrappers. */
function mayBeNull(type: Type): boolean {
  switch (type.kind) {
    case 'null':
    case 'nullable':
    case 'object':
    case 'opaque':
    case 'optional':
    case 'timestamp':
    case 'duration':
      return true;
    default:
      return false;
  }
}

/**
 * True when `a` covers `b`: dyn or a variable in the place of something more special, or a type that also takes null.
 */
function isMoreGeneral(a: Type, b: Type): boolean {
  if (a.kind === 'dyn' || a.kind === 'param') return true;
  if (b.kind === 'dyn' || b.kind === 'param') return false;
  if (b.kind === 'null') return true;
  if (a.kind === 'nullable') return b.kind !== 'nullable' || isSameType(a, b);
  if (a.kind === 'type') return b.kind === 'type';
  return hasSameHead(a, b) && everyPart(a, b, isMoreGeneral);
}

/** The more general of two types of which one is assignable to the other. */
export function mostGeneral(a: Type, b: Type): Type {
  return isMoreGeneral(a, b) ? a : b;
}

/** True when the variable occurs in `type`: binding it there would make an endless type. */
function occursIn(s: Substitution, variable: Param, type: Type): boolean {
  if (type.kind !== 'param') return partsOf(type).some((part) => occursIn(s, variable, part));
  if (type.name === variable.name) return true;
  const bound = s.bindings.get(type.name);
  return bound !== undefined && occursIn(s, variable, bound);
}

/** Makes `variable` stand for `type` too. `open`: it is unbound and cannot be bound to this type. */
function bindTo(s: Substitution, variable: Param, type: Type): 'bound' | 'conflict' | 'open' {
  if (type.kind === 'param' && type.name === variable.name) return 'bound';
  const bound = s.bindings.get(variable.name);
  if (bound === undefined) {
    if (occursIn(s, variable, type)) return 'open';
    bindVariable(s, variable.name, type);
    return 'bound';
  }
  if (isSameType(type, bound)) return 'bound';
  if (!unify(s, type, bound)) return 'conflict';
  const general = mostGeneral(type, bound);
  if (!occursIn(s, variable, general)) bindVariable(s, variable.name, general);
  return 'bound';
}

function unify(s: Substitution, from: Type, to: Type): boolean {
  if (from === to) return true;
  if (to.kind === 'param') {
    const outcome = bindTo(s, to, from);
    if (outcome !== 'open') return outcome === 'bound';
  }
  if (from.kind === 'param') return bindTo(s, from, to) === 'bound';
  if (isWild(from) || isWild(to)) return true;
  if (from.kind === 'null') return mayBeNull(to);
  if (to.kind === 'null') return mayBeNull(from);
  if (from.kind === 'nullable') return unify(s, from.of, to);
  if (to.kind === 'nullable') return unify(s, from, to.of);
  if (from.kind === 'type') return to.kind === 'type';
  return hasSameHead(from, to) && everyPart(from, to, (a, b) => unify(s, a, b));
}

/** True when every `from` may be used where the `to` at its place is asked; variables are bound only then. */
export function areAssignable(s: Substitution, from: readonly Type[], to: readonly Type[]): boolean {
  if (from.length !== to.length) return false;
  const before = s.trail.length;
  if (from.every((type, i) => unify(s, type, to[i] as Type))) return true;
  rollBack(s, before);
  return false;
}

/** True when a value of type `from` may be used where `to` is asked. */
export const isAssignable = (s: Substitution, from: Type, to: Type): boolean => areAssignable(s, [from], [to]);
