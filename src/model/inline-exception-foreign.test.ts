/** Tests of how other tools' comments are read: ids, reach and lines of each form. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOREIGN_TOOLS, type ForeignTool, type InlineException } from './inline-exception.ts';
import { listForeignMarks, readForeignExceptions } from './inline-exception-foreign.ts';
import { splitLines } from './inline-exception-lines.ts';

function read(text: string, file: string, tools: readonly ForeignTool[] = FOREIGN_TOOLS): readonly string[] {
  return readForeignExceptions(splitLines(new TextEncoder().encode(text), file), tools).map((one) => {
    const end = one.spec.expires === undefined ? '' : ` until ${one.spec.expires}`;
    const reason = one.spec.reason === undefined ? '' : `: ${one.spec.reason}`;
    const fault = one.fault === undefined ? '' : ` (${one.fault.message})`;
    return `${one.tool} ${one.control} ${one.reach} ${one.lines.first}-${one.lines.last}${end}${reason}${fault}`;
  });
}

test('each form says ids and reach as its tool has them', () => {
  const forms: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'main.tf',
      'r {\n  #checkov:skip=CKV_AWS_20:public on purpose\n}',
      ['checkov CKV_AWS_20 resource 3-3: public on purpose'],
    ],
    ['Dockerfile', '# checkov:skip=CKV_DOCKER_2\nFROM a', ['checkov CKV_DOCKER_2 file 2-2']],
    [
      'pod.yaml',
      'metadata:\n  annotations:\n    checkov.io/skip1: CKV_K8S_16=driver',
      ['checkov CKV_K8S_16 resource 3-3: driver'],
    ],
    [
      'stack.yaml',
      'B:\n  M:\n    checkov:\n      skip:\n      - id: CKV_AWS_18\n        a: b\n      - a: d\n        id: CKV_AWS_21',
      ['checkov CKV_AWS_18 resource 5-6', 'checkov CKV_AWS_21 resource 8-8'],
    ],
    ['stack.yaml', 'other:\n  - id: CKV_AWS_18', []],
    [
      'main.tf',
      '#trivy:ignore:AVD-AWS-0086 trivy:ignore:AWS-0087\nr {\n}',
      ['trivy AWS-0086 block 2-3', 'trivy AWS-0087 block 2-3'],
    ],
    ['main.tf', 'a = 1 //tfsec:ignore:aws-s3-encryption', ['trivy aws-s3-encryption block 1-1']],
    ['main.tf', '#tfsec:ignore:AWS017\na = 1', ['trivy AWS017 block 2-2']],
    ['pod.yaml', '# trivy:ignore:KSV012:exp:2026-03-01\na: 1', ['trivy KSV-0012 block 2-2 until 2026-03-01']],
    ['main.tf', '#trivy:ignore:AWS-0086[name=x]\na = 1', ['trivy AWS-0086 block 2-2 (`[name=x]` is not understood)']],
    ['main.tf', '# kics-scan ignore-line\na {\n  b = 1\n}', ['kics * line 2-2']],
    ['main.tf', '# kics-scan ignore-block\na {\n  b = 1\n}', ['kics * block 2-4']],
    ['main.tf', '// kics-scan ignore', ['kics * file 2-2']],
    ['main.tf', '# kics-scan enable=id-1\na = 1', ['kics * file 2-2 (what `enable=` leaves out is not understood)']],
    ['main.tf', '# kics-scan disable=id-1,id-2\na = 1', ['kics id-1 file 2-2', 'kics id-2 file 2-2']],
    [
      'Dockerfile',
      'FROM a\n# hadolint ignore=DL3008, SC2046\nRUN a \\\n  b\nRUN c',
      ['hadolint DL3008 line 3-4', 'hadolint SC2046 line 3-4'],
    ],
    ['Dockerfile', '# hadolint global ignore=DL3008\nFROM a', ['hadolint DL3008 file 2-2']],
    [
      'ci.yml',
      'uses: a@v1 # zizmor: ignore[unpinned-uses, artipacked] own action',
      ['zizmor unpinned-uses line 1-1: own action', 'zizmor artipacked line 1-1: own action'],
    ],
  ];
  for (const [file, text, expected] of forms) assert.deepEqual(read(text, file), expected, text);
});

test('a line that speaks of a tool, but not in a comment or not as the tool wants it, leaves nothing out', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['main.tf', 'a = "checkov:skip=CKV_AWS_20"'],
    ['main.tf', '# see checkov:skip=CKV_AWS_20'],
    ['main.tf', '# kics-scan nothing'],
    ['Dockerfile', '# hadolint is fine with this'],
    ['Dockerfile', '# hadolint ignore'],
    ['ci.yml', '# zizmor: ignore'],
  ];
  for (const [file, line] of lines) assert.deepEqual(read(`${line}\nb`, file), [], line);
});

test('only the tools that are asked for are honoured, and only files that hold a mark are read', () => {
  assert.deepEqual(read('#checkov:skip=CKV_AWS_20', 'main.tf', ['trivy']), []);
  assert.deepEqual(listForeignMarks([]), []);
  for (const tool of FOREIGN_TOOLS) assert.ok(listForeignMarks([tool]).length > 0, tool);
});

test('a file of fifty thousand comments is read in one pass', { timeout: 20_000 }, () => {
  const lines = 50_000;
  const readAll = (text: string): readonly InlineException[] =>
    readForeignExceptions(splitLines(new TextEncoder().encode(text), 'main.tf'), FOREIGN_TOOLS);
  const above = readAll(`${'# checkov:skip=CKV_AWS_20\n'.repeat(lines)}r {\n  a = 1\n}\n`);
  assert.equal(above.length, lines);
  assert.deepEqual(above[0]?.lines, { first: lines + 1, last: lines + 3 });
  assert.equal(above.at(-1)?.lineBefore, 0);
  const below = readAll(`r {\n  a = 1\n}\n${'# trivy:ignore:AWS-0086\n'.repeat(lines)}`);
  assert.deepEqual([below.length, below.at(-1)?.lineBefore, below[0]?.lines.first], [lines, 3, lines + 5]);
  const data = readAll(`checkov:\n  skip:\n${'  - id: CKV_AWS_18\n'.repeat(lines)}`);
  assert.ok(data.length > 0 && data.length <= lines);
  const continued = readAll('RUN a # trivy:ignore:AWS-0086 \\\n'.repeat(lines));
  assert.deepEqual([continued.length, continued[0]?.lines.last], [lines, lines]);
});
