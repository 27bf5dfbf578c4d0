/**
 * CEL library: Kubernetes' resource quantities.
 */
import type { Library } from '../environment.ts';
import { fail } from '../runtime/failures.ts';
import { toDouble, toInt } from '../runtime/numbers.ts';
import { declare, method, overload } from '../standard/declare.ts';
import { BOOL, DOUBLE, INT, opaqueOf, STRING, type Type } from '../types.ts';
import { type CelError, Opaque, type Result } from '../values.ts';
import {
  type Amount,
  addAmounts,
  amountOfInt,
  approximateAmount,
  compareAmounts,
  integerOfAmount,
  negateAmount,
  parseQuantity,
  type QuantityFault,
} from './quantity-value.ts';

type Int = number | bigint;

const QUANTITY_TYPE: Type = opaqueOf('kubernetes.Quantity');

export class Quantity extends Opaque {
  readonly typeName = 'kubernetes.Quantity';
  readonly amount: Amount;
  constructor(amount: Amount) {
    super();
    this.amount = amount;
  }
  equals(other: Opaque): boolean {
    return other instanceof Quantity && compare(other, this) === 0;
  }
}

const FAULTS: Readonly<Record<QuantityFault, string>> = {
  format: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  suffix: "unable to parse quantity's suffix",
  number: 'unable to parse numeric part of quantity',
};

/** Reads a quantity; `conversion` when it is none. */
export function readQuantity(text: string): Quantity | CelError {
  const amount = parseQuantity(text);
  return typeof amount === 'string' ? fail('conversion', FAULTS[amount]) : new Quantity(amount);
}

const compare = (a: Quantity, b: Quantity): number => compareAmounts(a.amount, b.amount);

const plus = (a: Quantity, amount: Amount): Quantity => new Quantity(addAmounts(a.amount, amount));

function asInteger({ amount }: Quantity): Result {
  const value = integerOfAmount(amount);
  return value === undefined ? fail('conversion', 'cannot convert value to integer') : toInt(value);
}

const signOf = ({ amount }: Quantity): number => (amount.value < 0n ? -1 : Number(amount.value > 0n));

const BOTH = [QUANTITY_TYPE, QUANTITY_TYPE];
const WITH_INT = [QUANTITY_TYPE, INT];

export const QUANTITY_LIBRARY: Library = {
  name: 'kubernetes.quantity',
  types: [QUANTITY_TYPE],
  functions: [
    declare('quantity', overload('string_to_quantity', [STRING], QUANTITY_TYPE, readQuantity)),
    declare(
      'isQuantity',
      overload('is_quantity_string', [STRING], BOOL, (text: string) => typeof parseQuantity(text) !== 'string'),
    ),
    // Kubernetes documents a method but declares a function.
    declare('sign', overload('quantity_sign', [QUANTITY_TYPE], INT, signOf)),
    declare(
      'isGreaterThan',
      method('quantity_is_greater_than', BOTH, BOOL, (a: Quantity, b: Quantity) => compare(a, b) > 0),
    ),
    declare(
      'isLessThan',
      method('quantity_is_less_than', BOTH, BOOL, (a: Quantity, b: Quantity) => compare(a, b) < 0),
    ),
    declare('compareTo', method('quantity_compare_to', BOTH, INT, compare)),
    declare(
      'asApproximateFloat',
      method('quantity_get_float', [QUANTITY_TYPE], DOUBLE, ({ amount }: Quantity) =>
        toDouble(approximateAmount(amount)),
      ),
    ),
    declare('asInteger', method('quantity_get_int', [QUANTITY_TYPE], INT, asInteger)),
    declare(
      'isInteger',
      method(
        'quantity_is_integer',
        [QUANTITY_TYPE],
        BOOL,
        ({ amount }: Quantity) => integerOfAmount(amount) !== undefined,
      ),
    ),
    declare(
      'add',
      method('quantity_add', BOTH, QUANTITY_TYPE, (a: Quantity, b: Quantity) => plus(a, b.amount)),
      method('quantity_add_int', WITH_INT, QUANTITY_TYPE, (a: Quantity, b: Int) => plus(a, amountOfInt(BigInt(b)))),
    ),
    declare(
      'sub',
      method('quantity_sub', BOTH, QUANTITY_TYPE, (a: Quantity, b: Quantity) => plus(a, negateAmount(b.amount))),
      method('quantity_sub_int', WITH_INT, QUANTITY_TYPE, (a: Quantity, b: Int) => plus(a, amountOfInt(-BigInt(b)))),
    ),
  ],
};
