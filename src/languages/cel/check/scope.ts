/**
 * What the checker asks of an environment, and what it hands to the compiler: nothing else of either is shared.
 */
import type { Ast, CelIssue } from '../ast.ts';
import type { Overload } from '../environment.ts';
import type { Type } from '../types.ts';
import type { Value } from '../values.ts';

export type Constant = { readonly type: Type; readonly value: Value };

/**
 * Declarations made searchable by full name. `Environment` satisfies it structurally.
 *
 * - `functions` holds library functions under their dotted name (`math.abs`, `math.@max`), methods under their bare
 *   name (`startsWith`) and operators under their cel-spec name (`_+_`, `@in`, `_[_]`, `_[?_]`, `!_`, `-_`, `_==_`).
 *   `&&`, `||` and `?:` are not functions. A field selected optionally (`a.?b`) and the members of list, map and
 *   struct literals are typed by the checker and need no declaration. An overload's `params` count the receiver:
 *   `string.contains(string)` has two.
 * - `types` holds what may be written as a type value or a struct name: `int`, `list` (list(dyn)),
 *   `kubernetes.Quantity`, and every declared object type.
 */
export type CheckScope = {
  /** Namespace in which names are resolved first (`a.b`); empty for none. */
  readonly container: string;
  /** False: elements of a list literal, and the keys and values of a map literal, must be of one type. */
  readonly isHeterogeneous: boolean;
  /** `.field` on an optional that holds what has no fields: none where this is true, else an error. */
  readonly mayOptionalsLackFields: boolean;
  readonly functions: ReadonlyMap<string, readonly Overload[]>;
  readonly variables: ReadonlyMap<string, Type>;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly types: ReadonlyMap<string, Type>;
};

/**
 * What a name or call means, by node id.
 *
 * - `local`: an iteration variable, a bind, an optMap variable or a block slot (`@index0`); `name` is as written.
 * - `variable`, `constant`, `type`: on an ident, or on the outermost select of a qualified name (`a.b.c`), in which
 *   case the operand of that select is not a value and must not be compiled. `name` is the full name that was found.
 * - `overloads`: the candidates that the static types admit, in declaration order; one when the types decide. `name` is
 *   the full name of the function. Where it is namespaced, the call's `target` was a namespace (`math` in
 *   `math.abs(x)`) and is not a value.
 */
export type Reference =
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'constant'; readonly name: string; readonly value: Value }
  | { readonly kind: 'type'; readonly name: string; readonly type: Type }
  | {
      readonly kind: 'overloads';
      readonly name: string;
      readonly overloads: readonly Overload[];
      readonly isNamespaced: boolean;
    };

/**
 * A checked expression. `types` and `references` are indexed by node id; the nodes of a qualified name other than its
 * outermost have no entry. Type parameters that nothing decided are dyn.
 *
 * With issues the tables are still filled as far as they can be: what failed is dyn, an undeclared name has no
 * reference, and a call without a fitting overload refers to all overloads of its name and style. So an expression
 * may be evaluated unchecked (cel-spec's `disable_check`), and fails at run time where it must.
 */
export type Checked = {
  readonly ast: Ast;
  /** Type of the whole expression; dyn when issues leave it open. */
  readonly type: Type;
  readonly types: readonly (Type | undefined)[];
  readonly references: readonly (Reference | undefined)[];
  readonly issues: readonly CelIssue[];
  /** As the environment says. */
  readonly mayOptionalsLackFields: boolean;
};
