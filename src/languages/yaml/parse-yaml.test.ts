/** Tests of YAML reading: values in both dialects, aliases, problems, streams, bytes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Json } from '../../base/json.ts';
import { locate, type ParseOptions, type ParsedText, parseYaml, TEXT_PROBLEMS } from './index.ts';

const limits = { documentDepthMax: 20, documentsPerFileMax: 4, documentNodesMax: 300, problemsPerFileMax: 5 };

function readOne(text: string, options: ParseOptions = {}): Json | undefined {
  const parsed = parseYaml(text, options);
  assert.deepEqual(parsed.problems, []);
  return parsed.documents[0]?.value;
}

function codes(parsed: ParsedText): readonly string[] {
  return parsed.problems.map((problem) => problem.code);
}

function at(parsed: ParsedText, problem = 0): string {
  const start = parsed.problems[problem]?.span?.start;
  return `${start?.line}:${start?.column}@${start?.offset}`;
}

describe('values', () => {
  const cases: readonly [string, string, Json, Json?][] = [
    // title, text, core value, Kubernetes value where it differs
    ['words', '[null, Null, ~, "", true, False, TRUE]', [null, null, null, '', true, false, true]],
    ['words with capitals in odd places', '[nULL, tRUE, ~~]', ['nULL', 'tRUE', '~~']],
    ['integers', '[0, -1, +7, 0x1F, 0o17]', [0, -1, 7, 31, 15]],
    ['a leading zero', '[0644, 0899, 00]', [644, 899, 0], [420, 899, 0]],
    ['binary and underscores', '[0b101, 1_000, 0x_ff]', ['0b101', '1_000', '0x_ff'], [5, 1000, 255]],
    ['signed hex', '[-0x10, 0X10]', ['-0x10', '0X10'], [-16, 16]],
    ['minus zero, which JSON numbers here never are', '[-0, -0.0]', [0, 0]],
    ['64-bit integers', '[9007199254740993, -9223372036854775808]', [9007199254740993n, -9223372036854775808n]],
    ['integers past 64 bits', '[9223372036854775808, -99999999999999999999]', [2 ** 63, -1e20]],
    [
      'floats',
      '[1.5, -.5, 1e3, 1., .inf, -.INF]',
      [1.5, -0.5, 1000, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ],
    ['not a number', '[.nan]', [Number.NaN]],
    ['numbers too large for a double', '[1e999, 12e4567]', ['1e999', '12e4567']],
    [
      'text that looks like numbers',
      '[1.2.3, 1:30, 2026-01-01, +, ., 0x, 1-1]',
      ['1.2.3', '1:30', '2026-01-01', '+', '.', '0x', '1-1'],
    ],
    ['quotes', `['it''s', "a\\tb\\u00e9"]`, ["it's", 'a\tbé']],
    ['block text', 'a: |\n  x\n  y\nb: >-\n  x\n  y\n', { a: 'x\ny\n', b: 'x y' }],
    ['explicit tags', '[!!str 1, !!int "2", !!float 3, !!bool "true", !!null "", ! 5]', ['1', 2, 3, true, null, '5']],
    ['empty tagged collections', '[!!map , !!seq , !!map {}, !!seq [], ! {}]', [{}, [], {}, [], {}]],
    ['long tags', '%TAG !y! tag:yaml.org,2002:\n---\n[!y!str 1, !<tag:yaml.org,2002:int> "2"]', ['1', 2]],
    ['keys of other types', '{1: a, true: b, ~: c, 1.0: d}', { 1: 'd', true: 'b', null: 'c' }],
    ['pairs in a list', '[a: 1, ? b : 2]', [{ a: 1 }, { b: 2 }]],
    ['a document of nothing', '---\n', null],
  ];
  for (const [title, text, core, kubernetes] of cases) {
    test(`reads ${title}`, () => {
      const isRepeatedKey = title.startsWith('keys');
      if (isRepeatedKey) assert.deepEqual(codes(parseYaml(text)), ['yaml-duplicate-key']);
      else assert.deepEqual(readOne(text), core);
      if (!isRepeatedKey) assert.deepEqual(readOne(text, { dialect: 'kubernetes' }), kubernetes ?? core);
    });
  }

  test('takes digits of any length in linear time', () => {
    assert.equal(readOne('9'.repeat(1_000_000)), '9'.repeat(1_000_000));
    assert.deepEqual(readOne(`[${'9'.repeat(350)}]`), ['9'.repeat(350)]);
  });

  test('reads yes and no as Kubernetes does only where Kubernetes reads, and warns in both', () => {
    const text = 'privileged: yes\nname: "no"\nlist: [on, Off]\n';
    const core = parseYaml(text);
    assert.deepEqual(core.documents[0]?.value, { privileged: 'yes', name: 'no', list: ['on', 'Off'] });
    assert.deepEqual(codes(core), Array(3).fill('yaml-ambiguous-boolean'));
    const kubernetes = parseYaml(text, { dialect: 'kubernetes' });
    assert.deepEqual(kubernetes.documents[0]?.value, { privileged: true, name: 'no', list: [true, false] });
    assert.deepEqual(
      kubernetes.problems.map((problem) => problem.severity),
      ['warning', 'warning', 'warning'],
    );
    assert.equal(at(kubernetes), '1:13@12');
  });

  test('keeps `on:` as text without a word in core, and warns of it in Kubernetes', () => {
    assert.deepEqual(readOne('on: push'), { on: 'push' });
    const parsed = parseYaml('on: push', { dialect: 'kubernetes' });
    assert.deepEqual(parsed.documents[0]?.value, { true: 'push' });
    assert.deepEqual(codes(parsed), ['yaml-ambiguous-boolean']);
  });

  test('keeps `__proto__` as data', () => {
    const value = readOne('__proto__: {polluted: true}\na: {<<: {__proto__: 1}}\n') as Record<string, Json>;
    assert.deepEqual(Object.keys(value), ['__proto__', 'a']);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.ok(Object.hasOwn(value['a'] as object, '__proto__'));
  });

  test('reads brackets and quotes that are indented too little, as libyaml does', () => {
    assert.deepEqual(readOne('a:\n  b: [\n    1\n  ]\nc: {\n}\n'), { a: { b: [1] }, c: {} });
    assert.deepEqual(readOne('- - - a: "x\ny"\r      b: [\t\r\t1\r]\r'), [[[{ a: 'x y', b: [1] }]]]);
    const parsed = parseYaml('a:\n  b: [\n  1, é\n  ]\n  c: 1\n');
    const root = parsed.documents[0]?.root;
    assert.ok(root);
    assert.equal(locate(root, ['a', 'b', 1]).span.start.column, 6);
    assert.deepEqual(locate(root, ['a', 'c']).keySpan?.start, { line: 5, column: 3, offset: 24 });
  });

  test('still finds what is wrong after such a line', () => {
    const parsed = parseYaml('a: [\n]\nb: "\n');
    assert.deepEqual(codes(parsed), ['yaml-truncated']);
    assert.equal(at(parsed), '4:1@12');
  });
});

describe('aliases and merges', () => {
  test('share the anchored value', () => {
    assert.deepEqual(readOne('a: &x {k: [1]}\nb: *x\n? *x\n: 1\n'.replace('? *x\n: 1\n', 'c: &y 5\n*y : z\n')), {
      a: { k: [1] },
      b: { k: [1] },
      c: 5,
      5: 'z',
    });
    assert.deepEqual(readOne('&k 1: x\ny: *k\n'), { 1: 'x', y: 1 });
    assert.deepEqual(readOne('a: &x 1\nb: &x 2\nc: *x\n'), { a: 1, b: 2, c: 2 });
  });

  test('merge maps: own fields first, then the sources in order', () => {
    const text =
      'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 0\nd: {!!merge <<: *b, "<<": text}\n';
    const value = readOne(text) as Record<string, Json>;
    assert.deepEqual(value['c'], { x: 0, y: 1, z: 2 });
    assert.deepEqual(value['d'], { y: 2, z: 2, '<<': 'text' });
  });

  test('a merge of something else is an error at the place', () => {
    for (const source of ['1', '[1]', '[[]]', 'null']) {
      const parsed = parseYaml(`a:\n  <<: ${source}\n`);
      assert.deepEqual([codes(parsed), parsed.documents.length], [['yaml-bad-merge'], 0], source);
    }
  });

  test('an alias bomb is stopped while it is small', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 30; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    const parsed = parseYaml(lines.join('\n'));
    assert.deepEqual(codes(parsed), ['yaml-alias-bomb']);
    assert.match(at(parsed), /^7:/);
    const merges = ['a0: &a0 {x: 1, y: 2}'];
    for (let i = 1; i < 100; i++) merges.push(`a${i}: &a${i} {<<: *a${i - 1}, k${i}: 1}`);
    assert.deepEqual(codes(parseYaml(merges.join('\n'), { limits: { ...limits, documentNodesMax: 2_000 } })), [
      'yaml-alias-bomb',
    ]);
  });

  test('aliases cannot nest deeper than the depth limit', () => {
    const lines = ['a0: &a0 [x]'];
    for (let i = 1; i < 30; i++) lines.push(`a${i}: &a${i} [*a${i - 1}]`);
    const parsed = parseYaml(lines.join('\n'), { limits: { ...limits, documentNodesMax: 10_000 } });
    assert.equal(parsed.documents.length, 0);
    assert.equal(codes(parsed)[0], 'yaml-too-deep');
  });

  test('cyclic and unknown aliases are errors', () => {
    const cyclic = parseYaml('a: &a\n  b: [*a]\n');
    assert.deepEqual(codes(cyclic), ['yaml-cyclic-alias']);
    assert.equal(at(cyclic), '2:7@12');
    assert.deepEqual(codes(parseYaml('a: *b\n')), ['yaml-unknown-alias']);
    assert.deepEqual(codes(parseYaml('a: &x 1\n---\nb: *x\n')), ['yaml-unknown-alias']);
  });
});

describe('problems', () => {
  const broken: readonly [string, string, string, string][] = [
    ['a duplicate key', 'a: 1\nb:\n  c: 1\n  "c": 2\n', 'yaml-duplicate-key', '4:3@17'],
    ['a list as a key', '[a, b]: 1\n', 'yaml-complex-key', '1:1@0'],
    ['an alias of a list as a key', 'a: &x [1]\n*x : 1\n', 'yaml-complex-key', '2:1@10'],
    ['a tagged map as a key', '!!map : 1\n', 'yaml-complex-key', '1:6@5'],
    ['a tag that does not fit', 'a: !!int x\n', 'yaml-bad-tag', '1:10@9'],
    ['a collection tag that does not fit', 'a: !!seq {}\n', 'yaml-bad-tag', '1:4@3'],
    ['a tab in the indentation', 'a:\n  b: 1\n\tc: 2\n', 'yaml-tab-indentation', '3:1@10'],
    ['a tab between tokens in brackets', '- b\n- [c,\td]\n', 'yaml-tab-indentation', '2:7@10'],
    ['bad indentation', 'a: 1\n  b: 2\n', 'yaml-syntax', '2:4@8'],
    ['an open quote at the end', 'é: "x\n', 'yaml-truncated', '2:1@7'],
    ['an open bracket before another document', 'a: [1\n--- x', 'yaml-truncated', '2:1@6'],
    ['a NUL byte', 'a: 1\nb: \0\n', 'text-nul-byte', '2:4@8'],
    ['deep flow nesting', '['.repeat(20_000), 'yaml-too-deep', '1:200@199'],
    ['deep block nesting', `${'- '.repeat(20_000)}x`, 'yaml-too-deep', '1:401@400'],
  ];
  for (const [title, text, code, place] of broken) {
    test(`reports ${title} at its place and drops the document`, () => {
      const parsed = parseYaml(text, { file: 'f.yaml' });
      assert.equal(codes(parsed)[0], code);
      assert.equal(at(parsed), place);
      assert.equal(parsed.problems[0]?.file, 'f.yaml');
      assert.notEqual(parsed.problems[0]?.remedy, '');
      assert.equal(parsed.documents.filter((document) => document.index === 0).length, 0);
    });
  }

  test('names both places of a duplicate key', () => {
    const [problem] = parseYaml('x: 1\n<<: {q: 1}\ny: {x: 1}\nx: 2\n').problems;
    assert.match(problem?.message ?? '', /`x` was already given at line 1, column 1/);
    assert.equal(problem?.span?.start.line, 4);
  });

  test('warns of unknown tags and reads the value all the same', () => {
    const parsed = parseYaml('a: !Ref x\nb: !custom {c: 1}\nc: !!binary aGk=\n');
    assert.deepEqual(codes(parsed), Array(3).fill('yaml-unknown-tag'));
    assert.deepEqual(parsed.documents[0]?.value, { a: 'x', b: { c: 1 }, c: 'aGk=' });
  });

  test('a broken document costs only itself', () => {
    const parsed = parseYaml('a: 1\n---\nb: [\n---\nc: 3\n...\n# end\n');
    assert.deepEqual(
      parsed.documents.map(({ index, value }) => ({ index, value })),
      [
        { index: 0, value: { a: 1 } },
        { index: 2, value: { c: 3 } },
      ],
    );
    assert.deepEqual(codes(parsed), ['yaml-truncated']);
  });

  test('stops at the limits of documents, nodes and problems', () => {
    assert.deepEqual(codes(parseYaml('---\na\n'.repeat(6), { limits })), ['yaml-too-many-documents']);
    assert.deepEqual(codes(parseYaml('- a\n'.repeat(400), { limits })), ['yaml-too-many-nodes']);
    assert.deepEqual(codes(parseYaml('- a\n'.repeat(250), { limits })), []);
    assert.deepEqual(codes(parseYaml(`[${'a, '.repeat(700)}]`, { limits })), ['yaml-too-many-nodes']);
    assert.deepEqual(codes(parseYaml(`${'- a\n'.repeat(290)}---\n${'- a\n'.repeat(50)}`, { limits })), [
      'yaml-too-many-nodes',
    ]);
    const parsed = parseYaml('- yes\n'.repeat(9), { limits });
    assert.deepEqual(codes(parsed), [...Array(5).fill('yaml-ambiguous-boolean'), 'too-many-problems']);
    assert.match(parsed.problems[5]?.message ?? '', /^4 more/);
    assert.equal(parsed.problems[5]?.severity, 'warning');
    assert.equal(parseYaml('- *x\n'.repeat(9), { limits }).problems[5]?.severity, 'error');
  });
});

describe('streams', () => {
  const streams: readonly [string, string, readonly Json[]][] = [
    ['nothing', '', []],
    ['only comments', '# a\n\n  # b\n', []],
    ['a comment before the marker', '# a\n---\na: 1\n', [{ a: 1 }]],
    ['directives before the marker', '%YAML 1.2\n# x\n---\na: 1\n...\n%YAML 1.2\n---\nb: 1\n', [{ a: 1 }, { b: 1 }]],
    ['empty documents', '---\n---\na: 1\n---\n', [null, { a: 1 }, null]],
    ['a marker inside text that is not at the line start', 'a: |\n  ---\nb: x --- y\n', [{ a: '---\n', b: 'x --- y' }]],
    ['values on the marker line', '--- a\n--- |\n x\n', ['a', 'x\n']],
    ['carriage returns', 'a: 1\r---\rb: 2\r\n---\r\nc: 3', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['an end marker alone', '...\n...\na: 1', [{ a: 1 }]],
    ['a byte order mark', '\ufeffa: 1\n', [{ a: 1 }]],
    ['byte order marks between documents', '\ufeff# x\n---\na: 1\n\ufeff---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['blank lines before the marker', ' \n\t\n---\na: 1', [{ a: 1 }]],
  ];
  for (const [title, text, values] of streams) {
    test(`reads ${title}`, () => {
      const parsed = parseYaml(text);
      assert.deepEqual(parsed.problems, []);
      assert.deepEqual(
        parsed.documents.map((document) => document.value),
        values,
      );
      assert.deepEqual(
        parseYaml(new TextEncoder().encode(text)).documents.map((document) => document.value),
        values,
      );
    });
  }
});

describe('bytes', () => {
  const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)])));

  test('reports the first byte of each document that is no UTF-8, and reads the others', () => {
    const bad = [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe0, 0x80, 0x80],
      [0xf0, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
    ];
    for (const sequence of bad) {
      const parsed = parseYaml(bytes('é: 1\n---\nb: ', ...sequence, '\n---\nc: 😀€\n'));
      assert.deepEqual(codes(parsed), ['text-invalid-utf8']);
      assert.equal(at(parsed), '3:4@13', sequence.toString());
      assert.deepEqual(
        parsed.documents.map((document) => document.value),
        [{ é: 1 }, { c: '😀€' }],
      );
    }
  });

  test('tells a NUL byte from a bad byte, also after a byte order mark', () => {
    const parsed = parseYaml(bytes(0xef, 0xbb, 0xbf, 'a: ', 0, '\n---\n', 0xff));
    assert.deepEqual(codes(parsed), ['text-nul-byte', 'text-invalid-utf8']);
    assert.deepEqual([at(parsed), at(parsed, 1)], ['1:4@6', '3:1@12']);
  });

  test('names UTF-16 for what it is, with and without a byte order mark', () => {
    for (const input of [
      [0xff, 0xfe, 0x61, 0],
      [0xfe, 0xff, 0, 0x61],
      [0x61, 0, 0x3a, 0],
      [0, 0x61, 0, 0x3a],
    ]) {
      assert.deepEqual(codes(parseYaml(Uint8Array.from(input), { file: 'x' })), ['text-utf16']);
    }
    assert.deepEqual(parseYaml(Uint8Array.from([0x61])).documents[0]?.value, 'a');
  });
});

test('every problem of the room has a code and a remedy', () => {
  assert.ok(TEXT_PROBLEMS.length > 20);
  for (const { code, remedy } of TEXT_PROBLEMS) assert.match(`${code} ${remedy}`, /^[a-z0-9-]+ [A-Z].*\.$/);
});
