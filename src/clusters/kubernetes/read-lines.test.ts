/** Lines: the same however the chunks are cut, with a limit, and without what was cut off at the end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from './read-lines.ts';

async function* cut(text: string, size: number): AsyncGenerator<Uint8Array, void, void> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function collect(lines: AsyncIterable<string | undefined>): Promise<readonly (string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

test('lines are the same whatever the size of the chunks, also within a character', async () => {
  const text = '{"a":1}\n\n{"b":"ü€😀"}\n{"cut":"he';
  for (let size = 1; size <= 40; size++) {
    const lines = await collect(readLines(cut(text, size), 100));
    assert.deepEqual(lines, ['{"a":1}', '', '{"b":"ü€😀"}'], `chunks of ${size}`);
  }
});

test('a line over the limit ends the reading, with and without its end in sight', async () => {
  for (const size of [1, 3, 50]) {
    assert.deepEqual(await collect(readLines(cut('12345\n123456\n1\n', size), 5)), ['12345', undefined]);
    assert.deepEqual(await collect(readLines(cut('123456', size), 5)), [undefined]);
  }
});
