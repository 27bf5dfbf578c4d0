/** An exception covers what was chosen, and no more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askForFilter, askForFindings } from './asked.ts';
import type { Filter } from './filter.ts';

const finding = (address: string, changes: object = {}) => ({
  control: 'A-0001',
  address,
  environment: 'prod',
  team: 'shop',
  ...changes,
});

test('findings of one control lead to a request for their resources', () => {
  assert.deepEqual(askForFindings([finding('a'), finding('b'), finding('a', { team: 'pay' })]), {
    to: '/exceptions?view=request&control=A-0001&address=a&address=b&environment=prod',
  });
  assert.deepEqual(askForFindings([finding('a')]), {
    to: '/exceptions?view=request&control=A-0001&address=a&environment=prod&owner=shop',
  });
});

test('it is said why several controls, none, or too many resources cannot be asked for at once', () => {
  const many = Array.from({ length: 500 }, (_, index) => finding(`kubernetes:apps/Deployment/shop/name-${index}`));
  const cases = [[finding('a'), finding('a', { control: 'A-0002' })], [], many] as const;
  for (const findings of cases) assert.ok('why' in askForFindings(findings));
});

const FILTERS: readonly (readonly [filter: Filter, wanted: string | undefined])[] = [
  [{ state: ['open'], control: ['A-0001'], team: ['shop'] }, 'control=A-0001&team=shop'],
  [{ control: ['A-0001'], environment: ['dev', 'prod'] }, 'control=A-0001&environment=dev&environment=prod'],
  [{ control: ['A-0001'] }, undefined],
  [{ control: ['A-0001', 'A-0002'], team: ['shop'] }, undefined],
  [{ team: ['shop'] }, undefined],
  [{ control: ['A-0001'], team: ['shop'], text: 'x' }, undefined],
  [{ control: ['A-0001'], team: ['shop'], overdue: 'true' }, undefined],
  [{ control: ['A-0001'], team: ['shop'], severity: ['low'] }, undefined],
];

for (const [filter, wanted] of FILTERS) {
  test(`the filter ${JSON.stringify(filter)} can ${wanted === undefined ? 'not ' : ''}be asked for`, () => {
    const asked = askForFilter(filter);
    if (wanted === undefined) assert.ok('why' in asked);
    else assert.deepEqual(asked, { to: `/exceptions?view=request&${wanted}` });
  });
}
