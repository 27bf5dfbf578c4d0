/** What every source makes of files that are cut off, oversized, nested, circular or wrongly encoded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hostile, listHostileTexts } from '../harness/hostile-texts.ts';
import { makeInputFile } from '../harness/input-files.ts';
import { checkRead, type Counts, createCounts, readWith } from '../harness/source-contract.ts';
import { type Seed, SEEDS } from '../harness/source-seeds.ts';

/** For a machine that is busy; what counts are the limits, which are of size. */
const HANG = { timeout: 300_000 };
/** Places looked at in one body, bodies of one file: the ten thousandth says what the hundredth did. */
const PATHS_MAX = 100;

function checkHostile({ source, path }: Seed, hostile: Hostile, counts: Counts): void {
  const file = makeInputFile(path, hostile.content);
  const read = readWith(source, [file]);
  checkRead(read, [file], counts, PATHS_MAX);
  if (hostile.isBad) assert.ok(read.problems.length > 0, 'nothing is said of it');
  else if (hostile.mayBeNothing !== true) {
    assert.ok(read.resources.length + read.problems.length > 0, 'neither read nor reported');
  }
}

for (const seed of SEEDS) {
  test(`${seed.source}, ${seed.path}: hostile texts are read as far as they go`, HANG, (t) => {
    const counts = createCounts();
    const faults: string[] = [];
    let slowest = { title: '', ms: 0 };
    for (const hostile of listHostileTexts(seed)) {
      const startMs = performance.now();
      try {
        checkHostile(seed, hostile, counts);
      } catch (error) {
        faults.push(`${hostile.title}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500));
      }
      const ms = performance.now() - startMs;
      if (ms > slowest.ms) slowest = { title: hostile.title, ms };
    }
    t.diagnostic(`${JSON.stringify(counts)}; slowest: ${slowest.title}, ${Math.round(slowest.ms)} ms`);
    assert.deepEqual(faults, []);
    assert.ok(counts.reads > 50 && counts.problems > 30);
  });
}

test('no text reaches the prototype of objects', () => {
  assert.deepEqual(Object.keys(Object.prototype), []);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});
