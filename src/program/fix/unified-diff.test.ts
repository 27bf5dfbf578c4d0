/** Tests of program/fix/unified-diff. That git applies such a diff is shown in test/scenario. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import { writeUnifiedDiff } from './unified-diff.ts';

test('a change is shown with three lines around it', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
  assert.equal(
    writeUnifiedDiff('x/y', before, before.replace('e\n', 'E\nE2\n')),
    '--- a/x/y\n+++ b/x/y\n@@ -2,7 +2,8 @@\n b\n c\n d\n-e\n+E\n+E2\n f\n g\n h\n',
  );
});

test('changes far apart are hunks of their own', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index}\n`);
  const diff = writeUnifiedDiff('x', lines.join(''), lines.with(1, 'one\n').with(18, 'last\n').join(''));
  assert.deepEqual(diff.match(/@@ .* @@/g), ['@@ -1,5 +1,5 @@', '@@ -16,5 +16,5 @@']);
});

test('a missing line break at the end is said', () => {
  assert.equal(
    writeUnifiedDiff('x', 'a', 'a\n'),
    '--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n',
  );
});

test('equal texts have no diff, and an empty one starts at line 0', () => {
  assert.equal(writeUnifiedDiff('x', 'a\n', 'a\n'), '');
  assert.match(writeUnifiedDiff('x', '', 'a\n'), /@@ -0,0 \+1,1 @@/);
});

/** What a diff makes of a text. */
function applyDiff(before: string, diff: string): string {
  const lines = before.match(/[^\n]*\n/g) ?? [];
  const after: string[] = [];
  let at = 0;
  for (const line of diff.match(/[^\n]*\n/g)?.slice(2) ?? []) {
    const hunk = /^@@ -(\d+),(\d+)/.exec(line);
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
      after.push(...lines.slice(at, start));
      at = start;
    } else if (line.startsWith('+')) after.push(line.slice(1));
    else {
      assert.equal(lines[at], line.slice(1));
      if (line.startsWith(' ')) after.push(lines[at] ?? '');
      at++;
    }
  }
  return [...after, ...lines.slice(at)].join('');
}

test('a diff applied to the old text gives the new one, for any two texts', (t) => {
  const random = createRandom(7);
  const write = (): string => Array.from({ length: random.below(40) }, () => `${random.below(4)}\n`).join('');
  let compared = 0;
  for (let round = 0; round < 500; round++) {
    const [before, after] = [write(), write()];
    const diff = writeUnifiedDiff('x', before, after);
    assert.equal(diff === '' ? before : applyDiff(before, diff), after);
    compared++;
  }
  t.diagnostic(`${compared} pairs of texts`);
});
