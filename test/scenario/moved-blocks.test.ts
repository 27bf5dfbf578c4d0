/** Edits that change nothing: blocks in another order, lines above them. No finding may take another identity. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFolder } from '../harness/cli.ts';
import { listFindings, scanToJson } from '../harness/json-report.ts';
import { type Seed, SEEDS, writeSeed } from '../harness/source-seeds.ts';

type Edit = readonly [title: string, write: (seed: Seed) => string];

const EDITS: readonly Edit[] = [
  ['blocks in another order', (seed) => writeSeed(seed, seed.blocks.toReversed())],
  ['lines above', (seed) => `${seed.syntax === 'json' ? '\n\n \n' : '# a note\n\n'}${writeSeed(seed, seed.blocks)}`],
  ['lines that end with CR LF', (seed) => writeSeed(seed, seed.blocks).replaceAll('\n', '\r\n')],
];

/** Each in a project of its own: a plan takes the place of a configuration beside it. */
const pathOf = (seed: Seed): string => `${SEEDS.indexOf(seed)}/${seed.path}`;
const writeAll = (write: Edit[1]): Readonly<Record<string, string>> =>
  Object.fromEntries(SEEDS.map((seed) => [pathOf(seed), write(seed)]));

test('moving blocks and editing above them changes no identity of a finding, in any source', async (t) => {
  using before = makeFolder(writeAll((seed) => writeSeed(seed, seed.blocks)));
  const expected = listFindings(await scanToJson(before));
  for (const path of SEEDS.map(pathOf)) {
    assert.ok(
      expected.some((finding) => finding.startsWith(path)),
      `nothing is found in ${path}`,
    );
  }
  for (const [title, write] of EDITS) {
    using after = makeFolder(writeAll(write));
    assert.deepEqual(listFindings(await scanToJson(after)), expected, title);
  }
  t.diagnostic(`identities: ${expected.length} findings over ${EDITS.length} edits of ${SEEDS.length} files`);
});
