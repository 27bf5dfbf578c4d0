/** Terraform's numeric functions. */
import { formatNumber, toDouble } from '../convert.ts';
import { failBecause, findUnknowns, isList, mergeUnknowns, Unknown, type Value } from '../values.ts';
import { type FunctionSpec, list, number, text } from './spec.ts';

export const NUMBER_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  abs: { params: ['number'], call: ([a]) => Math.abs(number(a)) },
  ceil: { params: ['number'], call: ([a]) => Math.ceil(number(a)) + 0 },
  floor: { params: ['number'], call: ([a]) => Math.floor(number(a)) },
  log: { params: ['number', 'number'], call: ([a, base]) => finite(Math.log(number(a)) / Math.log(number(base))) },
  max: { params: ['number'], rest: 'number', call: (args) => Math.max(...args.map(number)) },
  min: { params: ['number'], rest: 'number', call: (args) => Math.min(...args.map(number)) },
  parseint: { params: ['text', 'number'], call: ([a, base]) => parseInteger(text(a), number(base)) },
  pow: { params: ['number', 'number'], call: ([a, b]) => finite(number(a) ** number(b)) },
  signum: { params: ['number'], call: ([a]) => Math.sign(number(a)) },
  sum: { params: ['list'], call: ([items]) => sum(list(items)) },
  range: { params: ['number'], rest: 'number', call: (args) => range(args.map(number)) },
};

function finite(value: number): Value {
  return Number.isFinite(value) ? value : failBecause('the result is no number');
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

function parseInteger(digits: string, base: number): Value {
  const allowed = DIGITS.slice(0, base);
  const body = digits.replace(/^[+-]/, '').toLowerCase();
  const isValid =
    base >= 2 &&
    base <= 36 &&
    body !== '' &&
    body.length < 400 &&
    body.split('').every((digit) => allowed.includes(digit));
  if (!isValid)
    return failBecause(`${JSON.stringify(digits.slice(0, 40))} is no integer of base ${formatNumber(base)}`);
  let value = 0n;
  for (const digit of body) value = value * BigInt(base) + BigInt(DIGITS.indexOf(digit));
  const signed = digits.startsWith('-') ? -value : value;
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

function sum(items: readonly Value[]): Value {
  const unknowns = findUnknowns(items);
  if (unknowns.length > 0) return mergeUnknowns(unknowns, { isSet: true });
  if (items.length === 0) return failBecause('the list is empty');
  let total = 0;
  for (const item of items) {
    const value = isList(item) ? failBecause('a number is needed, not a list') : toDouble(item);
    if (value instanceof Unknown) return value;
    total += value;
  }
  return total;
}

/** Terraform refuses longer ones as well. */
const RANGE_ITEMS_MAX = 1024;

function range(args: readonly number[]): Value {
  const [first = 0, second, third] = args;
  const start = second === undefined ? 0 : first;
  const limit = second ?? first;
  const step = third ?? (limit < start ? -1 : 1);
  if (args.length > 3) return failBecause('at most three numbers are expected');
  if (step === 0 || limit < start !== step < 0) return start === limit ? [] : failBecause('the step leads nowhere');
  const count = Math.max(0, Math.ceil((limit - start) / step));
  if (count > RANGE_ITEMS_MAX) return failBecause(`the range has more than ${RANGE_ITEMS_MAX} numbers`);
  return Array.from({ length: count }, (_, i) => start + i * step);
}
