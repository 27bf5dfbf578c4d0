/** What every output must keep, whatever a report holds: one contract, looped over the registry. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Output, OutputOptions } from '../../src/outputs/api.ts';
import { OUTPUTS } from '../../src/outputs/index.ts';
import {
  HOSTILE_TEXTS,
  makeEmptyReport,
  makeHostileReport,
  makeHugeReport,
  makeTypicalReport,
  MANIFEST,
} from '../harness/reports.ts';

const OPTIONS: OutputOptions = { hasColour: false, columns: 100, sourceText: () => MANIFEST, version: '0.1.0' };
/** What would act on a terminal or a log: control characters but the line feed, and invisible formatting. */
const RAW_CONTROL = /(?!\n)\p{Cc}/u;
const RAW_FORMAT = /\p{Cf}|\p{Zl}|\p{Zp}/u;
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
const JSON_FORMATS = ['gitlab', 'json', 'sarif'];

function renderText(output: Output, report: Parameters<Output['render']>[0], options = OPTIONS): string {
  return [...output.render(report, options)].join('');
}

const loaded = await Promise.all(OUTPUTS.map((entry) => entry.load()));

test('the registry is sorted, complete and says what its members say', () => {
  assert.deepEqual(
    OUTPUTS.map(({ name }) => name),
    OUTPUTS.map(({ name }) => name).toSorted(),
  );
  assert.deepEqual(
    OUTPUTS.map(({ name, summary }) => ({ name, summary })),
    loaded.map(({ name, summary }) => ({ name, summary })),
  );
  const folders = readdirSync(join(import.meta.dirname, '../../src/outputs'), { withFileTypes: true });
  const names = folders.filter((entry) => entry.isDirectory() && entry.name !== 'terminal').map((entry) => entry.name);
  const expected = [...names, 'summary', 'table'].toSorted();
  assert.deepEqual(
    OUTPUTS.map(({ name }) => name),
    expected,
  );
});

for (const output of loaded) {
  test(`${output.name} says the same of the same report, in whatever order its results come`, () => {
    const report = makeTypicalReport();
    const shuffled = { ...report, results: report.results.toReversed(), problems: report.problems.toReversed() };
    const text = renderText(output, report);
    assert.equal(renderText(output, shuffled), text);
    assert.ok(text.length > 0 && text.endsWith('\n'));
  });

  test(`${output.name} says that nothing was judged without failing`, () => {
    const text = renderText(output, makeEmptyReport(), { ...OPTIONS, sourceText: () => undefined });
    assert.doesNotMatch(text, /NaN|undefined|100(\.0)? ?%/);
  });

  test(`${output.name} renders 100,000 results piece by piece`, () => {
    let pieces = 0;
    let longest = 0;
    for (const piece of output.render(makeHugeReport(1000, 100), OPTIONS)) {
      pieces++;
      longest = Math.max(longest, piece.length);
    }
    assert.ok(pieces > 5 && longest < 200_000, `${pieces} pieces, longest ${longest}`);
  });

  for (const [name, hostile] of Object.entries(HOSTILE_TEXTS)) {
    test(`${output.name} lets no ${name} text through`, () => {
      const text = renderText(output, makeHostileReport(hostile), { ...OPTIONS, sourceText: () => hostile });
      assert.doesNotMatch(text, RAW_CONTROL, 'raw control character');
      assert.doesNotMatch(text, RAW_FORMAT, 'raw format character');
      assert.doesNotMatch(text, /\p{Cs}/u, 'lone surrogate');
      checkFormat(output, text);
    });
  }
}

/** Format by format: what the reader of it would obey must not come from the manifest. */
function checkFormat(output: Output, text: string): void {
  if (JSON_FORMATS.includes(output.name)) {
    JSON.parse(text);
    return;
  }
  const lines = text.split('\n');
  if (output.name === 'github') {
    for (const line of lines.slice(0, -1)) assert.match(line, /^::(error|warning|notice) [^:]*::[^\n]*$/);
    assert.ok(lines.every((line) => !/^::(add-mask|stop-commands)/.test(line)));
    return;
  }
  for (const line of lines) assert.doesNotMatch(line, /^\s*::|##\[|##vso\[/, 'a log command');
  if (output.name === 'junit') {
    assert.doesNotMatch(text, /\]\]>|<failure\/>/);
    assert.equal(text.match(/<testcase /g)?.length, 5);
  }
  if (output.name === 'markdown') {
    assert.doesNotMatch(
      text.replaceAll(/^(`{3,})diff\n[^]*?^\1$/gm, ''),
      /<script|@everyone|\]\(|https:\/\/|www\.|\*\*b\*\*/,
    );
    const prose = text.replaceAll(/^(`{3,})diff\n[^]*?^\1$/gm, '');
    assert.equal(prose.match(/<details>/g)?.length, prose.match(/<\/details>/g)?.length);
  }
}

for (const output of loaded.filter(({ name }) => name === 'table' || name === 'summary')) {
  test(`${output.name} is the same text with and without colour`, () => {
    const plain = renderText(output, makeTypicalReport());
    const coloured = renderText(output, makeTypicalReport(), { ...OPTIONS, hasColour: true });
    assert.notEqual(coloured, plain);
    assert.equal(coloured.replaceAll(COLOUR, ''), plain);
  });
}
