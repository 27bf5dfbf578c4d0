/** What every source must keep, whatever files hold: one contract, looped over all sources. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getPath } from '../../src/base/json.ts';
import type { FieldPath } from '../../src/base/positions.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { SourceRead } from '../../src/sources/api.ts';
import { makeInputFile } from '../harness/input-files.ts';
import { createRandom, mutateText } from '../harness/random.ts';
import { checkRead, createCounts, listPaths, readAsScan, readWith, SOURCE_NAMES } from '../harness/source-contract.ts';
import { SEEDS, writeSeed } from '../harness/source-seeds.ts';
import { showJson } from '../harness/terraform.ts';

/** For a machine that is busy; what counts are the limits, which are of size. */
const HANG = { timeout: 120_000 };
/** Every so many bytes a seed is cut off. */
const CUT_BYTES = 5;
const MUTANTS = 300;

const show = ({ resources }: SourceRead): unknown =>
  Object.fromEntries(
    resources.map(({ address, type, name, labels, body }) => [address, { type, name, labels, body: showJson(body) }]),
  );

test('every source has a seed, and a seed is read by its source', () => {
  assert.deepEqual([...new Set(SEEDS.map(({ source }) => source))].toSorted(), [...SOURCE_NAMES].toSorted());
  assert.ok(SOURCE_NAMES.length >= 9);
  for (const seed of SEEDS) {
    const file = makeInputFile(seed.path, writeSeed(seed, seed.blocks));
    const { resources } = readAsScan([file]);
    const ours = resources.filter(({ source }) => source === seed.source).map(({ address }) => address);
    for (const address of seed.addresses) assert.ok(ours.includes(address), `${address} is not in ${ours.join(', ')}`);
    assert.deepEqual(ours, [...new Set(ours)], 'addresses are unique');
  }
});

for (const seed of SEEDS) {
  const { source, path, syntax } = seed;
  const text = writeSeed(seed, seed.blocks);
  const title = `${source}, ${path}`;
  const readText = (content: string | Uint8Array): SourceRead => readWith(source, [makeInputFile(path, content)]);

  test(`${title}: the same text gives the same, wherever its blocks stand`, () => {
    const first = show(readText(text));
    assert.deepEqual(show(readText(text)), first);
    assert.deepEqual(show(readText(writeSeed(seed, seed.blocks.toReversed()))), first, 'other order');
    const lines = syntax === 'json' ? '\n \n\n' : '# a note\n\n\n# another\n';
    assert.deepEqual(show(readText(lines + text)), first, 'lines above');
    assert.deepEqual(show(readText(text.replaceAll('\n', '\r\n'))), first, 'CR LF');
    assert.deepEqual(show(readText(`\ufeff${text}`)), first, 'byte order mark');
  });

  test(`${title}: every place is in the file, and an exact one is that of the field`, (t) => {
    const counts = createCounts();
    for (const variant of [text, text.replaceAll('\n', '\r\n'), `\ufeff${text}`, `# é😀\n${text}`]) {
      if (syntax === 'json' && variant.startsWith('#')) continue;
      const file = makeInputFile(path, variant);
      const read = readWith(source, [file]);
      checkRead(read, [file], counts);
      let literals = 0;
      for (const resource of read.resources) literals += checkExactness(resource, file.bytes);
      t.diagnostic(`${literals} literals found where they are written`);
      assert.ok(literals > 3);
    }
    t.diagnostic(JSON.stringify(counts));
    assert.ok(counts.resources > 0 && counts.exact > 10);
  });

  test(`${title}: cut off anywhere it is read as far as it goes`, HANG, (t) => {
    const bytes = Buffer.from(text);
    const counts = createCounts();
    for (let length = 0; length < bytes.length; length += CUT_BYTES) {
      const file = makeInputFile(path, bytes.subarray(0, length));
      checkRead(readWith(source, [file]), [file], counts);
    }
    t.diagnostic(JSON.stringify(counts));
    assert.ok(counts.reads > 20 && counts.problems > 10 && counts.problems + counts.resources > 40);
  });

  test(`${title}: mutants are read as far as they go`, HANG, (t) => {
    const counts = createCounts();
    for (let number = 1; number <= MUTANTS; number++) {
      const random = createRandom(number);
      const file = makeInputFile(path, mutateText(random, text, 1 + random.below(4)));
      checkRead(readWith(source, [file]), [file], counts);
    }
    t.diagnostic(JSON.stringify(counts));
    assert.ok(counts.reads === MUTANTS && counts.problems > 50 && counts.resources > 100);
  });
}

/** The name under which a field is written, which need not be the one that it has in a body. */
const WRITTEN_NAME = /^["']?[\w-]+["']?\s*[=:]/;

/**
 * Literals of a body that stand once in the file: an exact place of one holds it, and nothing beside it but the field's
 * own name and punctuation. How many there were. A value that comes from elsewhere stands where the field is given it.
 */
function checkExactness({ address, body, origin }: Resource, bytes: Uint8Array): number {
  const text = Buffer.from(bytes).toString();
  const textAt = (path: FieldPath): string | undefined => {
    const place = origin.locate(path);
    if (place?.isExact !== true) return undefined;
    return Buffer.from(bytes).subarray(place.span.start.offset, place.span.end.offset).toString();
  };
  let count = 0;
  for (const path of listPaths(body, 5_000)) {
    const value = getPath(body, path);
    const literal = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    const found = textAt(path);
    if (literal.length < 4 || text.split(literal).length !== 2 || found === undefined) continue;
    const name = path.findLast((step) => typeof step === 'string') ?? '';
    // What sums up an instruction stands where all of it does.
    if (found === textAt(path.slice(0, -1))) continue;
    if (!found.includes(literal)) {
      assert.match(found, new RegExp(`^"?${name}\\b`), `${address} ${path.join('.')}: ${found}`);
      continue;
    }
    const rest = found.replace(literal, '').replace(WRITTEN_NAME, '');
    assert.doesNotMatch(rest, /\w/, `${address} ${path.join('.')}: more than the field: ${found}`);
    count++;
  }
  return count;
}
