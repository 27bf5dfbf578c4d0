/** Tests of what one call costs at run time. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as V from '../values.ts';
import { callCostOf } from './runtime-cost.ts';
import { countCodePoints, entriesOf, sizeOf, utf8Size } from './sizes.ts';

class Sized extends V.Opaque {
  readonly typeName = 'test.Sized';
  readonly size: number;
  readonly name: string;
  constructor(size: number, name = '') {
    super();
    this.size = size;
    this.name = name;
  }
  override get costSize(): number {
    return this.size;
  }
  equals(other: V.Opaque): boolean {
    return other === this;
  }
}

const cost = (name: string, id: string | undefined, args: V.Result[], result: V.Result = null): number =>
  callCostOf(name, id)(args, result);

const failed = new V.CelError('overflow', 'too large');
const text = 'x'.repeat(25);
const ofBytes = (size: number): Uint8Array => new Uint8Array(size);
const map = new V.CelMap(new Map([[1, [1, text] as const]]));

describe('the cost of a call at run time', () => {
  const CASES: readonly [string, string | undefined, V.Result[], number, V.Result?][] = [
    ['size', 'string_size', [text], 1],
    ['startsWith', 'starts_with_string', [text, 'x'], 3],
    ['startsWith', undefined, [text, 'x'], 1],
    ['startsWith', 'starts_with_string', [failed, 'x'], 1],
    ['contains', 'contains_string', [text, 'x'.repeat(11)], 6],
    ['matches', 'matches_string', [text, 'abcde'], 6],
    ['matches', 'matches', [text, 'abcde'], 1],
    ['@in', 'in_list', [1, [1, 2, 3]], 3],
    ['@in', 'in_map', ['a', { a: 1, b: 2 }], 1],
    ['_+_', 'add_string', [text, text], 5],
    ['_+_', 'add_bytes', [ofBytes(25), ofBytes(6)], 4],
    ['_<_', 'less_string', [text, 'x'], 1],
    ['_==_', 'equals', [text, text + text], 3],
    ['_!=_', 'not_equals', [new Sized(16), new Sized(16)], 2],
    ['_==_', 'equals', [new Sized(16), new Sized(16)], 1],
    ['_==_', 'equals', [map, { a: 1 }], 1],
    ['strings.quote', 'strings_quote', [text], 3],
    ['check', undefined, [null, 'get'], 350_000],
    ['allowed', undefined, [null], 1],
    ['labelSelector', undefined, [null, 'app=web'], 211],
    ['isSorted', undefined, [[text, text]], 4],
    ['includes', undefined, [text, 'x'], 2],
    ['sum', undefined, [[1, 2, 3]], 3],
    ['max', undefined, [[{ a: 'b' }, map, ofBytes(30)]], 6],
    ['min', undefined, [[null, new V.Uint(1n)]], 2],
    ['indexOf', undefined, [failed], 1],
    ['indexOf', undefined, [], 1],
    ['trim', undefined, [text], 3],
    ['replace', undefined, [text, 'a', 'b'], 5],
    ['join', undefined, [['a', 'b']], 5, text],
    ['find', undefined, [text, 'abcde'], 6],
    ['ip', undefined, [text], 3],
    ['ip', undefined, [new Sized(4)], 1],
    ['ip.isCanonical', undefined, [text], 5],
    ['containsIP', undefined, [new Sized(4), new Sized(4)], 1],
    ['containsIP', undefined, [new Sized(16), text], 7],
    ['containsCIDR', undefined, [new Sized(16), text], 10],
    ['quantity', undefined, [text], 3],
    ['validate', undefined, [new Sized(1, 'dns1123Subdomain'), 'my-name'], 15],
    ['validate', undefined, [new Sized(1, 'dns1123Label'), 'my-name'], 8],
    ['validate', undefined, [failed, 'my-name'], 1],
    ['getHost', undefined, [null], 1],
    [
      'sets.contains',
      undefined,
      [
        [1, 2, 3],
        [1, 2],
      ],
      7,
    ],
    [
      'sets.equivalent',
      undefined,
      [
        [1, 2, 3],
        [1, 2],
      ],
      13,
    ],
    ['orValue', undefined, [V.NONE, 1], 0],
    ['anythingElse', 'its_overload', [text], 1],
  ];
  for (const [name, id, args, expected, result] of CASES) {
    const sizes = args.map((arg) => sizeOf(arg)).join(', ');
    test(`of ${name} (${id ?? 'any overload'}) with ${sizes} is ${expected}`, () => {
      assert.equal(cost(name, id, args, result), expected);
    });
  }
});

test('sizes are counted in characters, bytes, elements and entries, and are 1 for all else', () => {
  assert.equal(sizeOf('a😀é'), 3);
  assert.equal(countCodePoints('\ud83d lone \ude00'), 8);
  assert.equal(utf8Size('aé€😀'), 10);
  assert.equal(sizeOf(ofBytes(3)), 3);
  assert.equal(sizeOf([1, 2]), 2);
  assert.equal(sizeOf({ a: 1, b: 2, c: 3 }), 3);
  assert.equal(sizeOf(map), 1);
  for (const one of [1, 1n, true, null, undefined, new V.Double(2), new V.Timestamp(0n), new V.Duration(0n), failed]) {
    assert.equal(sizeOf(one), 1);
  }
  assert.equal(entriesOf(new V.Optional(1)), undefined);
});
