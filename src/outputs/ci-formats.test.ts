/** Tests of the formats that CI services read: what each service demands, beyond the contract of all outputs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOSTILE_TEXTS, makeHostileReport, makeTypicalReport } from '../../test/harness/reports.ts';
import type { ScanReport } from '../model/report.ts';
import type { Output } from './api.ts';
import { output as github } from './github/index.ts';
import { output as gitlab } from './gitlab/index.ts';
import { output as junit } from './junit/index.ts';

function renderText(output: Output, report: ScanReport): string {
  const options = { hasColour: false, columns: 80, sourceText: () => undefined, version: '1.2.3' };
  return [...output.render(report, options)].join('');
}

/** Names of the elements that are open at the end, after checking that each is closed by its own name. */
function checkElements(xml: string): readonly string[] {
  const open: string[] = [];
  for (const [, close, name = '', rest = ''] of xml.matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*\/?)>/g)) {
    if (close === '/') assert.equal(open.pop(), name);
    else if (!rest.endsWith('/')) open.push(name);
  }
  return open;
}

test('junit is well-formed whatever the manifests hold, and its counts add up', () => {
  for (const report of [makeTypicalReport(), ...Object.values(HOSTILE_TEXTS).map(makeHostileReport)]) {
    const xml = renderText(junit, report);
    assert.deepEqual(checkElements(xml), []);
    const outside = xml.replaceAll(/<\??\/?[a-z]+(?: [a-z]+="[^"<]*")*[/?]?>/g, '');
    assert.doesNotMatch(outside, /[<>]|&(?!(?:amp|lt|gt|quot|apos);)/, 'markup that is no element');
    const [, tests, failures] = /<testsuites name="bulwark" tests="(\d+)" failures="(\d+)"/.exec(xml) ?? [];
    const problems = report.problems.filter(({ severity }) => severity === 'error').length;
    assert.equal(xml.match(/<testcase /g)?.length, Number(tests) + problems);
    assert.equal(xml.match(/<failure /g)?.length, Number(failures));
  }
});

test('gitlab issues have the required members and fingerprints of their own', () => {
  const issues = JSON.parse(renderText(gitlab, makeTypicalReport())) as {
    description: string;
    check_name: string;
    fingerprint: string;
    severity: string;
    location: { path: string; lines: { begin: number } };
  }[];
  assert.equal(issues.length, 5);
  for (const { description, check_name: name, severity, location } of issues) {
    assert.ok(description !== '' && name !== '' && location.path !== '' && location.lines.begin >= 1);
    assert.ok(['info', 'minor', 'major', 'critical', 'blocker'].includes(severity));
  }
  assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length);
});

test('github levels follow the mode, and the worst comes first', () => {
  const lines = renderText(github, makeTypicalReport()).split('\n');
  assert.match(lines[0] ?? '', /^::error file=shop\/web\.yaml,line=12,endLine=12,col=9,endColumn=25,title=K8S-0001 /);
  assert.match(lines[1] ?? '', /^::warning .*K8S-0002/);
  assert.match(lines[2] ?? '', /^::notice file=shop\/web\.yaml,line=1,endLine=13,title=K8S-0003/);
});

test('github properties escape what ends a property, data what ends a command', () => {
  const text = renderText(github, makeHostileReport('a,b:c%d\ne'));
  assert.match(text, /file=dir\/a%2Cb%3Ac%25d\\ne\.yaml,/);
  assert.match(text, /::a,b:c%25d\\ne \(/);
});
