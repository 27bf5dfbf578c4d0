/** Tests of which findings an inline exception reaches: from above, from inside, of absent things, in other files. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFinding } from '../../test/harness/reports.ts';
import { makeResource } from '../../test/harness/resources.ts';
import type { Span } from '../base/positions.ts';
import { reaches } from './inline-exception.ts';
import { splitLines } from './inline-exception-lines.ts';
import { readInlineExceptions } from './inline-exception-text.ts';
import type { Finding } from './result.ts';

const span = (first: number, last: number): Span => ({
  start: { line: first, column: 1, offset: 0 },
  end: { line: last, column: 2, offset: 0 },
});

/** A bucket from line 3 to 9 with a nested block from 5 to 8; the mark stands where a line says `here`. */
const BUCKET = [
  'other = 1',
  '',
  'resource "a" "b" {',
  '  acl = 1',
  '  block {',
  '    one = 1',
  '    two = 2',
  '  }',
  '}',
];

const AT_ACL: Partial<Finding> = { path: ['acl'], span: span(4, 4), isExact: true };
const AT_TWO: Partial<Finding> = { path: ['block', 0, 'two'], span: span(7, 7), isExact: true };
const ABSENT: Partial<Finding> = { path: ['logging'], span: span(3, 3), isExact: false };
const ABSENT_IN_BLOCK: Partial<Finding> = { path: ['block', 0, 'three'], span: span(5, 8), isExact: false };

/** Puts the comment at the end of a line, or on a line of its own where it is empty. */
function ask(line: number, finding: Partial<Finding>, insert = false): boolean {
  const lines = [...BUCKET];
  lines[line - 1] = insert ? '# bulwark:except K8S-0001' : `${lines[line - 1] ?? ''} # bulwark:except K8S-0001`;
  const [exception] = readInlineExceptions(splitLines(new TextEncoder().encode(lines.join('\n')), 'main.tf'));
  assert.ok(exception !== undefined);
  const resource = { ...makeResource({}, { file: 'main.tf', span: span(3, 9) }), source: 'terraform' };
  return reaches(exception, resource, { ...makeFinding(), ...finding });
}

test('a comment above the resource or on its first line reaches every finding of it', () => {
  for (const finding of [AT_ACL, AT_TWO, ABSENT, ABSENT_IN_BLOCK]) {
    assert.ok(ask(2, finding, true));
    assert.ok(ask(3, finding));
  }
});

test('a comment further inside reaches the block that it stands on, and what is absent around it', () => {
  assert.ok(ask(7, AT_TWO));
  assert.ok(ask(5, AT_TWO), 'the block of the line');
  assert.ok(!ask(6, AT_TWO), 'a neighbour');
  assert.ok(!ask(7, AT_ACL));
  assert.ok(ask(7, ABSENT), 'what the resource lacks');
  assert.ok(ask(6, ABSENT_IN_BLOCK), 'what the block lacks');
  assert.ok(!ask(9, ABSENT_IN_BLOCK));
});

test('a comment right below the first line is part of the head; one below the resource is not', () => {
  assert.ok(ask(4, AT_TWO, true));
  assert.ok(!ask(8, AT_ACL, true));
  assert.ok(!ask(1, AT_ACL), 'code above');
});

test('nothing in another file is reached, even by bulwark:except-file', () => {
  const source = splitLines(new TextEncoder().encode('# bulwark:except-file K8S-0001\n'), 'main.tf');
  const [exception] = readInlineExceptions(source);
  assert.ok(exception !== undefined && exception.fault === undefined);
  const ask = (file: string): boolean =>
    reaches(exception, makeResource({}, { file, span: span(3, 9) }), { ...makeFinding(), ...AT_ACL });
  assert.deepEqual([ask('main.tf'), ask('other.tf')], [true, false]);
});
