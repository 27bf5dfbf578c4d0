/** Tests that a catalogue's rules are written ahead of time, and found again by control. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readBundle } from '../program/catalog/bundle.ts';
import { findPrecompiled, writePrecompiledRules } from './precompiled-rules.ts';

const bundleFile = new URL('../generated/catalog.json', import.meta.url);

test('the code of every control of the catalogue is written, the same each time', () => {
  const { controls } = readBundle(readFileSync(bundleFile, 'utf8'));
  const text = writePrecompiledRules(controls);
  for (const { metadata } of controls) assert.ok(text.includes(`"${metadata.id}/deciding"`), metadata.id);
  assert.equal(writePrecompiledRules(controls), text);
});

test('a control without precompiled code has none', () => {
  assert.deepEqual(findPrecompiled({}, 'TEAM-0001'), { deciding: undefined, messages: undefined });
});
