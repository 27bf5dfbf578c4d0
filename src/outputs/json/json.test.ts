/** Tests of what the JSON report tells of failing values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../base/json.ts';
import { makeFinding, makeReport, makeResult } from '../../../test/harness/reports.ts';
import { output } from './index.ts';

function readActual(actual: Json): unknown {
  const report = makeReport([makeResult({ findings: [makeFinding({ actual })] })]);
  const options = { hasColour: false, columns: 80, sourceText: () => undefined, version: '1.2.3' };
  const { results } = JSON.parse([...output.render(report, options)].join('')) as {
    results: [{ findings: [Record<string, unknown>] }];
  };
  return results[0].findings[0]['actual'];
}

test('a failing value is told as it is, unless it is an object: that may hold a secret beside what is wrong', () => {
  for (const shown of [true, 0, 'latest', null, ['NET_ADMIN', 'ALL'], []]) assert.deepEqual(readActual(shown), shown);
  for (const left of [{ env: [{ name: 'TOKEN', value: 's3cr3t' }] }, [{ value: 's3cr3t' }]]) {
    assert.equal(readActual(left), undefined);
  }
});
