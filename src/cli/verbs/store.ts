/** `bulwark store backup|restore|check`: the memory of the programme, as an operator looks after it. */
import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Store } from '../../stores/api.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, readPlace, useRoom } from '../place.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

export const verb: Verb = {
  configure: (command, context, finish) => {
    const backup = addPlaceOptions(command.command('backup'))
      .description('Write the whole store to a file; it stays in use meanwhile.')
      .argument('<file>', 'where to: compressed lines of JSON, readable by both kinds of store')
      .action(async (file: string, options: PlaceOptions) => {
        await backUp(file, options, context);
        finish(0);
      });
    addExamples(backup, [['bulwark store backup bulwark-2026-03-02.jsonl.gz', 'the embedded store here']]);
    const restore = addPlaceOptions(command.command('restore'))
      .description('Bring a backup into an empty store, of either kind: all of it or nothing.')
      .argument('<file>', 'what `bulwark store backup` has written')
      .action(async (file: string, options: PlaceOptions) => {
        await restoreFrom(file, options, context);
        finish(0);
      });
    addExamples(restore, [
      ['bulwark store restore backup.jsonl.gz --data /var/lib/bulwark', 'into a new folder'],
      ['bulwark store restore backup.jsonl.gz --store postgres://db/bulwark', 'from SQLite to PostgreSQL'],
    ]);
    const check = addPlaceOptions(command.command('check'))
      .description('Open the store, bring its schema forward where it is older, and say whether it answers.')
      .action(async (options: PlaceOptions) => {
        await useRoom(options, context, (room) => room.store.check());
        context.io.out('the store answers\n');
        finish(0);
      });
    addExamples(check, [['bulwark store check', 'before and after an upgrade']]);
    addExamples(command, [
      ['bulwark store backup backup.jsonl.gz', 'a copy of everything'],
      ['bulwark store restore backup.jsonl.gz', 'and back'],
    ]);
  },
};

async function backUp(file: string, options: PlaceOptions, context: VerbContext): Promise<void> {
  const atMs = context.house.clock.nowMs();
  // Half a backup must not take the place of a whole one.
  const half = `${file}.part`;
  const lines = await useRoom(options, context, async ({ store }) => {
    let count = 0;
    const text = async function* (source: Store): AsyncIterable<string> {
      for await (const line of source.dump(atMs)) {
        count += 1;
        yield `${line}\n`;
      }
    };
    try {
      await pipeline(Readable.from(text(store)), createGzip(), createWriteStream(half, { mode: 0o600, flush: true }));
      renameSync(half, file);
    } catch (error) {
      rmSync(half, { force: true });
      if (error instanceof AppError) throw error;
      throw new AppError('cannot-write', file, { cause: error });
    }
    return count;
  });
  context.io.out(`${file}: ${lines - 2} rows\n`);
}

async function restoreFrom(file: string, options: PlaceOptions, { io, house }: VerbContext): Promise<void> {
  const lines = async function* (): AsyncIterable<string> {
    const source = createReadStream(file);
    const inflated = createGunzip();
    source.on('error', (error) => inflated.destroy(error));
    try {
      yield* splitLines(source.pipe(inflated).setEncoding('utf8'));
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('invalid-backup', `${file} cannot be read to its end`, { cause });
    }
  };
  const { rows, tables, atMs } = await house.restoreStore(readPlace(options, { io, house }), lines());
  io.out(`${file}: ${rows} rows of ${tables} tables, as of ${new Date(atMs).toISOString()}\n`);
}

/** A line that does not end is no row of ours, and must not fill the memory. */
async function* splitLines(texts: AsyncIterable<string>): AsyncIterable<string> {
  // Joined when the line ends: joining with each piece would take time with the square of its length.
  let parts: string[] = [];
  let charCount = 0;
  for await (const text of texts) {
    const [first = '', ...others] = text.split('\n');
    parts.push(first);
    charCount += first.length;
    if (charCount > LIMITS.backupLineCharsMax) throw new AppError('invalid-backup', 'it has a line without an end');
    const last = others.pop();
    if (last === undefined) continue;
    yield parts.join('');
    yield* others;
    parts = [last];
    charCount = last.length;
  }
  if (charCount > 0) yield parts.join('');
}
