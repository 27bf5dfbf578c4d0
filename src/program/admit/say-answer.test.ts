/** What is said has bounds, and nothing in it ends a line of a header or moves a cursor. */
import assert from 'node:assert/strict';
import { validateHeaderValue } from 'node:http';
import { test } from 'node:test';
import { makeResult } from '../../../test/harness/reports.ts';
import { LIMITS } from '../../base/limits.ts';
import type { ControlResult } from '../../model/result.ts';
import type { JudgedResult } from './judge-review.ts';
import { sayAnnotations, sayRefusal, sayWarnings } from './say-answer.ts';

const HOSTILE = 'a\r\nX-Injected: 1\u0000\u001b[2Jb\u0085\u2028\t c';
const LONG = 'x'.repeat(20_000);

function makeResults(count: number, changes: Partial<ControlResult> = {}, isNew = true): readonly JudgedResult[] {
  const base = makeResult();
  return Array.from({ length: count }, (_, i) => ({
    result: { ...base, control: { ...base.control, id: `TEST-${i}` }, ...changes },
    isNew,
  }));
}

const remedyOf = (): string => ' Mend it.\n';

test('a refusal names ten controls and three places of each, and counts the others', () => {
  const [one] = makeResults(1);
  const [finding] = one?.result.findings ?? [];
  assert.ok(finding !== undefined);
  const findings = Array.from({ length: 7 }, (_, i) => ({ ...finding, path: ['spec', 'containers', i] }));
  const text = sayRefusal(makeResults(25, { findings }), remedyOf);
  const lines = text.split('\n');
  assert.equal(lines.length, 12);
  assert.match(lines[0] ?? '', /^\[TEST-0\] .*, at spec\.containers\[0\], .*\[2\] and 4 more; Mend it\.$/);
  assert.equal(lines[10], 'and 15 more controls');
  assert.match(lines[11] ?? '', /^if it has to be: bulwark exception request NAME --control TEST-0 --scope addresses=/);
  assert.doesNotMatch(sayRefusal(makeResults(10), remedyOf), /more controls/);
});

test('nothing that is refused is said at more length than is allowed', () => {
  const text = sayRefusal(makeResults(100, { reason: LONG }), () => LONG);
  assert.equal(text.length, LIMITS.admissionMessageCharsMax);
  assert.ok(text.endsWith('…'));
  assert.equal(sayRefusal([], remedyOf), '');
});

test('a reason cannot end a line of a refusal', () => {
  const [line = ''] = sayRefusal(makeResults(1, { reason: HOSTILE }), remedyOf).split('\n');
  assert.match(line, /^\[TEST-0\] a X-Injected: 1 \[2Jb c/);
  assert.doesNotMatch(line, /\p{Cc}/u);
});

test('warnings are few, short, and fit for headers', () => {
  const texts: readonly string[] = [HOSTILE, LONG, '😀'.repeat(300), 'é'.repeat(300), '\ud800', '"quoted" \\ text'];
  for (const reason of texts) {
    for (const verdict of ['fail', 'unknown'] as const) {
      const warnings = sayWarnings(makeResults(25, { reason, verdict }, false));
      assert.equal(warnings.length, 11);
      assert.equal(warnings.at(-1), 'and 15 more controls');
      for (const warning of warnings) {
        assert.ok(warning.length <= LIMITS.admissionWarningCharsMax);
        assert.doesNotMatch(warning, /\p{Cc}/u);
        assert.equal(warning, warning.trim());
        // Node takes Latin-1 for headers; API servers write UTF-8, whose bytes are the same question.
        validateHeaderValue('Warning', Buffer.from(warning).toString('latin1'));
      }
    }
  }
  assert.match(sayWarnings(makeResults(1, {}, false))[0] ?? '', / \(as before\)$/);
  assert.deepEqual(sayWarnings([]), []);
});

test('no character is cut in two', () => {
  for (let shift = 0; shift < 2; shift++) {
    const [warning = ''] = sayWarnings(makeResults(1, { reason: 'x'.repeat(shift) + '😀'.repeat(300) }));
    assert.ok(warning.isWellFormed());
  }
});

test('annotations are by verdict and bounded; what was skipped is not among them', () => {
  const results = [
    ...makeResults(2_000, { verdict: 'fail', reason: 'a reason' }),
    ...makeResults(1, { verdict: 'unknown', reason: LONG }),
    ...makeResults(1, { verdict: 'skipped' }),
  ];
  const said = sayAnnotations(results) ?? {};
  assert.deepEqual(Object.keys(said), ['fail', 'unknown']);
  for (const text of Object.values(said)) assert.equal(text.length, LIMITS.admissionAnnotationCharsMax);
  assert.equal(sayAnnotations(makeResults(3, { verdict: 'skipped' })), undefined);
});
