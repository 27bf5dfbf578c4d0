/** Tests of JSON reading: values, problems, positions. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Json } from '../../base/json.ts';
import { locate, parseJson } from './index.ts';

const codes = (text: string | Uint8Array): readonly string[] => parseJson(text).problems.map((problem) => problem.code);

describe('parseJson', () => {
  const values: readonly [string, Json][] = [
    [
      '{"a": [1, -2.5, 1e3, true, false, null, "x\\n\\u00e9\\"", {}], "b": []}',
      { a: [1, -2.5, 1000, true, false, null, 'x\né"', {}], b: [] },
    ],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['[-0, -0.0, 1.0]', [0, 0, 1]],
    ['"\ud83d\ude00"', '😀'],
    ['\ufeff \r\n\t1', 1],
  ];
  for (const [text, value] of values) {
    test(`reads ${text.slice(0, 30)}`, () => {
      const parsed = parseJson(text);
      assert.deepEqual(parsed.problems, []);
      assert.deepEqual(parsed.documents[0]?.value, value);
    });
  }

  const broken: readonly [string, string, number][] = [
    ['{"a": 1, "b": {"c": 1, "c": 2}}', 'json-duplicate-key', 23],
    ['{"a": 1', 'json-truncated', 7],
    ['[1, 2', 'json-truncated', 5],
    ['"abc', 'json-truncated', 4],
    ['"abc\\', 'json-truncated', 6],
    ['{"a"', 'json-truncated', 4],
    ['{', 'json-truncated', 1],
    ['[1 2]', 'json-syntax', 3],
    ['[1,]', 'json-syntax', 3],
    ['{a: 1}', 'json-syntax', 1],
    ['{"a" 1}', 'json-syntax', 5],
    ['{"a": tru}', 'json-syntax', 6],
    ['{"a\nb": 1}', 'json-syntax', 3],
    ['"\\x"', 'json-syntax', 0],
    ['1e999', 'json-syntax', 0],
    [`1${'0'.repeat(400)}`, 'json-syntax', 0],
    ['[NaN]', 'json-syntax', 1],
    ['{"a": 1, \0}', 'text-nul-byte', 9],
    ['['.repeat(20_000), 'json-too-deep', 200],
    ['{"a":'.repeat(20_000), 'json-too-deep', 1000],
  ];
  for (const [text, code, offset] of broken) {
    test(`reports ${code} in ${JSON.stringify(text.slice(0, 20))}`, () => {
      const parsed = parseJson(text, { file: 'f.json' });
      assert.deepEqual(
        parsed.problems.map((problem) => problem.code),
        [code],
      );
      assert.equal(parsed.problems[0]?.span?.start.offset, Math.min(offset, text.length));
      assert.equal(parsed.problems[0]?.file, 'f.json');
      assert.deepEqual(parsed.documents, []);
    });
  }

  test('reads several values one after another, and those before a broken one', () => {
    const parsed = parseJson('{"a": 1}\n{"a": 2, "a": 3}\n[3] {');
    assert.deepEqual(
      parsed.documents.map(({ index, value }) => [index, value]),
      [
        [0, { a: 1 }],
        [2, [3]],
      ],
    );
    assert.deepEqual(
      parsed.problems.map((problem) => problem.code),
      ['json-duplicate-key', 'json-truncated'],
    );
  });

  test('names both places of a duplicate key', () => {
    const [problem] = parseJson('{"a": 1,\n "b": {"a": 1},\n "a": 2}').problems;
    assert.match(problem?.message ?? '', /line 1, column 2/);
    assert.equal(problem?.span?.start.line, 3);
  });

  test('keeps `__proto__` as data', () => {
    const value = parseJson('{"__proto__": {"x": 1}}').documents[0]?.value as object;
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.keys(value), ['__proto__']);
  });

  test('stops at the limit of nodes', () => {
    const limits = { documentDepthMax: 9, documentsPerFileMax: 9, documentNodesMax: 9, problemsPerFileMax: 9 };
    const parsed = parseJson('[1,2,3,4,5,6,7,8,9]', { limits });
    assert.equal(parsed.problems[0]?.code, 'json-too-many-nodes');
    const many = parseJson('1 2 3 4', { limits: { ...limits, documentsPerFileMax: 3 } });
    assert.deepEqual([many.documents.length, many.problems[0]?.code], [3, 'json-too-many-documents']);
  });

  test('reports bytes that are no UTF-8, and UTF-16', () => {
    assert.deepEqual(codes(Uint8Array.from([0x22, 0xff, 0x22])), ['text-invalid-utf8']);
    assert.deepEqual(codes(Uint8Array.from([0xff, 0xfe, 0x7b, 0x00])), ['text-utf16']);
  });

  test('finds fields in the text', () => {
    const text = '{"é": {"items": [1, {"k": "v"}]}}';
    const root = parseJson(text).documents[0]?.root;
    assert.ok(root);
    const { span, valueSpan, isExact } = locate(root, ['é', 'items', 1, 'k']);
    assert.deepEqual([span.start.column, valueSpan.start.column, valueSpan.end.offset, isExact], [22, 27, 30, true]);
    assert.equal(locate(root, ['é', 'items', 7]).isExact, false);
  });
});
