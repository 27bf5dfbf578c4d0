/**
 * A program for `kills.test.ts`: brings in runs, excepts, promotes and does jobs, one after the other without end, and
 * says each on standard output after it was acknowledged. Arguments: kind and place of the
 * store, the first number of this program's own, and how many were used before.
 */
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { formatDay, DAY_MS } from '../../src/model/instants.ts';
import type { Access } from '../../src/model/programme/access.ts';
import type { Rollout } from '../../src/model/rollout.ts';
import { readBundle } from '../../src/program/catalog/bundle.ts';
import type { House } from '../../src/program/house.ts';
import type { ControlRoom } from '../../src/program/control-room.ts';
import { approveException, requestException } from '../../src/program/except/exceptions.ts';
import { ingestRun } from '../../src/program/ingest/ingest-run.ts';
import { doNextJob } from '../../src/program/jobs/work.ts';
import { promoteRollout, startRollout } from '../../src/program/rollout/rollouts.ts';
import { openPostgres } from '../../src/stores/postgres/index.ts';
import { openSqlStore } from '../../src/stores/sql/store.ts';
import type { Tables } from '../../src/stores/sql/tables.ts';
import { openSqlite } from '../../src/stores/sqlite/index.ts';
import { createControlRoom } from '../harness/control-room.ts';
import { createMemoryFiles } from '../harness/memory-files.ts';
import { makeResource, makeResult, makeRun } from '../harness/findings.ts';

const [kind = '', place = '', first = '0', used = '0'] = process.argv.slice(2);

const person = (id: string, role: 'administrator' | 'approver'): Access => ({
  actor: { kind: 'user', id, name: id },
  grants: [{ role }],
});
const ALICE = person('alice', 'administrator');
const BOB = person('bob', 'approver');

const BUNDLE = readBundle(readFileSync(join(import.meta.dirname, '../../src/generated/catalog.json'), 'utf8'));
/** Only what these use cases ask of a house: loading all of it would be most of a short life. */
const HOUSE = { files: createMemoryFiles({}), loadBundle: () => BUNDLE } as unknown as House;
const CONTROLS = BUNDLE.controls.map(({ metadata }) => metadata.id);

function say(...words: readonly string[]): void {
  // At once: what stands in a buffer dies with the process.
  writeSync(1, `${words.join(' ')}\n`);
}

/** A run in which some things fail that did not before, and others do no more. */
async function bringRun(room: ControlRoom, number: number): Promise<void> {
  const resources = Array.from({ length: 12 }, (_, i) => makeResource(`web-${i}`));
  const results = resources.map((resource, i) =>
    makeResult('K8S-0001', resource, (number + i) % 3 === 0 ? 'pass' : 'fail'),
  );
  const id = `run-${number}-${room.newId()}`;
  await ingestRun(makeRun({ id, startedMs: room.clock.nowMs(), resources, results }), ALICE.actor, room);
  say('run', id);
}

async function except(room: ControlRoom, number: number): Promise<void> {
  const wish = {
    name: `exception-${number}-${room.newId()}`,
    controls: [CONTROLS[0] ?? ''],
    scope: { addresses: [`kubernetes:apps/Deployment/shop/web-${number % 12}`], environments: ['prod'] },
    reason: 'a test of what survives a crash',
    owner: 'team-a',
    ticket: 'T-1',
    expires: formatDay(room.clock.nowMs() + 5 * DAY_MS),
  };
  const { id } = await requestException(wish, ALICE, room);
  say('requested', id);
  await approveException({ id }, BOB, room);
  say('approved', id);
}

async function promote(room: ControlRoom, number: number): Promise<void> {
  const control = CONTROLS[number % CONTROLS.length] ?? '';
  const document: Rollout = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Rollout',
    metadata: { name: `rollout-${number}`, owner: 'team-a' },
    spec: { controls: [control], environment: `place-${number}` },
  };
  const { id } = await startRollout(document, ALICE, room);
  say('started', id);
  const { step } = await promoteRollout({ id, reason: 'a test', override: 'nothing depends on it' }, ALICE, room);
  say('promoted', id, String(step));
}

/** Each job leaves evidence in the transaction in which it holds its lease: twice would be seen. */
async function work(room: ControlRoom, number: number, owner: string): Promise<void> {
  const nowMs = room.clock.nowMs();
  const id = `job-${number}-${room.newId()}`;
  await room.store.write((tx) =>
    tx.jobs.add({ id, kind: 'note', key: id, payload: null, runAtMs: nowMs, createdMs: nowMs }),
  );
  say('added', id);
  const note = {
    kind: 'note',
    leaseMs: 250,
    attemptsMax: 100,
    run: async (
      { id: subject }: { readonly id: string },
      { hold }: { readonly hold: (tx: never) => Promise<void> },
    ) => {
      await room.store.write(async (tx) => {
        await hold(tx as never);
        const done = await tx.ledger.listLeaves({ kind: 'job', subject }, 1);
        if (done.length > 0) return;
        await tx.ledger.append({ atMs: nowMs, actor: ALICE.actor, kind: 'job', action: 'done', subject, body: {} });
      });
    },
  };
  while ((await doNextJob(room, [note], owner)) !== undefined);
}

async function main(): Promise<void> {
  const backend = kind === 'sqlite' ? openSqlite<Tables>(place) : await openPostgres<Tables>(place);
  const store = await openSqlStore(backend, systemClock.nowMs());
  const base = createControlRoom(store, HOUSE).room;
  const room: ControlRoom = { ...base, clock: systemClock, newId: createIds(systemClock) };
  const owner = room.newId();
  for (let number = Number(first) + Number(used); ; number++) {
    await bringRun(room, number);
    await except(room, number);
    await promote(room, number);
    await work(room, number, owner);
  }
}

await main();
