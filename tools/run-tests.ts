/**
 * `npm test`: every gate in one run, each printing how many things it checked and failing when that is under its floor.
 * `npm test -- core` runs the named rooms only; `UPDATE=1` rewrites goldens.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from './check.ts';
import { isOfRoom, TEST_ROOMS, type TestRoom } from './rooms.ts';

const ROOT = join(import.meta.dirname, '..');
/** A test process that runs longer than this is hanging. */
const ROOM_MS_MAX = 1_500_000;

type RoomRun = { room: TestRoom; output: string; passed: number; failed: number; skipped: number; isGreen: boolean };

function testArguments(room: TestRoom, files: readonly string[]): string[] {
  const coverage = (room.covered ?? []).map((glob) => `--test-coverage-include=${glob}`);
  return [
    '--test',
    '--test-isolation=none',
    `--test-reporter=${join(ROOT, 'tools', 'test-reporter.ts')}`,
    '--test-reporter-destination=stdout',
    ...(coverage.length === 0
      ? []
      : [
          '--experimental-test-coverage',
          '--test-coverage-exclude=**/*.test.ts',
          '--test-coverage-lines=100',
          ...coverage,
        ]),
    ...files,
  ];
}

function runRoom(room: TestRoom): Promise<RoomRun> {
  const startedMs = performance.now();
  const files = room.folders
    .flatMap((folder) => globSync(`${folder}/**/*.test.ts`, { cwd: ROOT }))
    .filter((file) => isOfRoom(room, file))
    .sort();
  // Without a file to run, node:test would look for some by itself and run those of all other rooms.
  if (files.length === 0)
    return Promise.resolve(summariseRoom(room, startedMs, 0, '#counts {"passed":0,"failed":0,"skipped":0}\n', 0, null));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, testArguments(room, files), {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: ROOM_MS_MAX,
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code, signal) => resolve(summariseRoom(room, startedMs, files.length, output, code, signal)));
  });
}

function summariseRoom(
  room: TestRoom,
  startedMs: number,
  fileCount: number,
  output: string,
  code: number | null,
  signal: string | null,
): RoomRun {
  const counts = /^#counts (.*)$/m.exec(output)?.[1];
  const { passed, failed, skipped } = (
    counts === undefined ? { passed: 0, failed: 1, skipped: 0 } : JSON.parse(counts)
  ) as { passed: number; failed: number; skipped: number };
  let text = output.replace(/^#counts .*\n/m, '');
  if (signal !== null) text += `  stopped by ${signal}: a test hangs or runs longer than ${ROOM_MS_MAX / 1000} s\n`;
  const isTooFew = passed < room.testsMin;
  if (isTooFew) text += `  only ${passed} tests passed; this room's floor is ${room.testsMin}\n`;
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
  const counted = `${passed} passed, ${failed} failed, ${skipped} not run`;
  const head = `tests ${room.name}: ${counted}, in ${fileCount} files, ${seconds} s`;
  return {
    room,
    output: `${head}\n${text}`,
    passed,
    failed,
    skipped,
    isGreen: code === 0 && failed === 0 && !isTooFew,
  };
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !TEST_ROOMS.some((room) => room.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`no room ${unknown.join(', ')}; there are ${TEST_ROOMS.map(({ name }) => name).join(', ')}\n`);
    process.exitCode = 1;
    return;
  }
  const rooms = TEST_ROOMS.filter((room) => wanted.length === 0 || wanted.includes(room.name));
  const startedMs = performance.now();
  // What is red is named at the end again: who reads the last lines of a long output must not search for it.
  const red: string[] = wanted.length > 0 || (await runChecks()) ? [] : ['npm run check'];
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const queue = [...rooms];
  // Two at a time: the room that takes longest is first in line with a partner, and the machines have two cores.
  const worker = async (): Promise<void> => {
    for (let room = queue.shift(); room !== undefined; room = queue.shift()) {
      const run = await runRoom(room);
      process.stdout.write(run.output);
      passed += run.passed;
      failed += run.failed;
      skipped += run.skipped;
      if (!run.isGreen) red.push(`tests ${run.room.name}`);
    }
  };
  await Promise.all([worker(), worker()]);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(
    red.length === 0 ? `all gates green in ${seconds} s\n` : `RED: ${red.join(', ')}; ${seconds} s\n`,
  );
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = red.length === 0 ? 0 : 1;
}

await main();
