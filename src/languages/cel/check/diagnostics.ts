/** The words of the checker's issues: how a call is shown, what would have fitted, which name was probably meant. */
import { nearestName } from '../../../base/ids.ts';
import type { Call } from '../ast.ts';
import type { Overload } from '../environment.ts';
import { MACRO_FORMS } from '../parse/macros.ts';
import { type Type, formatType } from '../types.ts';
import type { Locals } from './names.ts';
import type { CheckScope } from './scope.ts';

const FORMS_MAX = 4;

const BINARY_OPERATOR = /^_(\+|-|\*|\/|%|==|!=|<|<=|>|>=)_$/;

/** A call by its types: `int + string`, `list(int)[string]`, `string.contains(int)`, `size(int)`. */
export function describeCall(name: string, isMember: boolean, types: readonly Type[]): string {
  const [first = '', second = '', ...rest] = types.map(formatType);
  const sign = BINARY_OPERATOR.exec(name)?.[1];
  if (sign !== undefined) return `${first} ${sign} ${second}`;
  if (name === '@in') return `${first} in ${second}`;
  if (name === '!_' || name === '-_') return `${name[0]}${first}`;
  if (name === '_[_]' || name === '_[?_]') return `${first}[${name === '_[_]' ? '' : '?'}${second}]`;
  if (isMember) return `${first}.${name}(${[second, ...rest].filter(Boolean).join(', ')})`;
  return `${name}(${[first, second, ...rest].filter(Boolean).join(', ')})`;
}

/** What a function takes, for the remedy: the forms of the same call style if there are any, else the others. */
export function describeForms(name: string, isMember: boolean, overloads: readonly Overload[]): string {
  const sameStyle = overloads.filter((overload) => overload.isMember === isMember);
  const shown = sameStyle.length > 0 ? sameStyle : overloads;
  const forms = shown.map((overload) => describeCall(name, overload.isMember, overload.params));
  const more = forms.length > FORMS_MAX ? ` and ${forms.length - FORMS_MAX} more` : '';
  return `It takes ${forms.slice(0, FORMS_MAX).join(', ')}${more}.`;
}

const didYouMean = (name: string | undefined): string | undefined => name && `Did you mean '${name}'?`;

/** The nearest variable, constant or type to an undeclared name. */
export function suggestName(scope: CheckScope, locals: Locals | undefined, name: string): string | undefined {
  const known: string[] = [];
  for (let local = locals; local !== undefined; local = local.outer) known.push(local.name);
  known.push(...scope.variables.keys(), ...scope.constants.keys(), ...scope.types.keys());
  return didYouMean(nearestName(name, known));
}

/** The nearest declared field. */
export function suggestField(name: string, fields: Readonly<Record<string, Type>>): string | undefined {
  return didYouMean(nearestName(name, Object.keys(fields)));
}

/** The nearest declared type. */
export function suggestType(scope: CheckScope, name: string): string | undefined {
  return didYouMean(nearestName(name, scope.types.keys()));
}

/** The function that an undeclared one was meant to be: `namespace.name`, a macro, or one of the same call style. */
export function findNearestFunction(
  scope: CheckScope,
  call: Call,
  qualifiedName: string | undefined,
): string | undefined {
  if (MACRO_FORMS.has(call.name)) return call.name;
  const isMember = call.target !== undefined;
  const inNamespace = qualifiedName && nearestName(qualifiedName, scope.functions.keys());
  if (inNamespace !== undefined) return inNamespace;
  const sameStyle = [...scope.functions].filter(([, overloads]) => overloads.some((o) => o.isMember === isMember));
  const names = sameStyle.map(([name]) => name).filter((name) => /^[A-Za-z]/.test(name));
  return nearestName(call.name, [...names, ...(isMember ? MACRO_FORMS.keys() : ['has'])]);
}

/** The remedy that names `nearest`; a macro with the form it takes. */
export function suggestFunction(nearest: string | undefined): string | undefined {
  const form = nearest === undefined ? undefined : MACRO_FORMS.get(nearest);
  return form === undefined ? didYouMean(nearest) : `Did you mean the macro ${form}?`;
}
