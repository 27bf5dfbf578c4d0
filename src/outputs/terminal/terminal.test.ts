/** Tests of the outputs for people: what they pick, and what they never show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  findSpan,
  makeControl,
  makeFinding,
  makeReport,
  makeResource,
  makeResult,
} from '../../../test/harness/reports.ts';
import type { ScanReport } from '../../model/report.ts';
import type { Output } from '../api.ts';
import { output as summary } from './summary.ts';
import { output as table } from './table.ts';

function renderText(output: Output, report: ScanReport, source: string): string {
  const options = { hasColour: false, columns: 100, sourceText: () => source, version: '1.2.3' };
  return [...output.render(report, options)].join('');
}

test('a line that may hold a secret is shown by no excerpt, not even beside another finding', () => {
  const source = 'FROM debian\nENV TOKEN=s3cr3t\nEXPOSE 22\n';
  const secret = makeResult({
    control: makeControl({ id: 'DKR-0032' }),
    findings: [makeFinding({ span: findSpan(source, 'ENV TOKEN=s3cr3t'), fix: [] })],
  });
  const found = { ...secret, control: { ...secret.control, findsSecrets: true as const } };
  const beside = makeResult({
    control: makeControl({ id: 'DKR-0004' }),
    findings: [makeFinding({ span: findSpan(source, 'EXPOSE 22'), fix: [] })],
  });
  for (const output of [table, summary]) {
    assert.match(renderText(output, makeReport([secret, beside]), source), /s3cr3t/, 'else the test proves nothing');
    const text = renderText(output, makeReport([found, beside]), source);
    assert.doesNotMatch(text, /s3cr3t/);
    assert.match(text, /2 │ \(not shown: it may hold a secret\)\n.*EXPOSE 22/);
  }
});

test('the summary shows a gravest finding of each source before a second of one', () => {
  const of = (source: string, name: string, id: string) =>
    makeResult({
      control: makeControl({ id }),
      resource: { ...makeResource({ name }), source, address: `${source}:${name}` },
      findings: [makeFinding({ fix: [] })],
    });
  const many = Array.from({ length: 9 }, (_, i) => of('arm', `a${i}`, `AZR-000${i}`));
  const text = renderText(summary, makeReport([...many, of('terraform', 'z', 'AWS-0001')]), '');
  assert.deepEqual(
    [...text.matchAll(/^ {2}(arm|terraform):(\w+) /gm)].map(([, source, name]) => `${source}:${name}`),
    ['arm:a0', 'terraform:z', 'arm:a1', 'arm:a2', 'arm:a3', 'arm:a4'],
  );
});
