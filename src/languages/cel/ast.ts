/**
 * The syntax tree of a CEL expression: what the parser makes, the checker annotates and both back ends read.
 *
 * Macros are nodes of their own (not general folds): the compiler can then emit a plain loop for each, the cost model
 * can charge what Kubernetes charges for the fold that cel-go would have built, and `explain` can name the element.
 * Nodes are immutable; what later stages learn is kept in side tables keyed by `id`.
 */

/** Half-open range of UTF-16 offsets into the expression text. */
export type TextRange = { readonly start: number; readonly end: number };

type Node<K extends string> = {
  readonly kind: K;
  /** Unique within one expression, dense from 1: side tables are arrays indexed by it. */
  readonly id: number;
  readonly range: TextRange;
};

/** `null`, `true`, `1`, `1u`, `1.5`, `'x'`, `b'x'`. Ints and uints keep 64-bit exactness as bigint. */
export type Literal = Node<'literal'> & {
  readonly value:
    | { readonly type: 'null' }
    | { readonly type: 'bool'; readonly value: boolean }
    | { readonly type: 'int'; readonly value: bigint }
    | { readonly type: 'uint'; readonly value: bigint }
    | { readonly type: 'double'; readonly value: number }
    | { readonly type: 'string'; readonly value: string }
    | { readonly type: 'bytes'; readonly value: Uint8Array };
};

/** A name. A leading dot (`.x`) means "resolve from the root, not from the container" and is kept in `isAbsolute`. */
export type Ident = Node<'ident'> & { readonly name: string; readonly isAbsolute: boolean };

/** `operand.field`, and `operand.?field` when `isOptional`. `fieldRange` points at the field name alone. */
export type Select = Node<'select'> & {
  readonly operand: Expr;
  readonly field: string;
  readonly fieldRange: TextRange;
  readonly isOptional: boolean;
};

/** `has(operand.field)`. */
export type Presence = Node<'presence'> & {
  readonly operand: Expr;
  readonly field: string;
  readonly fieldRange: TextRange;
};

/**
 * A function or operator call. Operators use cel-spec names: `_+_` `_-_` `_*_` `_/_` `_%_` `_==_` `_!=_` `_<_` `_<=_`
 * `_>_` `_>=_` `@in` `!_` `-_` `_[_]` `_[?_]`. `&&`, `||` and `?:` are nodes of their own, being non-strict.
 * `target` is the receiver of a method call; `nameRange` points at the function name or operator sign.
 */
export type Call = Node<'call'> & {
  readonly name: string;
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
  readonly nameRange: TextRange;
};

/** `left && right` or `left || right`. Chains are balanced by the parser so that depth stays logarithmic. */
export type Logical = Node<'logical'> & { readonly operator: '&&' | '||'; readonly left: Expr; readonly right: Expr };

/** `condition ? then : otherwise`. */
export type Conditional = Node<'conditional'> & {
  readonly condition: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
};

/** `[a, ?b]`; `optionalIndices` are the positions written with `?`. */
export type ListLiteral = Node<'list'> & {
  readonly elements: readonly Expr[];
  readonly optionalIndices: readonly number[];
};

/** `{k: v, ?k2: v2}`. */
export type MapLiteral = Node<'map'> & {
  readonly entries: readonly { readonly key: Expr; readonly value: Expr; readonly isOptional: boolean }[];
};

/**
 * `pkg.Type{field: value}`. Kept so that checks can name the unknown type; Bulwark declares no message types of its
 * own.
 */
export type StructLiteral = Node<'struct'> & {
  readonly typeName: string;
  readonly nameRange: TextRange;
  readonly entries: readonly {
    readonly field: string;
    readonly fieldRange: TextRange;
    readonly value: Expr;
    readonly isOptional: boolean;
  }[];
};

/**
 * A comprehension macro, one- or two-variable. `vars` has one or two names.
 * - all, exists, existsOne: `predicate`
 * - filter: `predicate`; map: `transform` and an optional `predicate` (three-argument map)
 * - transformList, transformMap: two-variable, `transform` and an optional `predicate`
 * - transformMapEntry: two-variable, `transform` yields a one-entry map
 * - sortBy and the like are library functions with macro expansion; see `macros.ts`.
 */
export type Comprehension = Node<'comprehension'> & {
  readonly macro:
    | 'all'
    | 'exists'
    | 'existsOne'
    | 'filter'
    | 'map'
    | 'transformList'
    | 'transformMap'
    | 'transformMapEntry';
  readonly subject: Expr;
  readonly vars: readonly string[];
  readonly varRanges: readonly TextRange[];
  readonly predicate: Expr | undefined;
  readonly transform: Expr | undefined;
};

/** `cel.bind(name, init, body)`, and `optMap`/`optFlatMap` after expansion through a bind of the unwrapped value. */
export type Bind = Node<'bind'> & { readonly name: string; readonly init: Expr; readonly body: Expr };

/**
 * `subject.optMap(name, body)` (`flat` false) and `subject.optFlatMap(name, body)` (`flat` true).
 */
export type OptionalMap = Node<'optionalMap'> & {
  readonly subject: Expr;
  readonly name: string;
  readonly body: Expr;
  readonly flat: boolean;
};

/** `cel.block([slots], body)`; `cel.index(n)` inside it is an `Ident` named `@index<n>`. */
export type Block = Node<'block'> & { readonly slots: readonly Expr[]; readonly body: Expr };

export type Expr =
  | Literal
  | Ident
  | Select
  | Presence
  | Call
  | Logical
  | Conditional
  | ListLiteral
  | MapLiteral
  | StructLiteral
  | Comprehension
  | Bind
  | OptionalMap
  | Block;

/** A parsed expression: its text, its tree and how many node ids were given out (ids are 1..nodeCount). */
export type Ast = { readonly text: string; readonly root: Expr; readonly nodeCount: number };

/** A fault in an expression, pointing at characters. `remedy` offers the nearest name where there is one. */
export type CelIssue = {
  readonly code:
    | 'syntax'
    | 'too-long'
    | 'too-deep'
    | 'undeclared-reference'
    | 'unknown-field'
    | 'no-matching-overload'
    | 'type-mismatch'
    | 'invalid-argument'
    | 'unknown-type';
  readonly message: string;
  readonly range: TextRange;
  readonly remedy?: string;
};
