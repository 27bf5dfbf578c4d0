/** The test rooms: every test file belongs to exactly one, so that none is forgotten by `npm test`. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { isOfRoom, TEST_ROOMS } from '../../tools/rooms.ts';
import { ROOT } from './source-files.ts';

test('every test file is run by one room', (t) => {
  const files = globSync('{src,web,test,tools,bench}/**/*.test.ts', { cwd: ROOT });
  const roomsOf = (file: string): readonly string[] =>
    TEST_ROOMS.filter((room) => isOfRoom(room, file)).map(({ name }) => name);
  assert.deepEqual(
    files.filter((file) => roomsOf(file).length !== 1),
    [],
  );
  assert.ok(files.length >= 400);
  t.diagnostic(`test files: ${files.length} checked`);
});
