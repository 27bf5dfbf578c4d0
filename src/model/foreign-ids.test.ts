/** Tests of the table of other tools' ids: what an id leads to, and that the catalogue's own table is whole. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseText } from '../../test/harness/house.ts';
import { makeControl } from '../../test/harness/reports.ts';
import type { Control } from './control.ts';
import { createForeignIdIndex, readForeignIds } from './foreign-ids.ts';
import { FOREIGN_TOOLS } from './inline-exception.ts';

function controlOf(id: string, ...slugs: readonly string[]): Control {
  const control = makeControl({ id });
  return { ...control, spec: { ...control.spec, maps: { consensus: [...slugs] } } };
}

const CONTROLS = [controlOf('K8S-0001', 'a'), controlOf('K8S-0002', 'b', 'c'), controlOf('K8S-0003')];
const IDS = readForeignIds({
  spec: { ids: { a: { checkov: ['CKV_1'] }, c: { checkov: ['CKV_1', 'CKV_2'], kics: ['x'] } } },
});

test('an id leads to every control that maps to one of its slugs, whatever its case', () => {
  const findControls = createForeignIdIndex(CONTROLS, IDS);
  const find = (tool: (typeof FOREIGN_TOOLS)[number], id: string): readonly string[] =>
    findControls(tool, id).map(({ metadata }) => metadata.id);
  assert.deepEqual(find('checkov', 'ckv_1'), ['K8S-0001', 'K8S-0002']);
  assert.deepEqual(find('checkov', 'CKV_2'), ['K8S-0002']);
  assert.deepEqual(find('trivy', 'CKV_1'), []);
  assert.deepEqual(find('kics', '*'), ['K8S-0002']);
  assert.deepEqual(find('checkov', '*'), ['K8S-0001', 'K8S-0002']);
  assert.deepEqual(find('checkov', 'CKV_3'), []);
});

test('what is no table holds nothing', () => {
  for (const value of [null, {}, { spec: { ids: [] } }, { spec: { ids: { a: 1 } } }]) {
    assert.equal(readForeignIds(value).size, 0);
  }
});

test("the catalogue's table names known tools and texts, and every tool", (t) => {
  const path = join(import.meta.dirname, '../../catalog/frameworks/foreign-ids.yaml');
  const { value, problems } = parseText(readFileSync(path), path);
  assert.deepEqual(problems, []);
  const ids = readForeignIds(value[0]?.value);
  const tools = new Set<string>();
  for (const [slug, row] of ids) {
    for (const [tool, list] of Object.entries(row)) {
      tools.add(tool);
      assert.ok(Array.isArray(list) && list.length > 0 && list.every((id) => typeof id === 'string'), slug);
    }
  }
  t.diagnostic(`slugs: ${ids.size} checked`);
  assert.ok(ids.size > 200);
  assert.deepEqual([...tools].sort(), [...FOREIGN_TOOLS].sort());
});
