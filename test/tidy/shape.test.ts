/**
 * House rules on shape: sizes, names, banned words, the clock, comments that open files. Exceptions are listed and only
 * shrink.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf, type Node, PRODUCT_FILES, SOURCE_FILES, walk } from './source-files.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const LINE_CHARS_MAX = 120;

/** Files allowed over a limit, each with its reason. An entry that is no longer needed fails. */
const SIZE_EXCEPTIONS: Readonly<Record<string, string>> = {};

/** Some four fifths of what there is: no rule below may hold because there was nothing to look at. */
const SOURCE_FILES_MIN = 1_610;
const PRODUCT_FILES_MIN = 1_110;

test('the rules have the sources to look at', (t) => {
  assert.ok(SOURCE_FILES.length >= SOURCE_FILES_MIN && PRODUCT_FILES.length >= PRODUCT_FILES_MIN);
  t.diagnostic(`sources: ${SOURCE_FILES.length} files, ${PRODUCT_FILES.length} of the product`);
});

test(`files have at most ${FILE_LINES_MAX} lines of at most ${LINE_CHARS_MAX} characters`, (t) => {
  const faults = SOURCE_FILES.flatMap((file) => {
    const lines = file.text.trimEnd().split('\n');
    const long = lines.findIndex((line) => line.length > LINE_CHARS_MAX && !line.includes('https://'));
    return [
      ...(lines.length > FILE_LINES_MAX ? [`${file.path}: ${lines.length} lines`] : []),
      ...(long === -1 ? [] : [`${file.path}:${long + 1}: ${lines[long]?.length ?? 0} characters`]),
    ];
  });
  t.diagnostic(`sizes: ${SOURCE_FILES.length} files checked`);
  assert.deepEqual(
    faults.filter((fault) => SIZE_EXCEPTIONS[fault.split(':')[0] ?? ''] === undefined),
    [],
  );
  for (const path of Object.keys(SIZE_EXCEPTIONS)) {
    assert.ok(
      faults.some((fault) => fault.startsWith(path)),
      `${path} no longer needs its exception`,
    );
  }
});

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

test(`functions have at most ${FUNCTION_LINES_MAX} lines`, (t) => {
  let count = 0;
  const faults: string[] = [];
  for (const file of PRODUCT_FILES) {
    walk(file.program, (node) => {
      if (!FUNCTIONS.includes(node.type)) return;
      count += 1;
      const start = lineOf(file.text, node.start);
      const lines = lineOf(file.text, node.end) - start + 1;
      if (lines > FUNCTION_LINES_MAX) faults.push(`${file.path}:${start}: ${lines} lines`);
    });
  }
  t.diagnostic(`functions: ${count} checked`);
  assert.ok(count >= 10_000, 'the gate must have looked at something');
  assert.deepEqual(faults, []);
});

test('file names are kebab-case', () => {
  const faults = SOURCE_FILES.map((f) => f.path).filter(
    (path) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.test|\.d)?\.tsx?$/.test(path),
  );
  assert.deepEqual(faults, []);
});

test('a file opens with a sentence that says what it is', () => {
  const faults = SOURCE_FILES.filter((file) => !/^(#!.*\n)?\/\*\*?[\s*]/.test(file.text)).map((file) => file.path);
  assert.deepEqual(faults, []);
});

/** One word per idea: the word to use instead, by the word that must not appear in an identifier. */
const BANNED_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    waiver: 'exception',
    suppression: 'exception',
    exemption: 'exception',
    allowlist: 'exception or params',
    misconfiguration: 'finding',
    vulnerable: 'finding',
    passed: 'pass',
    failed: 'fail',
  }),
);
/** Rooms that speak a foreign format's language may use its words. */
const FOREIGN_ROOMS = ['src/outputs/', 'src/importers/'];

test('identifiers use the one word of each idea', () => {
  const faults: string[] = [];
  for (const file of PRODUCT_FILES.filter((f) => !FOREIGN_ROOMS.some((room) => f.path.startsWith(room)))) {
    walk(file.program, (node) => {
      const name = node.type === 'Identifier' ? String(node['name']) : '';
      const words = name.split(/(?=[A-Z])|_/).map((word) => word.toLowerCase());
      for (const word of words) {
        const instead = BANNED_WORDS.get(word) ?? BANNED_WORDS.get(word.replace(/s$/, ''));
        if (instead !== undefined)
          faults.push(`${file.path}:${lineOf(file.text, node.start)}: ${name}, say ${instead}`);
      }
    });
  }
  assert.deepEqual(faults, []);
});

/** The server's, and the browser's. */
const CLOCKS = ['src/base/clock.ts', 'web/parts/clock.ts'];

/** The composition root. */
const ROOT_FILES = ['src/main.ts', 'src/open-room.ts', 'src/scan-apart.ts'];

test('only the clocks read the time of day, and only the composition root and cli read the process', () => {
  const faults: string[] = [];
  for (const file of PRODUCT_FILES) {
    const isOutside = ROOT_FILES.includes(file.path) || file.path.startsWith('src/cli/');
    if (!CLOCKS.includes(file.path) && /\bDate\.now\(|\bnew Date\(\)/.test(file.text))
      faults.push(`${file.path}: clock`);
    if (!isOutside && /\bprocess\.(env|argv|exit|exitCode|stdout|stderr|cwd)\b/.test(file.text))
      faults.push(`${file.path}: process`);
    if (/^src\/(engine|model|base|languages)\//.test(file.path) && /\bconsole\./.test(file.text))
      faults.push(`${file.path}: console`);
  }
  assert.deepEqual(faults, []);
});

function hasDocComment(text: string, start: number): boolean {
  const before = text.slice(0, start).trimEnd();
  return before.endsWith('*/');
}

test('exported functions have a doc comment', (t) => {
  let count = 0;
  const faults: string[] = [];
  for (const file of PRODUCT_FILES) {
    for (const node of file.program.body) {
      const declared = node.type === 'ExportNamedDeclaration' ? (node['declaration'] as Node | null) : null;
      if (declared?.type !== 'FunctionDeclaration') continue;
      count += 1;
      if (!hasDocComment(file.text, node.start)) {
        faults.push(`${file.path}:${lineOf(file.text, node.start)}: ${String((declared['id'] as Node)['name'])}`);
      }
    }
  }
  t.diagnostic(`doc comments: ${count} exported functions checked`);
  assert.ok(count >= 1_840, 'the gate must have looked at something');
  assert.deepEqual(faults, []);
});

test('nothing in the tree swallows an error or silences the compiler', () => {
  const faults: string[] = [];
  for (const file of PRODUCT_FILES) {
    walk(file.program, (node) => {
      const body = node.type === 'CatchClause' ? (node['body'] as { body: unknown[] }).body : undefined;
      if (body?.length === 0) faults.push(`${file.path}:${lineOf(file.text, node.start)}: empty catch`);
    });
    if (/@ts-(ignore|nocheck|expect-error)/.test(file.text)) faults.push(`${file.path}: silences the compiler`);
  }
  assert.deepEqual(faults, []);
});
