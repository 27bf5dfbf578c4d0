/**
 * Measures the parser and checker on the actionlint corpus, as far as a verdict needs no knowledge of the workflow: the
 * text of a file is searched for `${{ }}`, contexts are loose, and keys are unknown.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import type { IssueCode } from './ast.ts';
import { checkExpression, createContextTypes, type ExpressionIssue } from './index.ts';
import { findExpressions } from './parse/find-expressions.ts';
import { parseExpression } from './parse/parser.ts';

const FOLDER = process.env['BULWARK_CORPORA'] ?? resolve(import.meta.dirname, '../../../../shared/corpora');
const FILE = resolve(FOLDER, 'actionlint/cases.jsonl');

type Case = {
  readonly id: string;
  readonly rule: { readonly id: string };
  readonly expect: { readonly fail?: readonly { readonly file: string; readonly line: number }[] };
  readonly files: Readonly<Record<string, string>>;
};

/** The issue that answers a rule of the corpus. */
const CODES: ReadonlyMap<string, IssueCode> = new Map([
  ['expression/broken-json-string-passed-fromjson', 'invalid-json'],
  ['expression/format-string-contains-placeholder-only-arguments', 'missing-argument'],
  ['expression/format-string-does-not-contain-placeholder', 'unused-argument'],
  ['expression/undefined-variable-available-variables-are', 'undefined-context'],
  ['expression/unexpected-end-input-while-parsing-arguments', 'syntax'],
]);

const CONTEXTS = createContextTypes();

/**
 * Comments, and double-quoted scalars whose escapes only a YAML reader undoes, are blanked; lines stay where they
 * are.
 */
function keepPlainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => (/^\s*(?:- )?#|\\"/.test(line) ? '' : line.replace(/\s#.*$/, '')))
    .join('\n');
}

function listIssues(text: string): readonly (ExpressionIssue & { readonly line: number })[] {
  const { value, issues } = findExpressions(text);
  const all = [...issues];
  for (const part of value) {
    const parsed = parseExpression(part.text, part.textRange.start);
    const checked = checkExpression(parsed.value, { contexts: CONTEXTS, position: 'value' });
    all.push(...parsed.issues, ...checked.issues);
  }
  return all.map((issue) => ({ ...issue, line: text.slice(0, issue.range.start).split('\n').length }));
}

const readCases = (): readonly Case[] =>
  readFileSync(FILE, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);

const MISSING = 'NOT RUN: corpus actionlint is absent';

test('reports what actionlint reports, on the same lines', (t) => {
  if (!existsSync(FILE)) return t.skip(MISSING);
  let checkedCount = 0;
  let bareCount = 0;
  const faults: string[] = [];
  for (const { id, rule, expect, files } of readCases()) {
    const code = CODES.get(rule.id);
    if (code === undefined) continue;
    for (const [file, text] of Object.entries(files)) {
      const lines = new Set((expect.fail ?? []).filter((fail) => fail.file === file).map((fail) => fail.line));
      const issues = listIssues(text).filter((issue) => issue.code === code);
      for (const line of lines) {
        // A bare `if:` is an expression only to who reads the workflow.
        if (!(text.split('\n')[line - 1] ?? '').includes('${{')) bareCount += 1;
        else if (issues.some((issue) => issue.line === line)) checkedCount += 1;
        else faults.push(`${id}: nothing on line ${line}`);
      }
      // The corpus has a rule for each kind of syntax error, so that its lines are never all of them.
      const isComplete = code !== 'syntax';
      for (const issue of issues.filter(({ line }) => isComplete && !lines.has(line))) {
        faults.push(`${id}: line ${issue.line} ${issue.message}`);
      }
    }
  }
  t.diagnostic(`${checkedCount} lines agree, ${bareCount} need the workflow`);
  assert.deepEqual(faults, []);
  assert.ok(checkedCount > 0, 'the corpus must have had a case');
});

test('reports nothing in files that actionlint finds clean', (t) => {
  if (!existsSync(FILE)) return t.skip(MISSING);
  const clean = readCases().filter(({ rule }) => rule.id === '*');
  const faults = clean.flatMap(({ id, files }) =>
    Object.values(files).flatMap((text) =>
      listIssues(keepPlainLines(text)).map((issue) => `${id}:${issue.line} ${issue.message}`),
    ),
  );
  t.diagnostic(`${clean.length} clean cases`);
  assert.deepEqual(faults, []);
  assert.ok(clean.length > 0, 'the corpus must have had a case');
});
