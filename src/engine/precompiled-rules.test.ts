/** Tests that a catalogue's rules are written ahead of time, and found again by control. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadRules } from '../../test/harness/precompiled.ts';
import { listParts } from '../model/control-parts.ts';
import { readBundle } from '../program/catalog/bundle.ts';
import type { PrecompiledRules, RuleModule } from './precompiled-rules.ts';
import { findPrecompiled, writePrecompiledRules } from './precompiled-rules.ts';

const { controls } = readBundle(readFileSync(new URL('../generated/catalog.json', import.meta.url), 'utf8'));
const texts = writePrecompiledRules(controls, 'module');

async function loadModules(): Promise<PrecompiledRules> {
  const modules = new Map<string, RuleModule>();
  for (const [group, text] of texts) modules.set(group, await loadRules(text));
  return { controls: new Set(controls), loadGroup: (group) => modules.get(group) };
}

test('the code of every control of the catalogue is written, and found for its parts', async () => {
  const rules = await loadModules();
  for (const control of controls) {
    for (const part of listParts(control)) {
      const { deciding, messages } = findPrecompiled(rules, control, part);
      assert.ok(deciding !== undefined && messages !== undefined, part.key);
    }
  }
});

test('the same controls give the same texts, in modules of one source or one provider', () => {
  assert.deepEqual(writePrecompiledRules(controls, 'module'), texts);
  assert.ok(texts.has('kubernetes') && texts.has('terraform-aws'), [...texts.keys()].join(' '));
  const named = Array.from(texts.keys()).filter((group) => !/^[a-z-]+$/.test(group));
  assert.deepEqual(named, []);
});

test('a control that the code was not written for has none, though it be called the same', async () => {
  const [control] = controls;
  assert.ok(control !== undefined);
  const [part] = listParts(control);
  assert.ok(part !== undefined);
  assert.deepEqual(findPrecompiled(await loadModules(), { ...control }, part), {});
});
