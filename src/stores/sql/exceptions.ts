/** Exceptions in SQL. */
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely';
import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { Actor } from '../../model/programme/actor.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { ExceptionDraft, Renewal, StoredException } from '../../model/programme/exception-life.ts';
import { APPROVED_STATES, LIVING_STATES, namesOf } from '../../model/programme/exception-life.ts';
import type { ExceptionEvent, ExceptionFilter, ExceptionRecords } from '../api/exceptions.ts';
import type { PageWanted } from '../api/pages.ts';
import { createTermRecords } from './exception-terms.ts';
import { makePage, readAfter } from './newest-first.ts';
import type { Tables } from './tables.ts';

/** Exceptions of one transaction. */
export function createExceptionRecords(db: Kysely<Tables>): ExceptionRecords {
  const selectVisible = (visible: Visible) =>
    db
      .selectFrom('exceptions')
      .selectAll()
      .where((eb) => maySee(eb, visible));
  return {
    add: (exception) => addException(db, exception),
    find: async (id, visible) => {
      const row = await selectVisible(visible).where('id', '=', id).executeTakeFirst();
      return row && readException(row);
    },
    findLiving: async (name, visible) => {
      const query = selectVisible(visible).where('name', '=', name).where('state', 'in', LIVING_STATES);
      const row = await query.executeTakeFirst();
      return row && readException(row);
    },
    list: async ({ filter, visible, ...page }) => {
      const rows = await narrow(selectVisible(visible), filter, page).execute();
      return makePage(rows, page, readException);
    },
    save: (exception) => saveException(db, exception),
    listApproved: async (nowMs) => {
      const query = db.selectFrom('exceptions').selectAll().where('state', 'in', APPROVED_STATES);
      const rows = await query.where('until_ms', '>', nowMs).orderBy('id').execute();
      return rows.map(readException);
    },
    listEnding: async (untilMs, after, limit) => {
      const query = db.selectFrom('exceptions').selectAll().where('state', 'in', LIVING_STATES);
      const rows = await query
        .where('until_ms', '<=', untilMs)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(readException);
    },
    markMatched: async (ids, atMs) => {
      if (ids.length === 0) return;
      await db.updateTable('exceptions').set({ matched_ms: atMs }).where('id', 'in', ids).execute();
    },
    ...createEventRecords(db),
    ...createTermRecords(db),
  };
}

/** An exception of all environments is seen from each of them. */
function maySee(eb: ExpressionBuilder<Tables, 'exceptions'>, visible: Visible) {
  return eb.or(
    visible.map(({ teams, environments }) =>
      eb.and([
        teams === undefined ? eb.and([]) : teams.length === 0 ? eb.or([]) : eb('exceptions.team', 'in', teams),
        environments === undefined ? eb.and([]) : environments.length === 0 ? eb.or([]) : holdsIn(eb, environments),
      ]),
    ),
  );
}

function holdsIn(eb: ExpressionBuilder<Tables, 'exceptions'>, environments: readonly string[]) {
  return eb.exists(
    eb
      .selectFrom('exception_environments')
      .select('exception_environments.exception')
      .whereRef('exception_environments.exception', '=', 'exceptions.id')
      .where('exception_environments.environment', 'in', ['', ...environments]),
  );
}

function narrow(
  query: ReturnType<typeof selectRows>,
  { states, teams, environment, control }: ExceptionFilter,
  page: PageWanted,
) {
  const after = readAfter(page);
  return query
    .$if(states !== undefined, (q) => q.where((eb) => among(eb, 'state', states ?? [])))
    .$if(teams !== undefined, (q) => q.where((eb) => among(eb, 'team', teams ?? [])))
    .$if(environment !== undefined, (q) => q.where((eb) => holdsIn(eb, [environment ?? ''])))
    .$if(control !== undefined, (q) => q.where(sql<boolean>`controls LIKE ${listing(control ?? '')} ESCAPE '!'`))
    .$if(after !== undefined, (q) => q.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(page.limit + 1);
}

/** What a list of names as JSON looks like that holds the name. */
function listing(name: string): string {
  return `%${JSON.stringify(name).replaceAll(/[%_!]/g, '!$&')}%`;
}

function selectRows(db: Kysely<Tables>) {
  return db.selectFrom('exceptions').selectAll();
}

function among(eb: ExpressionBuilder<Tables, 'exceptions'>, column: 'state' | 'team', values: readonly string[]) {
  return values.length === 0 ? eb.or([]) : eb(column, 'in', values as never);
}

async function addException(db: Kysely<Tables>, exception: StoredException): Promise<void> {
  const result = await db
    .insertInto('exceptions')
    .values({ id: exception.id, ...writeException(exception) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  const { name } = exception.document.metadata;
  if (result.numInsertedOrUpdatedRows !== 1n) {
    throw new AppError('state-conflict', `an exception ${name} is asked for or in force already`);
  }
  const environments = namesOf(exception.document.spec.scope.environments) ?? [''];
  await db
    .insertInto('exception_environments')
    .values([...new Set(environments)].map((environment) => ({ exception: exception.id, environment })))
    .execute();
}

async function saveException(db: Kysely<Tables>, exception: StoredException): Promise<void> {
  const result = await db
    .updateTable('exceptions')
    .set(writeException(exception))
    .where('id', '=', exception.id)
    .where('version', '=', exception.version - 1)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) {
    throw new AppError('state-conflict', `${exception.document.metadata.name} was changed meanwhile`);
  }
}

function createEventRecords(db: Kysely<Tables>): Pick<ExceptionRecords, 'addEvent' | 'listEvents'> {
  return {
    addEvent: async ({ exception, atMs, actor, act, from, to, text }) => {
      const row = { exception, at_ms: atMs, actor: JSON.stringify(actor), act, text };
      await db
        .insertInto('exception_events')
        .values({ ...row, from_state: from ?? null, to_state: to })
        .execute();
    },
    listEvents: async (exception) => {
      const query = db.selectFrom('exception_events').selectAll().where('exception', '=', exception);
      const rows = await query.orderBy('id').execute();
      return rows.map(
        (row): ExceptionEvent => ({
          exception,
          atMs: row.at_ms,
          actor: JSON.parse(row.actor) as Actor,
          act: row.act,
          from: row.from_state ?? undefined,
          to: row.to_state,
          text: row.text,
        }),
      );
    },
  };
}

function writeException(exception: StoredException) {
  const { document, state, requester, requestedMs, approver, approvedMs, untilMs, renewal } = exception;
  return {
    name: document.metadata.name,
    team: document.spec.owner,
    state,
    controls: JSON.stringify(document.spec.controls),
    document: JSON.stringify(document),
    cause: document.spec.cause ?? null,
    requester: JSON.stringify(requester),
    requested_ms: requestedMs,
    approver: approver === undefined ? null : JSON.stringify(approver),
    approved_ms: approvedMs ?? null,
    until_ms: untilMs,
    renewal: renewal === undefined ? null : JSON.stringify(renewal),
    renewals: exception.renewals,
    notified_ms: exception.notifiedMs ?? null,
    matched_ms: exception.matchedMs ?? null,
    version: exception.version,
  };
}

function readException(row: Selectable<Tables['exceptions']>): StoredException {
  return {
    id: row.id,
    document: JSON.parse(row.document) as ExceptionDraft,
    state: row.state,
    requester: JSON.parse(row.requester) as Actor,
    requestedMs: row.requested_ms,
    approver: row.approver === null ? undefined : (JSON.parse(row.approver) as Actor),
    approvedMs: row.approved_ms ?? undefined,
    untilMs: row.until_ms,
    renewal: row.renewal === null ? undefined : (JSON.parse(row.renewal) as Renewal),
    renewals: row.renewals,
    notifiedMs: row.notified_ms ?? undefined,
    matchedMs: row.matched_ms ?? undefined,
    version: row.version,
  };
}
