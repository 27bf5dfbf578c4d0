/**
 * Every fix of the catalogue as edits of the files of its bad examples, whatever their format: the verdict turns to
 * pass.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { applyEdits } from '../../src/base/text-edits.ts';
import { createEvaluator } from '../../src/engine/evaluate.ts';
import { combineFixes } from '../../src/model/combine-fixes.ts';
import { listParts } from '../../src/model/control-parts.ts';
import type { Control } from '../../src/model/control.ts';
import { planChange, splitSource } from '../../src/model/fix-edits.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { ControlResult } from '../../src/model/result.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import { readCatalogueControls } from '../harness/catalogue.ts';
import { makeInputFile, readProject } from '../harness/input-files.ts';
import { makeProfileWith } from '../harness/profiles.ts';

const openSources = await loadAllSources({});

type Contents = ReadonlyMap<string, Uint8Array>;

function readContents(contents: Contents): readonly Resource[] {
  const files = [...contents].map(([path, bytes]) => makeInputFile(path, bytes));
  return readProject(openSources().sources, files).resources;
}

function judge(control: Control, params: Record<string, unknown>, contents: Contents): readonly ControlResult[] {
  const evaluator = createEvaluator({
    controls: [control],
    profile: makeProfileWith(params),
    nowMs: systemClock.nowMs(),
  });
  return [...evaluator.evaluate(readContents(contents))];
}

type Tally = { failing: number; mended: number; readonly unmended: string[]; readonly withoutEdit: string[] };

/** What became of one failing result: undefined when it was mended, else why not. */
function mend(
  control: Control,
  params: Record<string, unknown>,
  contents: Contents,
  result: ControlResult,
): string | undefined {
  const { file } = result.resource.origin;
  const bytes = contents.get(file);
  const changed = combineFixes(
    result.resource.body,
    result.findings.map(({ fix }) => fix),
  );
  if (bytes === undefined || changed === undefined) return 'its fixes contradict each other';
  const plan = planChange(result.resource, changed, splitSource(bytes));
  if (!('edits' in plan)) return plan.reason;
  const after = new Map(contents).set(file, applyEdits(bytes, plan.edits));
  const again = judge(control, params, after).find(({ resource }) => resource.address === result.resource.address);
  return again?.verdict === 'pass' ? undefined : `it is ${again?.verdict ?? 'not judged'} after the fix`;
}

function checkExample(
  control: Control,
  example: Control['examples']['bad'][number],
  tallies: Map<string, Tally>,
): void {
  const params = example.params ?? {};
  const encoder = new TextEncoder();
  const contents = new Map(
    Object.entries(example.files ?? {}).map(([path, text]): [string, Uint8Array] => [path, encoder.encode(text)]),
  );
  for (const result of judge(control, params, contents)) {
    if (result.verdict !== 'fail') continue;
    const { source, address } = result.resource;
    const tally = tallies.get(source) ?? { failing: 0, mended: 0, unmended: [], withoutEdit: [] };
    tallies.set(source, tally);
    const name = `${control.metadata.id} ${control.metadata.name} "${example.name}" on ${address}`;
    if (result.findings.some(({ fix }) => fix.length === 0)) {
      tally.withoutEdit.push(name);
      continue;
    }
    tally.failing++;
    const reason = mend(control, params, contents, result);
    if (reason === undefined) tally.mended++;
    else tally.unmended.push(`${name}: ${reason}`);
  }
}

const MENDED_MIN = 0.95;

test('the fixes of the catalogue mend the files of its bad examples, in every format', (t) => {
  const controls = readCatalogueControls().filter((control) =>
    listParts(control).some(({ remediation }) => remediation.fix !== undefined),
  );
  t.diagnostic(`${controls.length} controls have a fix`);
  assert.ok(controls.length >= 60, `only ${controls.length} controls have a fix`);
  const tallies = new Map<string, Tally>();
  for (const control of controls) {
    for (const example of control.examples.bad) {
      if (example.files !== undefined) checkExample(control, example, tallies);
    }
  }
  for (const [source, { failing, mended, unmended, withoutEdit }] of tallies) {
    t.diagnostic(`${source}: ${mended} of ${failing} mended; ${withoutEdit.length} have no edit for this place`);
    for (const text of unmended) t.diagnostic(`not mended: ${text}`);
    assert.ok(mended / failing >= MENDED_MIN, `${source}: only ${mended} of ${failing} could be mended`);
  }
  for (const source of ['terraform', 'cloudformation', 'dockerfile', 'github-actions', 'compose']) {
    assert.ok((tallies.get(source)?.failing ?? 0) >= 10, `${source}: too few fixes were looked at`);
  }
});
