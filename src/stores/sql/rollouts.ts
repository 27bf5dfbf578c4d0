/** Rollouts in SQL. */
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { Actor } from '../../model/programme/actor.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { StoredRollout } from '../../model/programme/rollout-life.ts';
import type { Rollout } from '../../model/rollout.ts';
import type { RolloutEvent, RolloutRecords } from '../api/rollouts.ts';
import { makePage, readAfter } from './newest-first.ts';
import type { Tables } from './tables.ts';

/** Rollouts of one transaction. */
export function createRolloutRecords(db: Kysely<Tables>): RolloutRecords {
  const select = () => db.selectFrom('rollouts').selectAll();
  const selectVisible = (visible: Visible) => select().where((eb) => maySee(eb, visible));
  return {
    add: (rollout) => addRollout(db, rollout),
    find: async (id, visible) => {
      const row = await selectVisible(visible).where('id', '=', id).executeTakeFirst();
      return row && readRollout(row);
    },
    findInForce: async (name, visible) => {
      const row = await selectVisible(visible)
        .where('name', '=', name)
        .where('ended_ms', 'is', null)
        .executeTakeFirst();
      return row && readRollout(row);
    },
    list: async ({ filter, visible, ...page }) => {
      const after = readAfter(page);
      const { environment = '', control = '' } = filter;
      const rows = await selectVisible(visible)
        .$if(filter.isEndedToo !== true, (q) => q.where('ended_ms', 'is', null))
        .$if(environment !== '', (q) => q.where('environment', '=', environment))
        .$if(control !== '', (q) =>
          q.where('id', 'in', (eb) =>
            eb.selectFrom('rollout_controls').select('rollout').where('rollout_controls.control', '=', control),
          ),
        )
        .$if(after !== undefined, (q) => q.where('id', '<', after ?? ''))
        .orderBy('id', 'desc')
        .limit(page.limit + 1)
        .execute();
      return makePage(rows, page, readRollout);
    },
    save: (rollout) => saveRollout(db, rollout),
    saveJudged: async ({ id, version, judged }) => {
      const query = db
        .updateTable('rollouts')
        .set({ judged: writeOptional(judged) })
        .where('id', '=', id);
      await query.where('version', '=', version).execute();
    },
    listInForce: async () => {
      const rows = await select().where('ended_ms', 'is', null).orderBy('id').execute();
      return rows.map(readRollout);
    },
    ...createEventRecords(db),
  };
}

function maySee(eb: ExpressionBuilder<Tables, 'rollouts'>, visible: Visible) {
  return eb.or(
    visible.map(({ environments }) => {
      if (environments === undefined) return eb.and([]);
      return environments.length === 0 ? eb.or([]) : eb('environment', 'in', environments);
    }),
  );
}

async function addRollout(db: Kysely<Tables>, rollout: StoredRollout): Promise<void> {
  const { id, document, controls } = rollout;
  const { environment } = document.spec;
  const added = await db
    .insertInto('rollouts')
    .values({ id, ...writeRollout(rollout) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows !== 1n) {
    throw new AppError('state-conflict', `there is a rollout ${document.metadata.name} already`);
  }
  const result = await db
    .insertInto('rollout_controls')
    .values(controls.map((control) => ({ control, environment, rollout: id })))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  // The transaction is undone with this, and so is what it has added.
  if (result.numInsertedOrUpdatedRows !== BigInt(controls.length)) {
    throw new AppError('state-conflict', `another rollout decides on one of the controls in ${environment}`);
  }
}

async function saveRollout(db: Kysely<Tables>, rollout: StoredRollout): Promise<void> {
  const { id, version, document, endedMs } = rollout;
  const query = db.updateTable('rollouts').set(writeRollout(rollout)).where('id', '=', id);
  const result = await query.where('version', '=', version - 1).executeTakeFirst();
  if (result.numUpdatedRows !== 1n) {
    throw new AppError('state-conflict', `${document.metadata.name} was changed meanwhile`);
  }
  if (endedMs !== undefined) await db.deleteFrom('rollout_controls').where('rollout', '=', id).execute();
}

function createEventRecords(db: Kysely<Tables>): Pick<RolloutRecords, 'addEvent' | 'listEvents'> {
  return {
    addEvent: async ({ rollout, atMs, actor, act, from, to, text }) => {
      const row = { rollout, at_ms: atMs, actor: JSON.stringify(actor), act, text };
      await db
        .insertInto('rollout_events')
        .values({ ...row, from_step: from, to_step: to })
        .execute();
    },
    listEvents: async (rollout) => {
      const query = db.selectFrom('rollout_events').selectAll().where('rollout', '=', rollout);
      const rows = await query.orderBy('id').execute();
      return rows.map(
        (row): RolloutEvent => ({
          rollout,
          atMs: row.at_ms,
          actor: JSON.parse(row.actor) as Actor,
          act: row.act,
          from: row.from_step,
          to: row.to_step,
          text: row.text,
        }),
      );
    },
  };
}

function writeRollout(rollout: StoredRollout) {
  const { document, controls, hold, startedBy, judged } = rollout;
  return {
    name: document.metadata.name,
    environment: document.spec.environment,
    document: JSON.stringify(document),
    controls: JSON.stringify(controls),
    step: rollout.step,
    since_ms: rollout.sinceMs,
    stepped_back_ms: rollout.steppedBackMs ?? null,
    hold: writeOptional(hold),
    started_by: JSON.stringify(startedBy),
    started_ms: rollout.startedMs,
    ended_ms: rollout.endedMs ?? null,
    judged: writeOptional(judged),
    version: rollout.version,
  };
}

function writeOptional(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function readRollout(row: Selectable<Tables['rollouts']>): StoredRollout {
  return {
    id: row.id,
    document: JSON.parse(row.document) as Rollout,
    controls: JSON.parse(row.controls) as readonly string[],
    step: row.step,
    sinceMs: row.since_ms,
    steppedBackMs: row.stepped_back_ms ?? undefined,
    hold: row.hold === null ? undefined : (JSON.parse(row.hold) as StoredRollout['hold']),
    startedBy: JSON.parse(row.started_by) as Actor,
    startedMs: row.started_ms,
    endedMs: row.ended_ms ?? undefined,
    judged: row.judged === null ? undefined : (JSON.parse(row.judged) as StoredRollout['judged']),
    version: row.version,
  };
}
