/** Tests of the libraries over the types that CEL has: strings, numbers, lists, sets, optionals. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateCel } from '../../../../test/harness/cel.ts';
import {
  celSpecLibraries,
  createEnvironment,
  DYN,
  type Environment,
  kubernetesLibraries,
  listOf,
  Unknown,
} from '../index.ts';

const UNKNOWNS = {
  hole: new Unknown(['hole']),
  list: [1, new Unknown(['element'])] as const,
  texts: ['a', new Unknown(['text'])],
};
const VARIABLES = { hole: DYN, list: listOf(DYN), texts: listOf(DYN) };
const KUBERNETES = createEnvironment({ libraries: kubernetesLibraries(), variables: VARIABLES });
const CEL_SPEC = createEnvironment({ libraries: celSpecLibraries(), variables: VARIABLES });

type Table = Readonly<Record<string, string>>;

function checkTable(table: Table, environment: Environment): void {
  for (const [expression, expected] of Object.entries(table)) {
    assert.equal(evaluateCel(expression, environment, UNKNOWNS), expected, expression);
  }
}

const STRINGS: Table = {
  "'a😀c'.charAt(1)": '"😀"',
  "'a😀c'.charAt(3)": '""',
  "'abc'.charAt(4)": 'error index_out_of_bounds: index out of range: 4',
  "'abc'.charAt(9223372036854775807)": 'error index_out_of_bounds: index out of range: 9223372036854775807',
  "'a😀c😀'.indexOf('c')": '2',
  "'a😀c😀'.indexOf('😀', 2)": '3',
  "'abc'.indexOf('x')": '-1',
  "'abc'.indexOf('', 9)": '9',
  "''.indexOf('x')": '-1',
  "['abc'.indexOf('a', 3), 'abc'.lastIndexOf('c', 9), ''.indexOf('a', 1)]": '[-1, -1, -1]',
  "'abc'.indexOf('a', -1)": 'error index_out_of_bounds: index out of range: -1',
  "'a😀c😀'.lastIndexOf('😀')": '3',
  "'a😀c😀'.lastIndexOf('😀', 2)": '1',
  "'abc'.lastIndexOf('c', 1)": '-1',
  "'abc'.lastIndexOf('')": '3',
  "'abc'.lastIndexOf('', 1)": '1',
  "'abc'.lastIndexOf('x')": '-1',
  "'abc'.lastIndexOf('a', -1)": 'error index_out_of_bounds: index out of range: -1',
  "'AÄb'.lowerAscii() + 'aäB'.upperAscii()": '"aÄbAäB"',
  "'banana'.replace('a', '$&')": '"b$&n$&n$&"',
  "'banana'.replace('a', 'o', 2)": '"bonona"',
  "'banana'.replace('a', 'o', 0)": '"banana"',
  "'a😀'.replace('', '-')": '"-a-😀-"',
  "'ab'.replace('', '-', 2)": '"-a-b"',
  "'ab'.replace('', '-', 3)": '"-a-b-"',
  "'ab'.replace('', '-', 0)": '"ab"',
  "''.replace('', '-')": '"-"',
  "'a,b,c'.split(',')": '["a", "b", "c"]',
  "'a,b,c'.split(',', 2)": '["a", "b,c"]',
  "'a,b,c'.split(',', 0)": '[]',
  "'a😀b'.split('', 2)": '["a", "😀b"]',
  "''.split(',')": '[""]',
  "'a😀c'.substring(2)": '"c"',
  "'a😀c'.substring(1, 2)": '"😀"',
  "'abc'.substring(4)": 'error index_out_of_bounds: index out of range: 4',
  "'abc'.substring(2, 1)": 'error invalid_argument: invalid substring range. start: 2, end: 1',
  "'abc'.substring(4, 5)": 'error index_out_of_bounds: index out of range: 4',
  "'abc'.substring(1, 5)": 'error index_out_of_bounds: index out of range: 5',
  "' \\u0085\\u3000a\\ufeff '.trim()": '"a\ufeff"',
  "'   '.trim()": '""',
  "['a', 'b'].join() + ['a', 'b'].join('-')": '"aba-b"',
  "dyn(['a', 1]).join()": 'error no_such_overload: join: the elements of the list must be strings',
  "texts.join('-')": 'unknown: text',
  "strings.quote('a\\n\"\\\\é\\u0007')": JSON.stringify('"a\\n\\"\\\\é\\a"'),
};

test('strings: indexes count code points, limits and empty parts are those of Go', () =>
  checkTable(STRINGS, KUBERNETES));

const FORMAT_SPEC: Table = {
  "'%s %d %%'.format(['a', 1])": '"a 1 %"',
  "'%d %d'.format([1.5, 2u])": '"1.5 2"',
  "'%d %f %e'.format([double('NaN'), double('Infinity'), double('-Infinity')])": '"NaN Infinity -Infinity"',
  "'%f %.2e'.format([1, 2u])": '"1.000000 2.00e+00"',
  "'%.0f %.0f %.3f'.format([0.5, 1.5, -2.0005])": '"0 2 -2.001"',
  "'%e'.format([9.9999999])": '"1.000000e+01"',
  "'%e %e'.format([0.0, 1e-300])": '"0.000000e+00 1.000000e-300"',
  "'%.3f'.format([1e22])": '"10000000000000000000000.000"',
  "'%.1f'.format([5e-324])": '"0.0"',
  "'%b %b %b'.format([5, true, false])": '"101 1 0"',
  "'%o %x %X %x'.format([8, 255, 255u, -10])": '"10 ff FF -a"',
  "'%x %X'.format(['né', b'\\xff'])": '"6ec3a9 FF"',
  "'%s'.format([[1, 'a', 1.0, 1e-7, null, true, {'k': b'x', 1: [2u]}]])":
    '"[1, a, 1, 0.0000001, null, true, {1: [2], k: x}]"',
  "'%s %s'.format([timestamp('2000-01-01T00:00:00+01:00'), b'\\xff'])": '"1999-12-31T23:00:00Z \ufffd"',
  "'%s %s %s'.format([duration('1m'), timestamp('2000-01-01T00:00:00Z'), type(1)])": '"60s 2000-01-01T00:00:00Z int"',
  "'%s'.format([ip('1.2.3.4')])":
    'error invalid_argument: error during formatting: string clause can only be used on strings, bools, bytes, ints, ' +
    'doubles, maps, lists, types, durations, and timestamps, was given net.IP',
  "'%s'.format([[ip('1.2.3.4')]]).size()":
    'error invalid_argument: error during formatting: string clause can only be used on strings, bools, bytes, ints, ' +
    'doubles, maps, lists, types, durations, and timestamps, was given net.IP',
  "'%s'.format([{'a': ip('1.2.3.4')}]).size() > 0 || true": 'true',
  "'%s'.format([{'a': hole}])": 'unknown: hole',
  "'%s'.format(list)": '"1"',
  "'%s %s'.format(list)": 'unknown: element',
  "'%d'.format(['a'])":
    'error invalid_argument: error during formatting: decimal clause can only be used on integers, was given string',
  "'%b'.format(['a'])":
    'error invalid_argument: error during formatting: only integers and bools can be formatted as binary, was given ' +
    'string',
  "'%f'.format(['NaN'])":
    'error invalid_argument: error during formatting: fixed-point clause can only be used on doubles, was given string',
  "'%d %d'.format([1])": 'error invalid_argument: index 1 out of range',
  "'%'.format([1])": 'error invalid_argument: unexpected end of string',
  "'%a'.format([1])": 'error invalid_argument: could not parse formatting clause: unrecognized formatting clause "a"',
  "'%.'.format([1])":
    'error invalid_argument: could not parse formatting clause: error while parsing precision: could not find end of ' +
    'precision specifier',
  "'%.f'.format([1])":
    'error invalid_argument: could not parse formatting clause: error while parsing precision: no digits after the ' +
    'point',
  "'%.1001f'.format([1])":
    'error invalid_argument: could not parse formatting clause: error while parsing precision: precision 1001 ' +
    'exceeds maximum allowed precision 1000',
};

test('format prints as cel-spec has it', () => checkTable(FORMAT_SPEC, CEL_SPEC));

const FORMAT_KUBERNETES: Table = {
  "'%f %.0f %f'.format([1234567.5, 1234567.0, -123.0])": '"1,234,567.500000 1,234,567 -123.000000"',
  "'%e %.2e'.format([0.00012, 12.5])": '"1.200000×10⁻⁰⁴ 1.25×10⁰¹"',
  "'%f %e %f'.format([double('Infinity'), 'NaN', '-Infinity'])": '"∞ NaN -∞"',
  "'%s %s'.format([1e6, 0.5])": '"1e+06 0.5"',
  "'%s %s'.format([timestamp('2000-01-01T00:00:00+01:00'), [timestamp('2000-01-01T00:00:00-01:30')]])": JSON.stringify(
    '2000-01-01T00:00:00+01:00 [timestamp("2000-01-01T00:00:00-01:30")]',
  ),
  "'%s'.format([[b'\\xff']])": 'error conversion: invalid UTF-8 in bytes, cannot convert to string',
  "'%s'.format([[1, 2u, 'a\"', 1.5, double('NaN'), b'x', null, true, timestamp('2000-01-01T00:00:00Z')]])":
    JSON.stringify('[1, 2, "a\\"", 1.500000, "NaN", b"x", null, true, timestamp("2000-01-01T00:00:00Z")]'),
  "'%s'.format([{'a': duration('90s'), 2: ['\\u0001\\u0085\\U000e0001é ']}])": JSON.stringify(
    '{"a":duration("90s"), 2:["\\x01\\u0085\\U000e0001é "]}',
  ),
  "'%d'.format([1.5])":
    'error invalid_argument: error during formatting: decimal clause can only be used on integers, was given double',
  "'%e'.format([1])":
    'error invalid_argument: error during formatting: scientific clause can only be used on doubles, was given int',
};

test('format prints as Kubernetes has it', () => checkTable(FORMAT_KUBERNETES, KUBERNETES));

test('options choose the other dialect', () => {
  const environment = createEnvironment({ libraries: kubernetesLibraries({ formatDialect: 'cel-spec' }) });
  checkTable({ "'%e'.format([1.5])": '"1.500000e+00"' }, environment);
});

const MATH: Table = {
  'math.greatest(1, 2.5)': '2.5',
  'math.greatest(1u, 1)': '1u',
  'math.least([3, 1, 2])': '1',
  'math.least(1.5, 2, 3u)': '1.5',
  'math.greatest(4)': '4',
  'math.least(0.0/0.0, 1.0)': 'error invalid_argument: NaN values cannot be ordered',
  'math.least([1.0, 0.0/0.0])': 'error invalid_argument: NaN values cannot be ordered',
  'math.least(dyn([]))': 'error invalid_argument: math.@min(list) argument must not be empty',
  "math.greatest(dyn(['a']))":
    "error no_such_overload: found no matching overload for 'math.@max' applied to '(string)'",
  'math.greatest(dyn(list))': 'unknown: element',
  'math.ceil(1.2) + math.floor(-1.2) + math.trunc(-1.9)': '-1.0',
  '[math.round(-1.5), math.round(2.5), math.round(-0.4)]': '[-2.0, 3.0, -0.0]',
  '[math.isInf(1.0/0.0), math.isNaN(0.0/0.0), math.isFinite(1.5), math.isInf(0.0/0.0)]': '[true, true, true, false]',
  '[math.abs(-1), math.abs(1), math.abs(-1.5), math.abs(1u)]': '[1, 1, 1.5, 1u]',
  'math.abs(-9223372036854775808)': 'error overflow: integer overflow',
  '[math.sign(-3), math.sign(0.0), math.sign(-2.5), math.sign(3u), math.sign(0u)]': '[-1, 0.0, -1.0, 1u, 0u]',
  'math.isNaN(math.sign(0.0/0.0))': 'true',
  '[math.sqrt(81), math.sqrt(2.25), math.sqrt(16u)]': '[9.0, 1.5, 4.0]',
  '[math.bitAnd(6, 3), math.bitOr(6, 3), math.bitXor(-1, 1), math.bitNot(0)]': '[2, 7, -2, -1]',
  '[math.bitAnd(6u, 3u), math.bitNot(0u)]': '[2u, 18446744073709551615u]',
  '[math.bitShiftLeft(1, 63), math.bitShiftLeft(1, 64), math.bitShiftRight(-1, 63), math.bitShiftRight(-8, 200)]':
    '[-9223372036854775808, 0, 1, 0]',
  '[math.bitShiftLeft(1u, 63), math.bitShiftRight(4u, 1)]': '[9223372036854775808u, 2u]',
  'math.bitShiftLeft(1, -1)': 'error invalid_argument: math.bitShiftLeft() negative offset: -1',
  'math.bitShiftRight(1u, -1)': 'error invalid_argument: math.bitShiftRight() negative offset: -1',
};

test('math keeps the types of its arguments', () => checkTable(MATH, CEL_SPEC));

const ENCODERS: Table = {
  "base64.encode(b'hello')": '"aGVsbG8="',
  "base64.decode('aGVsbG8=') == b'hello' && base64.decode('aGVs\\nbG8') == b'hello'": 'true',
  "base64.decode('')": 'b""',
  "base64.decode('a')": 'error conversion: illegal base64 data',
  "base64.decode('a===')": 'error conversion: illegal base64 data',
};

test('base64 takes text with and without padding', () => checkTable(ENCODERS, CEL_SPEC));

const LISTS: Table = {
  '[1, 2].sum()': '3',
  '[1.5, 2.5].sum()': '4.0',
  "[duration('1m'), duration('1s')].sum()": '61s',
  '[].sum()': '0',
  "dyn(['a', 'b']).sum()": "error no_such_overload: found no matching overload for 'sum' applied to '(string)'",
  "dyn([1, 'a']).sum()": "error no_such_overload: found no matching overload for '_+_' applied to '(int, string)'",
  'list.sum()': 'unknown: element',
  'dyn([hole]).sum()': 'unknown: hole',
  "['b', 'a'].isSorted()": 'false',
  '[[1.0, 1.0, 2.0].isSorted(), [false, true].isSorted()]': '[true, true]',
  "[dyn([1, 'a']).isSorted(), dyn([2, 'a', 1]).isSorted(), dyn([2, 1, 'a']).isSorted()]": '[true, true, false]',
  'dyn([null]).isSorted()':
    "error no_such_overload: found no matching overload for 'isSorted' applied to '(null_type, null_type)'",
  'list.isSorted()': 'unknown: element',
  '[[3, 1, 2].min(), [3, 1, 2].max()]': '[1, 3]',
  "['b', 'a'].min() + ['b', 'a'].max()": '"ab"',
  'dyn([]).min()': 'error invalid_argument: min called on empty list',
  "[dyn([1, 'a', 2]).max(), dyn([2, 'a', 1]).min()]": '[2, 1]',
  'dyn([1, []]).max()': "error no_such_overload: found no matching overload for 'max' applied to '(list, list)'",
  'list.max()': 'unknown: element',
  '[[1, 2, 2, 3].indexOf(2), [1, 2, 2, 3].lastIndexOf(2), [1].indexOf(5)]': '[1, 2, -1]',
  'list.indexOf(1)': '0',
  'list.indexOf(2)': 'unknown: element',
  'list.lastIndexOf(1)': 'unknown: element',
  "[[1, 2].includes(2), [1, 2].includes(3), 'a'.includes('a'), 1.includes(2)]": '[true, false, true, false]',
  'list.includes(5)': 'unknown: element',
  '[1, 2, 3].slice(1, 2)': '[2]',
  '[1].slice(0, 2)': 'error invalid_argument: cannot slice(0, 2), list is length 1',
  '[1].slice(-1, 1)': 'error invalid_argument: cannot slice(-1, 1), negative indexes not supported',
  '[1].slice(1, 0)': 'error invalid_argument: cannot slice(1, 0), start index must be less than or equal to end index',
  'dyn([1, [2, [3]]]).flatten()': '[1, 2, [3]]',
  '[1, [2, [3]]].flatten(5)': '[1, 2, 3]',
  '[1].flatten(-1)': 'error invalid_argument: level must be non-negative',
  '[3, 1, 2].sort()': '[1, 2, 3]',
  '[].sort()': '[]',
  'dyn([[1]]).sort()': 'error no_such_overload: list elements must be comparable',
  "dyn([1, 'a']).sort()": 'error invalid_argument: list elements must have the same type',
  'list.sort()': 'unknown: element',
  '[0.0/0.0, 1.0].sort().size()': '2',
  "['bb', 'a', 'cc'].sortBy(e, e.size())": '["a", "bb", "cc"]',
  'lists.range(3)': '[0, 1, 2]',
  'lists.range(-1)': 'error invalid_argument: lists.range: size must be non-negative, got -1',
  'lists.range(1000001)': 'error range: lists.range: size 1000001 exceeds maximum allowed (1000000)',
  '[1, 2].reverse()': '[2, 1]',
  "[1, 1.0, 1u, 1.5, 1.5, 'a', 'a', [1], [1.0], true, null, null].distinct()": '[1, 1.5, "a", [1], true, null]',
  'list.distinct()': 'unknown: element',
};

test('lists: Kubernetes and cel-go functions', () => checkTable(LISTS, KUBERNETES));

const SETS: Table = {
  'sets.contains([1, 2u, [3]], [2.0, [3]])': 'true',
  'sets.contains([1], [1, 2])': 'false',
  'sets.contains([1], list)': 'unknown: element',
  'sets.contains(list, [2, 3])': 'unknown: element',
  'sets.contains([], [])': 'true',
  'sets.equivalent([1, 1], dyn([1.0]))': 'true',
  'sets.equivalent([1], [1, 2])': 'false',
  'sets.equivalent([1, 2], [1])': 'false',
  'sets.equivalent(list, [1, 2])': 'unknown: element',
  'sets.equivalent([1, 2], list)': 'unknown: element',
  'sets.intersects([1], [2, 1])': 'true',
  'sets.intersects([1], [])': 'false',
  'sets.intersects([5], list)': 'unknown: element',
  'sets.intersects(list, [1])': 'true',
};

test('sets compare by CEL equality and leave open what is unknown', () => checkTable(SETS, KUBERNETES));

const OPTIONALS: Table = {
  'optional.of(1).value()': '1',
  'optional.none().value()': 'error invalid_argument: optional.none() dereference',
  '[optional.none().hasValue(), optional.of(null).hasValue()]': '[false, true]',
  'optional.none().or(optional.of(2))': 'of(2)',
  'optional.of(1).or(optional.of(2))': 'of(1)',
  'optional.none().orValue(3)': '3',
  'optional.unwrap([optional.of(1), optional.none(), optional.of(2)])': '[1, 2]',
  '[optional.of(1)].unwrapOpt()': '[1]',
  'dyn([optional.of(1), 1]).unwrapOpt()': 'error no_such_overload: a value of type int is not optional',
  'optional.unwrap(list)': 'unknown: element',
  '[1, 2].first()': 'of(1)',
  '[1, 2].last()': 'of(2)',
  '[].first()': 'none',
  "[0, 0u, 0.0, -0.0, '', b'', [], {}, false, null].all(zero, !optional.ofNonZeroValue(zero).hasValue())": 'true',
  "optional.ofNonZeroValue(duration('0s'))": 'none',
  "optional.ofNonZeroValue(timestamp('0001-01-01T00:00:00Z'))": 'none',
  'optional.ofNonZeroValue(optional.none())': 'none',
  "[1, 'a', [0], {'a': 0}, true, type(1)].all(value, optional.ofNonZeroValue(value).hasValue())": 'true',
  "optional.ofNonZeroValue(duration('1s'))": 'of(1s)',
  "optional.ofNonZeroValue(timestamp('1970-01-01T00:00:00Z'))": 'of(1970-01-01T00:00:00Z)',
  'optional.ofNonZeroValue(optional.of(0))': 'of(of(0))',
  "dyn('a').orValue('b')":
    "error no_such_overload: found no matching overload for 'orValue' applied to '(string, string)'",
};

test('optionals hold a value or none', () => checkTable(OPTIONALS, KUBERNETES));

test('orValue of a concrete value yields it where the older rule is asked for', () => {
  const environment = createEnvironment({ libraries: kubernetesLibraries({ orValueOnConcrete: 'return' }) });
  checkTable(
    { "dyn('a').orValue('b')": '"a"', "optional.none().orValue('b')": '"b"', "optional.of('a').orValue('b')": '"a"' },
    environment,
  );
});

const REGEX: Table = {
  "'a1b22'.find('[0-9]+')": '"1"',
  "'a'.find('b')": '""',
  "'a1b22'.findAll('[0-9]+')": '["1", "22"]',
  "'a1b22'.findAll('[0-9]+', 1)": '["1"]',
  "'a'.find(')')": 'error invalid_regex: Illegal regex: error parsing regexp: unexpected ): `)`',
  "'a'.findAll('(')": 'error invalid_regex: Illegal regex: error parsing regexp: missing closing ): `(`',
};

test('regex searches as Kubernetes does', () => checkTable(REGEX, KUBERNETES));

const REGEX_EXTENDED: Table = {
  "regex.extract('item-A, item-B', 'item-(.)')": 'of("A")',
  "regex.extract('abc', 'b')": 'of("b")',
  "regex.extract('abc', 'x')": 'none',
  "regex.extract('abc', 'b(x?)')": 'none',
  "regex.extract('abc', '(a)(b)')":
    'error invalid_argument: regular expression has more than one capturing group: "(a)(b)"',
  "regex.extract('abc', '(')": 'error invalid_regex: error parsing regexp: missing closing ): `(`',
  "regex.extractAll('a1b2', '[0-9]')": '["1", "2"]',
  "regex.extractAll('a1b2c', '[a-z]([0-9]?)')": '["1", "2"]',
  "regex.extractAll('abc', '(')": 'error invalid_regex: error parsing regexp: missing closing ): `(`',
  "regex.replace('banana', 'a', 'x')": '"bxnxnx"',
  "regex.replace('banana', 'a', 'x', 2)": '"bxnxna"',
  "regex.replace('banana', 'a', 'x', 0)": '"banana"',
  "regex.replace('foo bar', '(fo)o (ba)r(x)?', r'\\2 \\1\\3\\\\')": JSON.stringify('ba fo\\'),
  "regex.replace('a', 'a', r'\\2')":
    'error invalid_argument: replacement string references group 2 but regex has only 0 group(s)',
  "regex.replace('a', 'a', r'\\v')":
    "error invalid_argument: invalid replacement string: '\\v' \\ must be followed by a digit or \\",
  "regex.replace('a', 'a', 'x\\\\')": "error invalid_argument: invalid replacement string: 'x\\' \\ not allowed at end",
  "regex.replace('a', '(', 'x')": 'error invalid_regex: error parsing regexp: missing closing ): `(`',
};

test('regex extracts and replaces as cel-go does', () => checkTable(REGEX_EXTENDED, CEL_SPEC));

test('times keep the offset that they were written with', () => {
  checkTable(
    {
      "string(timestamp('2000-01-01T00:00:00-05:30'))": '"2000-01-01T00:00:00-05:30"',
      "string(timestamp('2000-01-01T12:00:00.5+01:00'))": '"2000-01-01T12:00:00.5+01:00"',
      "string(timestamp('2000-01-01T00:00:00Z'))": '"2000-01-01T00:00:00Z"',
      "jsonpatch.escapeKey('k8s.io/my~label')": '"k8s.io~1my~0label"',
    },
    KUBERNETES,
  );
});
