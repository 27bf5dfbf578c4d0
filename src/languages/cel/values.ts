/**
 * CEL values as JavaScript values. JSON is used as it is: nothing is converted on the way in.
 *
 * | CEL | JavaScript |
 * |---|---|
 * | null, bool, string | `null`, `boolean`, `string` (UTF-16; sizes and indexes count code points) |
 * | int | a `number` that is a safe integer (never -0), else a `bigint`. Canonical: see `toInt` |
 * | double | a `number` that is not an integer (1.5, NaN, Infinity), else a `Double` box (2.0, -0.0, 1e300) |
 * | uint | `Uint` box over a bigint |
 * | bytes | `Uint8Array` |
 * | timestamp, duration | `Timestamp`, `Duration` |
 * | list | `readonly Value[]` |
 * | map | a plain object (string keys only, as JSON gives) or `CelMap` (any key) |
 * | type | `TypeValue` |
 * | optional | `Optional` |
 * | opaque (quantity, ip, ...) | an instance of `Opaque` |
 *
 * So a JSON number that is an integer is an int and any other is a double; a JSON 1.0 reads as int 1.
 * Failures (errors, unknowns) are values of class `Failure`; no library function throws.
 */
import type { Refinement } from '../../base/unknown-port.ts';
import type { Type } from './types.ts';

export const INT_MAX = 2n ** 63n - 1n;
export const INT_MIN = -(2n ** 63n);
export const UINT_MAX = 2n ** 64n - 1n;

/**
 * Base of every value that is an object of JavaScript and neither a list, bytes nor a plain map, so that one quick test
 * tells plain maps from all else.
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- only `instanceof` looks at it
export abstract class CelObject {}

/** A double whose value is an integer, which a bare number could not tell from an int. */
export class Double extends CelObject {
  readonly value: number;
  constructor(value: number) {
    super();
    this.value = value;
  }
}

export class Uint extends CelObject {
  readonly value: bigint;
  constructor(value: bigint) {
    super();
    this.value = value;
  }
}

/** Nanoseconds since the Unix epoch, 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z. */
export class Timestamp extends CelObject {
  readonly nanos: bigint;
  /** Minutes east of UTC that the text carried; only `string()` looks at it, and only where the environment asks. */
  readonly offsetMinutes: number;
  constructor(nanos: bigint, offsetMinutes = 0) {
    super();
    this.nanos = nanos;
    this.offsetMinutes = offsetMinutes;
  }
}

/** Signed nanoseconds, within +-2^63. */
export class Duration extends CelObject {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }
}

export class Optional extends CelObject {
  /** `undefined` = none. */
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    super();
    this.value = value;
  }
}
export const NONE: Optional = new Optional(undefined);

export class TypeValue extends CelObject {
  readonly type: Type;
  constructor(type: Type) {
    super();
    this.type = type;
  }
}

/**
 * A map with keys of any CEL key type (a plain object serves where all keys are strings). Keys that CEL holds equal
 * (int 1, uint 1u, double 1.0) are one key: `get`/`has` normalise them.
 */
export class CelMap extends CelObject {
  /** Normalised key -> original key and value; see `mapKey`. */
  readonly entries: ReadonlyMap<string | number | bigint | boolean, readonly [Value, Value]>;
  constructor(entries: ReadonlyMap<string | number | bigint | boolean, readonly [Value, Value]>) {
    super();
    this.entries = entries;
  }
}

/** Base of library types. `typeName` is what `type()` shows and declarations call it. */
export abstract class Opaque extends CelObject {
  abstract readonly typeName: string;
  /** CEL `==` against another value of the same type. */
  abstract equals(other: Opaque): boolean;
  /**
   * What the cost rules count as its size: the bytes of an address or prefix (`net.IP`, `net.CIDR`), 1 for all else.
   */
  get costSize(): number {
    return 1;
  }
}

/** What cel-spec names in its error tests, so that "an error" can be checked to be the right one. */
export type CelErrorCode =
  | 'no_such_overload'
  | 'no_such_key'
  | 'no_such_field'
  | 'undeclared_reference'
  | 'invalid_argument'
  | 'divide_by_zero'
  | 'modulus_by_zero'
  | 'overflow'
  | 'index_out_of_bounds'
  | 'repeated_key'
  | 'conversion'
  | 'range'
  | 'invalid_regex'
  | 'cost_exceeded'
  | 'interrupted';

/**
 * Why evaluation did not yield a value. Errors and unknowns flow as values and are absorbed by `&&`, `||`, `all`,
 * `exists`.
 */
export abstract class Failure extends CelObject {
  abstract readonly kind: 'error' | 'unknown';
}

export class CelError extends Failure {
  readonly kind = 'error';
  readonly code: CelErrorCode;
  readonly message: string;
  /** Node that failed, 0 when raised inside a library; the back end fills it in with `at`. */
  readonly exprId: number;
  constructor(code: CelErrorCode, message: string, exprId = 0) {
    super();
    this.code = code;
    this.message = message;
    this.exprId = exprId;
  }
  at(exprId: number): CelError {
    return this.exprId === 0 ? new CelError(this.code, this.message, exprId) : this;
  }
}

/**
 * A value that cannot be known. May be put anywhere in an input (a Terraform reference that does not resolve) and is
 * what calls such as `authorizer...check()` yield offline. `reasons` are the roots of the chain, deduplicated when
 * merged.
 */
export class Unknown extends Failure {
  readonly kind = 'unknown';
  readonly reasons: readonly string[];
  readonly refinement: Refinement;
  /** True for what came of a call on an unknown value; false for a value of the input. */
  readonly isDerived: boolean;
  constructor(reasons: readonly string[], refinement: Refinement = NOTHING_CERTAIN, isDerived = false) {
    super();
    this.reasons = reasons;
    this.refinement = refinement;
    this.isDerived = isDerived;
  }
  /** For whoever shows the input in which it stands. */
  override toString(): string {
    return `(not known: ${this.reasons.join('; ')})`;
  }
  toJSON(): string {
    return this.toString();
  }
}

const NOTHING_CERTAIN: Refinement = {};

/** True for a value that is not known and of which something is certain. */
export const isRefined = (value: unknown): value is Unknown =>
  value instanceof Unknown && value.refinement !== NOTHING_CERTAIN;

/** True for a value that is not known and certainly there. */
export const isSetUnknown = (value: unknown): value is Unknown =>
  value instanceof Unknown && value.refinement.isSet === true;

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Double
  | Uint
  | Timestamp
  | Duration
  | Optional
  | TypeValue
  | Opaque
  | CelMap
  | Unknown
  | readonly Value[]
  | { readonly [field: string]: Value };

/**
 * What `+` and `==` mean for a list to which a schema gives the nature of a set or a map (`x-kubernetes-list-type`).
 * The list carries it as a property under this symbol; ordinary lists, and lists made of such a list, carry none.
 */
export const LIST_NATURE: unique symbol = Symbol('list nature');
export type ListNature = {
  readonly add: (left: readonly Value[], right: readonly Value[]) => Result;
  readonly equals: (left: readonly Value[], right: readonly Value[]) => boolean | Failure;
};

/** The nature of the left operand of `+` or `==`, undefined for an ordinary list. */
export const listNatureOf = (list: readonly Value[]): ListNature | undefined =>
  (list as { readonly [LIST_NATURE]?: ListNature })[LIST_NATURE];

/** What an evaluation step yields. */
export type Result = Value | Failure;
