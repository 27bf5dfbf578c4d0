/**
 * Every fix of the catalogue, applied as text to the bad examples: the file then says what the fix means, and nothing
 * else.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { applyEdits } from '../../src/base/text-edits.ts';
import { writeYaml } from '../../src/base/yaml-text.ts';
import { createEvaluator } from '../../src/engine/evaluate.ts';
import type { Control } from '../../src/model/control.ts';
import { planEdits, splitSource } from '../../src/model/fix-edits.ts';
import { applyPatch } from '../../src/model/json-patch.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { ControlResult } from '../../src/model/result.ts';
import { createKubernetesSource } from '../../src/sources/kubernetes/index.ts';
import { readCatalogueControls } from '../harness/catalogue.ts';
import { makeInputFile } from '../harness/input-files.ts';
import { makeProfileWith } from '../harness/profiles.ts';

type Style = { readonly name: string; readonly write: (value: unknown) => string };

const STYLES: readonly Style[] = [
  { name: 'block YAML', write: (value) => `${writeYaml(value).join('\n')}\n` },
  { name: 'one-line JSON', write: (value) => JSON.stringify(value) },
  { name: 'indented JSON', write: (value) => `${JSON.stringify(value, undefined, 2)}\n` },
];

function readText(text: string): readonly Resource[] {
  return createKubernetesSource({ env: {} }).read(makeInputFile('input.yaml', text)).resources;
}

function judge(control: Control, resources: readonly Resource[], params: Record<string, unknown>): ControlResult[] {
  const evaluator = createEvaluator({
    controls: [control],
    profile: makeProfileWith(params),
    nowMs: systemClock.nowMs(),
  });
  return [...evaluator.evaluate(resources)];
}

type Tally = { fixes: number; planned: number; readonly faults: string[] };

function checkExample(control: Control, example: Control['examples']['bad'][number], style: Style, tally: Tally): void {
  // Examples of whole files are those of fix-catalogue.test.ts.
  if (example.input === undefined) return;
  const [input, ...estate] = Array.isArray(example.input) ? example.input : [example.input];
  const text = style.write(input);
  const others = estate.flatMap((one) => readText(style.write(one)));
  const [resource] = readText(text);
  if (resource === undefined) return;
  const result = judge(control, [resource, ...others], example.params ?? {}).find((one) => one.resource === resource);
  for (const finding of result?.findings ?? []) {
    if (finding.fix.length === 0) continue;
    tally.fixes++;
    const source = splitSource(text);
    const plan = planEdits(resource, finding.fix, source);
    if (!('edits' in plan)) continue;
    tally.planned++;
    const [edited] = readText(new TextDecoder().decode(applyEdits(source.bytes, plan.edits)));
    const where = `${control.metadata.id} "${example.name}" in ${style.name}`;
    try {
      assert.deepEqual(plain(edited?.body), plain(applyPatch(resource.body, finding.fix)), where);
    } catch (error) {
      tally.faults.push(`${where}: ${(error as Error).message}`);
      continue;
    }
    const after = edited === undefined ? [] : judge(control, [edited, ...others], example.params ?? {});
    const again = after.find((one) => one.resource === edited)?.findings ?? [];
    if (again.some(({ id }) => id === finding.id)) tally.faults.push(`${where}: the fix does not mend the finding`);
  }
}

/** Without prototypes, which differ between parsers and patches. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)));
}

test('a fix of the catalogue edits the text to exactly the fixed body, and mends its finding', (t) => {
  const controls = readCatalogueControls().filter(({ spec }) => spec.remediation.fix !== undefined);
  for (const style of STYLES) {
    const tally: Tally = { fixes: 0, planned: 0, faults: [] };
    for (const control of controls) {
      for (const example of control.examples.bad) checkExample(control, example, style, tally);
    }
    t.diagnostic(
      `${style.name}: ${tally.planned} of ${tally.fixes} fixes of ${controls.length} controls as text edits`,
    );
    assert.deepEqual(tally.faults, []);
    assert.ok(tally.fixes > 20, 'the catalogue has fixes');
    assert.ok(tally.planned / tally.fixes > 0.95, `only ${tally.planned} of ${tally.fixes} fixes could be planned`);
  }
});
