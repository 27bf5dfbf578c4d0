/**
 * What an expression may use: declared variables, functions, macros and types, and the options in which dialects
 * differ. A library is data; an environment is a list of libraries made searchable once.
 */
import type { Expr } from './ast.ts';
import type { ObjectType, Type } from './types.ts';
import type { Result, Value } from './values.ts';

/**
 * One signature of a function. `implement` gets the receiver first when `isMember`, already evaluated and of the
 * declared types (dyn arguments were matched at run time), never a Failure. It returns a value or a Failure; it must
 * not throw, must be pure, and must be linear in the size of its arguments.
 */
export type Overload = {
  /** Unique, in cel-go's style: `string_contains_string`, `list_sort`. Cost tables and the back ends key on it. */
  readonly id: string;
  readonly isMember: boolean;
  readonly params: readonly Type[];
  readonly result: Type;
  readonly implement: (...args: Value[]) => Result;
  /**
   * Which unknown arguments `implement` is given: those of which something is certain, or all that stand in
   * the input. Any other unknown makes
   * the call unknown without it being made.
   */
  readonly takesUnknowns?: 'refined' | 'all';
};

export type FunctionDeclaration = { readonly name: string; readonly overloads: readonly Overload[] };

/**
 * Rewrites a call while parsing. Returns undefined when the arguments are not of its form (it is then a plain call).
 */
export type Macro = {
  readonly name: string;
  readonly isMember: boolean;
  readonly argCount: number;
  readonly expand: (context: MacroContext) => Expr | undefined;
};

export type MacroContext = {
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
  readonly call: Expr;
  /** Gives out ids for nodes that the macro makes. */
  readonly nextId: () => number;
  /** Reports a fault of the macro's arguments, as `all(1, x)`. */
  readonly fail: (message: string, at: Expr) => undefined;
};

export type Library = {
  readonly name: string;
  readonly functions?: readonly FunctionDeclaration[];
  readonly macros?: readonly Macro[];
  /** Named constants, such as enum values. */
  readonly constants?: Readonly<Record<string, { readonly type: Type; readonly value: Value }>>;
  /** Type names that may be written as values: `kubernetes.Quantity`. */
  readonly types?: readonly Type[];
};

export type EnvironmentOptions = {
  readonly libraries?: readonly Library[];
  /** Variables and their types; an undeclared name is an issue. */
  readonly variables?: Readonly<Record<string, Type>>;
  readonly objectTypes?: readonly ObjectType[];
  /** Namespace in which names are resolved first, as in cel-spec's `container`. */
  readonly container?: string;
  /** `%e` in `format`: Kubernetes strings v2 prints `3.140000×10⁰⁰`, cel-spec `3.140000e+00`. Default `cel-spec`. */
  readonly exponentFormat?: 'cel-spec' | 'kubernetes';
  /** `.orValue()` on a concrete value: an error since cel-go 0.28, the value itself before. Default `error`. */
  readonly orValueOnConcrete?: 'error' | 'return';
  /**
   * `.field` on an optional that holds what has no fields (null, a number): true makes it none, as cel-go and with it
   * Kubernetes have it; false an error, as cel-spec has it. Default false.
   */
  readonly mayOptionalsLackFields?: boolean;
  /**
   * Elements of a list literal, and keys or values of a map literal, may differ in type; the literal is then one of
   * dyn. Default true; Kubernetes refuses such literals, and those with a dyn beside another type, save in the
   * arguments of `format`. Has no say in `==`.
   */
  readonly isHeterogeneous?: boolean;
  /**
   * Literal arguments that can never work (a malformed duration, regular expression, format, number) are issues, as in
   * the Kubernetes API server, and not failures of each evaluation. Default false.
   */
  readonly checksLiterals?: boolean;
  /**
   * Constant lists, maps and conversions, and `in` over such lists, cost nothing, as in the Kubernetes API server (cel-
   * go's OptOptimize). Changes costs only. Default false.
   */
  readonly foldsConstants?: boolean;
  /** False makes an environment that never calls `new Function` (strict CSP): closures are used. Default true. */
  readonly mayGenerateCode?: boolean;
};
