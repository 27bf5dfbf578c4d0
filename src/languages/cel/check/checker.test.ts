/** Tests of the checker: tables of expressions, their types, references, and issues with their exact characters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Expr } from '../ast.ts';
import { createEnvironment } from '../environment-build.ts';
import type { EnvironmentOptions, Overload } from '../environment.ts';
import { createStringsLibrary } from '../libraries/strings.ts';
import { MACRO_FORMS } from '../parse/macros.ts';
import { parseExpression } from '../parse/parser.ts';
import {
  BOOL,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  STRING,
  TIMESTAMP,
  formatType,
  listOf,
  mapOf,
  nullableOf,
  objectOf,
  opaqueOf,
  optionalOf,
  type Type,
  typeParam,
} from '../types.ts';
import { check } from './checker.ts';
import type { Checked } from './scope.ts';

const T = typeParam('T');

function declare(
  name: string,
  id: string,
  params: readonly Type[],
  result: Type,
  isMember = false,
): { name: string; overloads: Overload[] } {
  return { name, overloads: [{ id, isMember, params, result, implement: () => null }] };
}

const CONTAINER = objectOf('Container', { image: STRING, ports: listOf(INT), context: mapOf(STRING, BOOL) });
const POD = objectOf('Pod', { name: STRING, containers: listOf(CONTAINER) });
const QUANTITY = opaqueOf('Quantity');

const OPTIONS: EnvironmentOptions = {
  variables: {
    pod: POD,
    any: DYN,
    n: INT,
    s: STRING,
    strings: listOf(STRING),
    counts: mapOf(STRING, INT),
    maybe: optionalOf(mapOf(STRING, INT)),
    maybeInt: optionalOf(INT),
    wrapped: nullableOf(INT),
    time: TIMESTAMP,
    wait: DURATION,
    'a.b': mapOf(STRING, INT),
    'a.b.c': STRING,
    'pkg.inner.x': INT,
    'pkg.x': STRING,
    x: BOOL,
  },
  objectTypes: [POD, CONTAINER],
  libraries: [
    {
      name: 'test',
      types: [QUANTITY],
      constants: { 'Color.RED': { type: INT, value: 1 } },
      functions: [
        declare('math.abs', 'abs_int', [INT], INT),
        declare('quantity', 'quantity_string', [STRING], QUANTITY),
        declare('pkg.inner.f', 'f_int', [INT], STRING),
        declare('optional.of', 'optional_of', [T], optionalOf(T)),
        declare('optional.none', 'optional_none', [], optionalOf(T)),
        declare('same', 'same', [T, T], T),
        declare('half', 'half_double', [DOUBLE], DOUBLE, true),
        declare('first', 'list_first', [listOf(T)], optionalOf(T), true),
      ],
    },
  ],
};

function checked(text: string, options: EnvironmentOptions = OPTIONS): Checked {
  const { ast, issues } = parseExpression(text);
  assert.ok(ast, `${text}: ${JSON.stringify(issues)}`);
  return check(ast, createEnvironment(options));
}

/** Issues as `code «characters» message | remedy`. */
const faults = (text: string, options?: EnvironmentOptions): string[] =>
  checked(text, options).issues.map(({ code, message, range, remedy }) =>
    [`${code} «${text.slice(range.start, range.end)}» ${message}`, ...(remedy === undefined ? [] : [remedy])].join(
      ' | ',
    ),
  );

type Table = readonly (readonly [text: string, expected: string])[];

function holds(table: Table, options?: EnvironmentOptions): void {
  for (const [text, expected] of table) {
    assert.deepEqual(faults(text, options), [], text);
    assert.equal(formatType(checked(text, options).type), expected, text);
  }
}

test('literals, collections and operators have their types', () => {
  holds([
    ['null', 'null_type'],
    ['b"a"', 'bytes'],
    ['1u + 2u', 'uint'],
    ['[]', 'list(dyn)'],
    ['{}', 'map(dyn, dyn)'],
    ['[1, 2u]', 'list(dyn)'],
    ['[[], [1]]', 'list(list(int))'],
    ['[1, dyn(1)]', 'list(dyn)'],
    ['[null, wrapped, 1]', 'list(wrapper(int))'],
    ['[time, null]', 'list(google.protobuf.Timestamp)'],
    ['[1, null]', 'list(dyn)'],
    ["{'a': 1, 'b': 2.0}", 'map(string, dyn)'],
    ["{?'a': maybeInt, 'b': 2}", 'map(string, int)'],
    ['[?maybeInt, 1]', 'list(int)'],
    ['[?any]', 'list(dyn)'],
    ['time - time < wait', 'bool'],
    ['-n', 'int'],
    ['1 == dyn("a")', 'bool'],
    ['wrapped == null', 'bool'],
    ['wrapped + 1', 'int'],
    ['n in [1] || s in counts', 'bool'],
    ['strings[0]', 'string'],
    ["counts['a']", 'int'],
    ['type(n) == int', 'bool'],
    ['type(n)', 'type(int)'],
    ['type([])', 'type(list(dyn))'],
    ['[type([]), type(1)]', 'list(type(list(dyn)))'],
    ['[wrapped].first()', 'optional_type(wrapper(int))'],
    ['true ? wrapped : null', 'wrapper(int)'],
    ['true ? [] : [1]', 'list(int)'],
    ['same([], [s])', 'list(string)'],
    ['optional.of(1)', 'optional_type(int)'],
    ['[optional.none(), optional.of(1)]', 'list(optional_type(int))'],
    ['strings.first()', 'optional_type(string)'],
    ['[].first()', 'optional_type(dyn)'],
  ]);
});

test('fields are typed through objects, maps and optionals', () => {
  holds([
    ['pod.containers[0].image', 'string'],
    ['counts.a', 'int'],
    ['any.x.y[0]', 'dyn'],
    ['maybe.a', 'optional_type(int)'],
    ['counts.?a', 'optional_type(int)'],
    ['maybe.?a', 'optional_type(int)'],
    ['has(pod.name)', 'bool'],
    ['has(maybe.a)', 'bool'],
    ['[].map(x, x)[0].foo', 'dyn'],
    ['Pod{name: s, ?containers: optional.of([])}', 'Pod'],
    ["Container{`image`: 'a', ports: [1]}.ports", 'list(int)'],
  ]);
});

test('macros give their variables the types of the members', () => {
  holds([
    ['strings.all(e, e == s)', 'bool'],
    ['strings.exists(i, e, i == n && e == s)', 'bool'],
    ['counts.exists_one(k, k == s)', 'bool'],
    ['counts.all(k, v, k == s && v == n)', 'bool'],
    ['counts.filter(k, k == s)', 'list(string)'],
    ['strings.filter(e, e == s)', 'list(string)'],
    ['strings.map(e, 1)', 'list(int)'],
    ['strings.map(e, e == s, e)', 'list(string)'],
    ['any.map(e, e)', 'list(dyn)'],
    ['[].map(e, e.a)', 'list(dyn)'],
    ['[].map(e, e.map(f, f))', 'list(list(dyn))'],
    ['any.all(k, v, k == v)', 'bool'],
    ['strings.transformList(i, e, i)', 'list(int)'],
    ['strings.transformMap(i, e, e)', 'map(int, string)'],
    ['counts.transformMap(k, v, v > 1, string(v))', 'map(string, string)'],
    ['counts.transformMapEntry(k, v, {v: k})', 'map(int, string)'],
    ['counts.transformMapEntry(k, v, any)', 'map(dyn, dyn)'],
    ['cel.bind(x, 1, x + n)', 'int'],
    ["cel.block([1, cel.index(0) + 1, 'a'], cel.index(1))", 'int'],
    ['maybeInt.optMap(e, string(e))', 'optional_type(string)'],
    ['maybeInt.optFlatMap(e, optional.of(e > 1))', 'optional_type(bool)'],
    ['any.optFlatMap(e, any)', 'optional_type(dyn)'],
  ]);
});

test('names resolve to locals first, then in the container from the inside out', () => {
  const inner = { ...OPTIONS, container: 'pkg.inner' };
  holds(
    [
      ['x', 'int'],
      ['.x', 'bool'],
      ['pkg.x', 'string'],
      ['f(1)', 'string'],
      ['.pkg.inner.f(1)', 'string'],
      ['[2.0].map(x, x)', 'list(double)'],
      ['[2.0].map(x, .x)', 'list(bool)'],
    ],
    inner,
  );
  holds([
    ['a.b.c', 'string'],
    ['a.b.d', 'int'],
    ['[{"b": {"c": 1}}].map(a, a.b.c)', 'list(int)'],
    ['Color.RED', 'int'],
    ['Quantity', 'type(Quantity)'],
    ['math.abs(n)', 'int'],
    ['same(type(1), int)', 'type(int)'],
  ]);
});

test('undeclared names, fields, types and functions are shown with the nearest one', () => {
  const table: readonly (readonly [text: string, ...expected: string[]])[] = [
    ['strngs.size()', "undeclared-reference «strngs» 'strngs' is not declared | Did you mean 'strings'?"],
    ['[1].all(elem, elm > 1)', "undeclared-reference «elm» 'elm' is not declared | Did you mean 'elem'?"],
    ['zzz', "undeclared-reference «zzz» 'zzz' is not declared"],
    ['.e', "undeclared-reference «.e» 'e' is not declared | Did you mean 'n'?"],
    ['pod.contaners.size()', "unknown-field «contaners» Pod has no field 'contaners' | Did you mean 'containers'?"],
    ['has(pod.nam)', "unknown-field «nam» Pod has no field 'nam' | Did you mean 'name'?"],
    ['pod.constructor', "unknown-field «constructor» Pod has no field 'constructor'"],
    ['pod.?foo', "unknown-field «foo» Pod has no field 'foo'"],
    ['n.foo', "type-mismatch «foo» int has no fields, so '.foo' cannot be read"],
    ['[].foo', "type-mismatch «foo» list(dyn) has no fields, so '.foo' cannot be read"],
    [
      's.startWith("a")',
      "undeclared-reference «startWith» there is no function 'startWith' | Did you mean 'startsWith'?",
    ],
    ['sise(s)', "undeclared-reference «sise» there is no function 'sise' | Did you mean 'size'?"],
    [
      'math.asb(1)',
      "undeclared-reference «math» 'math' is not declared",
      "undeclared-reference «asb» there is no function 'asb' | Did you mean 'math.abs'?",
    ],
    [
      'foo(bar)',
      "undeclared-reference «foo» there is no function 'foo'",
      "undeclared-reference «bar» 'bar' is not declared",
    ],
    [
      'strings.al(e, e == s)',
      `undeclared-reference «al» there is no function 'al' | Did you mean the macro ${MACRO_FORMS.get('all')}?`,
    ],
    [
      'strings.filter(e)',
      "undeclared-reference «filter» there is no function 'filter'" +
        ` | Did you mean the macro ${MACRO_FORMS.get('filter')}?`,
    ],
    ['Pood{}', "unknown-type «Pood» there is no type 'Pood' | Did you mean 'Pod'?"],
    ['int{}', "unknown-type «int» 'int' is not a type with fields"],
    ['Pod{nme: s}', "unknown-field «nme» Pod has no field 'nme' | Did you mean 'name'?"],
    ['Pod{name: 1}', "type-mismatch «1» field 'name' is string, found int"],
  ];
  for (const [text, ...expected] of table) assert.deepEqual(faults(text).toSorted(), expected.toSorted(), text);
});

test('calls that no overload fits show their types, what would fit and the argument to mend', () => {
  const table: readonly (readonly [text: string, expected: string])[] = [
    [
      's.contains(1)',
      'no-matching-overload «1» no overload fits string.contains(int) | It takes string.contains(string).',
    ],
    [
      'n.contains(s)',
      'no-matching-overload «n» no overload fits int.contains(string) | It takes string.contains(string).',
    ],
    [
      'n.contains(1)',
      'no-matching-overload «contains» no overload fits int.contains(int) | It takes string.contains(string).',
    ],
    ['!s', 'no-matching-overload «s» no overload fits !string | It takes !bool.'],
    ['math.abs(s)', 'no-matching-overload «s» no overload fits math.abs(string) | It takes math.abs(int).'],
    ['math.abs()', 'no-matching-overload «abs» no overload fits math.abs() | It takes math.abs(int).'],
    ['half(1.0)', 'no-matching-overload «half» no overload fits half(double) | It takes double.half().'],
    ['strings[s]', 'no-matching-overload «s» no overload fits list(string)[string] | It takes list(A)[int].'],
    ['n in s', 'no-matching-overload «s» no overload fits int in string | It takes A in list(A), A in map(A, B).'],
    ['n + s', 'no-matching-overload «+» no overload fits int + string | It takes int + int.'],
    ['n == s', 'no-matching-overload «==» no overload fits int == string | It takes A == A.'],
    ['n && true', 'no-matching-overload «n» an operand of && must be bool, found int'],
    ['true || s', 'no-matching-overload «s» an operand of || must be bool, found string'],
    ['s ? 1 : 2', 'no-matching-overload «s» the condition of ?: must be bool, found string'],
    [
      "true ? 1 : 'a'",
      "no-matching-overload «'a'» the branches of ?: differ in type: int and string" +
        ' | Give both branches one type, or wrap one in dyn().',
    ],
    ['strings.all(e, e)', 'no-matching-overload «e» the predicate of all must be bool, found string'],
    ['n.all(e, e)', 'type-mismatch «n» all runs over a list or a map, not over int'],
    [
      'counts.transformMapEntry(k, v, k)',
      'type-mismatch «k» transformMapEntry makes a map entry {key: value}, found string',
    ],
    ['n.optMap(e, e)', 'no-matching-overload «n» optMap is called on an optional, not on int'],
    [
      'maybeInt.optFlatMap(e, e)',
      'no-matching-overload «e» optFlatMap makes an optional, found int | Use optMap, or wrap it in optional.of().',
    ],
    ['[?n]', "type-mismatch «n» '?' takes an optional value, found int"],
  ];
  for (const [text, expected] of table) assert.deepEqual(faults(text), [expected], text);
  const [plus] = faults('true + s');
  assert.match(
    plus ?? '',
    /^no-matching-overload «true» no overload fits bool \+ string \| It takes .* and \d+ more\.$/,
  );
});

const SAME_TYPE = ' | Give all elements one type, or wrap each in dyn().';

test('literals of mixed types are refused where the environment asks for it', () => {
  const homogeneous = { ...OPTIONS, isHeterogeneous: false };
  assert.deepEqual(faults("[1, 2, 'a']", homogeneous), [
    `type-mismatch «'a'» expected int like the elements before, found string${SAME_TYPE}`,
  ]);
  assert.deepEqual(faults("{'a': 1, 2: 3.0}", homogeneous), [
    `type-mismatch «2» expected string like the elements before, found int${SAME_TYPE}`,
    `type-mismatch «3.0» expected int like the elements before, found double${SAME_TYPE}`,
  ]);
  assert.deepEqual(faults('[1, dyn("a")]', homogeneous), [
    `type-mismatch «dyn("a")» expected int like the elements before, found dyn${SAME_TYPE}`,
  ]);
  for (const same of ['[dyn(1), dyn("a")]', '[[], [1]]', '[[1], []]', "[{}, {'a': 1}]", '[wrapped, wrapped]']) {
    assert.deepEqual(faults(same, homogeneous), [], same);
  }
  const formatting = { ...homogeneous, libraries: [...(OPTIONS.libraries ?? []), createStringsLibrary()] };
  assert.deepEqual(faults("'%s %s'.format([1, ['a', 2]])", formatting), []);
});

test('issues come in the order of their place', () => {
  const places = checked('[zz, Pod{nme: 1}, yy.all(e, n)]').issues.map(({ range }) => range.start);
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.equal(places.length, 4);
});

/** What each reference of an expression says, by the text of its node. */
function references(text: string, options?: EnvironmentOptions): Record<string, string> {
  const { ast, references: table } = checked(text, options);
  const found: Record<string, string> = {};
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('kind' in value && 'id' in value && 'range' in value) {
      const expr = value as Expr;
      const reference = table[expr.id];
      const key = text.slice(expr.range.start, expr.range.end);
      if (reference?.kind === 'overloads') {
        const ids = reference.overloads.map(({ id }) => id).join(' ');
        found[key] = reference.isNamespaced ? `${reference.name}: ${ids}` : ids;
      } else if (reference !== undefined) found[key] = `${reference.kind} ${reference.name}`;
    }
    Object.values(value).forEach(collect);
  };
  collect(ast.root);
  return found;
}

test('references tell the compiler what each name and call means', () => {
  const table: readonly (readonly [text: string, expected: Record<string, string>])[] = [
    ['a.b.c', { 'a.b.c': 'variable a.b.c' }],
    ['a.b.d', { 'a.b': 'variable a.b' }],
    ['Color.RED', { 'Color.RED': 'constant Color.RED' }],
    ['Quantity', { Quantity: 'type Quantity' }],
    ['Pod{}', { 'Pod{}': 'type Pod' }],
    ['[1].all(n, n > 1)', { n: 'local n', 'n > 1': 'greater_int64' }],
    ['math.abs(1)', { 'math.abs(1)': 'math.abs: abs_int' }],
    ['s.half()', { s: 'variable s', 's.half()': 'half_double' }],
    ['nothing(1)', {}],
  ];
  for (const [text, expected] of table) assert.deepEqual(references(text), expected, text);
  const candidates = references('any + any')['any + any'] ?? '';
  assert.ok(candidates.split(' ').length > 5, candidates);
  assert.equal(references('any + 1u')['any + 1u'], 'add_uint64');
});

test('macros of a library are expanded by the finder that it is given to', () => {
  const twice = {
    name: 'twice',
    isMember: false,
    argCount: 1,
    expand: ({ args, call, nextId }: { args: readonly Expr[]; call: Expr; nextId: () => number }): Expr => ({
      kind: 'list',
      id: nextId(),
      range: call.range,
      elements: [...args],
      optionalIndices: [],
    }),
  };
  const environment = createEnvironment({ libraries: [{ name: 'l', macros: [twice] }] });
  const { ast } = parseExpression('twice(1)', { macros: environment.macros });
  assert.ok(ast);
  assert.equal(formatType(check(ast, environment).type), 'list(int)');
});
