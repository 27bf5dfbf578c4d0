/** Tests of how inline exceptions are read: comment styles, members, what they stand above, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InlineException } from './inline-exception.ts';
import { splitLines } from './inline-exception-lines.ts';
import { readInlineExceptions } from './inline-exception-text.ts';

function read(text: string, file = 'main.tf'): readonly InlineException[] {
  return readInlineExceptions(splitLines(new TextEncoder().encode(text), file));
}

const FULL = 'bulwark:except K8S-0001 until=2026-03-31 owner=team-shop reason="the driver needs it"';

test('a comment of any style is read, wherever it stands', () => {
  const styles: readonly (readonly [string, string])[] = [
    ['hash', `# ${FULL}`],
    ['hash without a space', `#${FULL}`],
    ['slashes', `  // ${FULL}`],
    ['slash-asterisk', `/* ${FULL} */`],
    ['behind code', `privileged: true # ${FULL}`],
    ['in a template of Helm', `{{- /* ${FULL} */}}`],
    ['on a line of a longer comment', `/*\n * ${FULL}\n */`],
    ['with a byte order mark and CRLF', `\ufeff# ${FULL}\r\n`],
  ];
  for (const [title, text] of styles) {
    const [exception, ...rest] = read(text);
    assert.ok(exception !== undefined && rest.length === 0, title);
    assert.equal(exception.fault, undefined, title);
    assert.equal(exception.control, 'K8S-0001', title);
    assert.deepEqual(
      exception.spec,
      { expires: '2026-03-31', owner: 'team-shop', reason: 'the driver needs it' },
      title,
    );
  }
});

test('what only looks like one is none', () => {
  for (const text of [
    'bulwark:except K8S-0001',
    'see http://bulwark:except',
    '# use bulwark:except',
    'a#bulwark:except b',
  ]) {
    assert.deepEqual(read(text), [], text);
  }
});

test('a comment that cannot be understood says why, and what to do', () => {
  const faults: readonly (readonly [string, RegExp, string?])[] = [
    ['# bulwark:except', /names no control/],
    ['# bulwark:except until=2026-01-01', /names no control/],
    ['# bulwark:except K8S-0001 because', /`because` is not understood/],
    ['# bulwark:except K8S-0001 until=2026-01-01 until=2026-01-02', /until is given twice/],
    ['# bulwark:except K8S-0001 reason="not closed', /not understood/],
    ['# bulwark:except K8S-0001 expires=2026-01-01', /not understood/],
    ['a: 1\n# bulwark:except-file K8S-0001', /below the start of the file/],
    ['key: " # bulwark:except K8S-0001"', /inside quotes/],
    ['// bulwark:except K8S-0001', /JSON has no comments/, 'a.json'],
  ];
  for (const [text, message, file] of faults) {
    const [exception] = read(text, file);
    assert.match(exception?.fault?.message ?? 'no fault', message, text);
    assert.ok((exception?.fault?.remedy ?? '') !== '', text);
  }
});

test('a comment with its line to itself speaks of the block below it, another of the block on its line', () => {
  const texts: readonly (readonly [string, readonly [number, number]])[] = [
    [`# ${FULL}\n# more\n\n---\na: 1\nb: 2`, [5, 5]],
    [`a:\n  # ${FULL}\n  b:\n    c: 1\n\n    d: 2\n  e: 3`, [3, 6]],
    [`a: 1 # ${FULL}\nb: 2`, [1, 1]],
    [`# ${FULL}\nresource "a" "b" {\n  c = 1\n}\nother {\n}`, [2, 4]],
    [`# ${FULL}\nlist:\n- a\n- b\nnext: 1`, [2, 4]],
    [`list:\n  # ${FULL}\n  - a: 1\n    b: 2\n  - c: 3`, [3, 4]],
    [`# ${FULL}\nRUN a && \\\n# why\nb \\\n&& c\nRUN d`, [2, 5]],
  ];
  for (const [text, [first, last]] of texts) {
    assert.deepEqual(read(text)[0]?.lines, { first, last }, text);
  }
});

test('the span is that of the comment, in lines, columns and bytes', () => {
  const [exception] = read('ä: 1\nb: 2 # bulwark:except K8S-0001\n');
  assert.deepEqual(exception?.span.start, { line: 2, column: 6, offset: 11 });
  assert.deepEqual(exception?.span.end, { line: 2, column: 31, offset: 36 });
  assert.equal(exception?.name, 'inline:main.tf:2');
});
