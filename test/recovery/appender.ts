/**
 * A program for `ledger.test.ts`: appends evidence without end, in transactions of one to three hundred entries, some
 * at once, signs checkpoints in between, says on standard output what was acknowledged. Arguments: place of the store,
 * and what its name for this life shall hold.
 */
import { writeSync } from 'node:fs';
import { signCheckpoint } from '../../src/program/evidence/checkpoints.ts';
import { createControlRoom } from '../harness/control-room.ts';
import { makeEntry } from '../harness/ledger.ts';
import { createRandom } from '../harness/random.ts';
import { openStoreAt } from '../harness/stores.ts';

const [place = '', begin = '0'] = process.argv.slice(2);
const random = createRandom(process.pid);
const store = await openStoreAt(place);
const { room } = createControlRoom(store);

/** At once: what stands in a buffer dies with the process. */
const say = (...words: readonly (string | number)[]): void => void writeSync(1, `${words.join(' ')}\n`);

async function append(writer: number, turn: number): Promise<void> {
  // Unique over all lives: some of what a former one did was never said.
  const subject = `${process.pid}-${begin}-${writer}-${turn}`;
  const count = random.pick([1, 1, 2, 5, 300]);
  await store.write(async (tx) => {
    for (let i = 0; i < count; i++) await tx.ledger.append(makeEntry(i, { subject }));
  });
  say('appended', subject, count);
}

async function write(writer: number): Promise<never> {
  for (let turn = 0; ; turn++) {
    await append(writer, turn);
    if (random.below(2) > 0) continue;
    const checkpoint = await signCheckpoint(room);
    say('signed', checkpoint?.size ?? 0, Buffer.from(checkpoint?.note ?? '').toString('base64'));
  }
}

await Promise.all([write(0), write(1), write(2)]);
