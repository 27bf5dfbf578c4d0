/**
 * Tests of the command line's own parts: dispatch, errors to exit codes, colour, progress. Whole runs are in
 * test/scenario.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestHouse } from '../../test/harness/house.ts';
import type { ErrorCode } from '../base/errors.ts';
import { AppError, ERRORS } from '../base/errors.ts';
import { describeError, exitCodeOf } from './exit.ts';
import type { Io } from './io.ts';
import { hasColour } from './io.ts';
import { createProgress } from './progress.ts';
import { runCli } from './run.ts';

type FakeIo = Io & { readonly said: { out: string; err: string } };

function createFakeIo(rest: Partial<Io> = {}): FakeIo {
  const said = { out: '', err: '' };
  return {
    said,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    isOutTerminal: false,
    isErrTerminal: false,
    columns: 80,
    env: {},
    ...rest,
  };
}

const loadHouse = () => Promise.resolve(createTestHouse({}));

test('the top-level help loads no house', async () => {
  const io = createFakeIo();
  const code = await runCli(['--help'], io, () => Promise.reject(new Error('loaded')));
  assert.equal(code, 0);
  assert.match(io.said.out, /Usage: bulwark <verb>/);
});

test('a verb gives its exit code and its text', async () => {
  const io = createFakeIo();
  assert.equal(await runCli(['-V'], io, loadHouse), 0);
  assert.equal(io.said.out, '0.0.0\n');
});

test('a fault of Bulwark is told with its stack and exits 70', async () => {
  const io = createFakeIo();
  const code = await runCli(['version'], io, () => Promise.reject(new TypeError('broken')));
  assert.equal(code, 70);
  assert.match(io.said.err, /Bulwark failed: TypeError: broken\n {4}at [^]*do: Report it/);
});

test('every error of the table has its exit code, and is told with its remedy in printable text', () => {
  for (const [code, entry] of Object.entries(ERRORS)) {
    const error = new AppError(code as ErrorCode, 'x\u001b[2J');
    assert.equal(exitCodeOf(error), entry.exit);
    assert.equal(describeError(error), `bulwark: ${entry.text}: x\\x1b[2J\n  do: ${entry.remedy}\n`);
  }
  assert.equal(exitCodeOf('thrown text'), 70);
  assert.match(describeError('thrown text'), /thrown text/);
});

const COLOURS: readonly (readonly [string, Partial<Io>, boolean, boolean])[] = [
  ['a terminal has colour', { isOutTerminal: true }, true, true],
  ['a pipe has none', {}, true, false],
  ['NO_COLOR is obeyed', { isOutTerminal: true, env: { NO_COLOR: '1' } }, true, false],
  ['an empty NO_COLOR says nothing', { isOutTerminal: true, env: { NO_COLOR: '' } }, true, true],
  ['FORCE_COLOR colours a pipe', { env: { FORCE_COLOR: '1' } }, true, true],
  ['FORCE_COLOR=0 takes colour away', { isOutTerminal: true, env: { FORCE_COLOR: '0' } }, true, false],
  ['FORCE_COLOR wins over NO_COLOR', { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true, true],
  ['--no-color wins over all', { isOutTerminal: true, env: { FORCE_COLOR: '1' } }, false, false],
  ['a dumb terminal has none', { isOutTerminal: true, env: { TERM: 'dumb' } }, true, false],
];

for (const [title, rest, option, expected] of COLOURS) {
  test(title, () => assert.equal(hasColour(createFakeIo(rest), option), expected));
}

function drawProgress(rest: Partial<Io>, isQuiet: boolean, stepMs: number): string {
  const io = createFakeIo(rest);
  let nowMs = 0;
  const progress = createProgress(io, { nowMs: () => nowMs }, isQuiet);
  for (let done = 1; done <= 1000; done++) {
    nowMs += stepMs;
    progress.update({ step: done <= 500 ? 'read' : 'judge', done });
  }
  progress.clear();
  progress.clear();
  return io.said.err;
}

test('progress is drawn on a terminal when work is long, at most ten times a second, and cleared', () => {
  const text = drawProgress({ isErrTerminal: true }, false, 2);
  assert.match(text, /reading: \d+ files[^]*judging: \d+ results/);
  assert.ok(text.endsWith('\r\u001b[K'));
  assert.ok(text.split('\r').length <= 2000 / 100 + 2);
});

test('short work, pipes and --quiet have no progress', () => {
  assert.equal(drawProgress({ isErrTerminal: true }, false, 0.2), '');
  assert.equal(drawProgress({}, false, 2), '');
  assert.equal(drawProgress({ isErrTerminal: true }, true, 2), '');
});
