/** Users in SQL. */
import type { Kysely, Selectable } from 'kysely';
import { isAdministrator } from '../../model/programme/delegation.ts';
import type { Grant } from '../../model/programme/access.ts';
import type { User, UserRecords } from '../api/users.ts';
import type { Dialect } from '../backend.ts';
import type { Tables } from './tables.ts';

/** Never the password: it is read by `findPassword` alone. */
const COLUMNS = [
  'id',
  'name',
  'kind',
  'issuer',
  'subject',
  'grants',
  'is_disabled',
  'created_ms',
  'last_seen_ms',
  'version',
] as const;

/** Users of one transaction. */
export function createUserRecords(db: Kysely<Tables>, dialect: Dialect): UserRecords {
  const selectUsers = () => db.selectFrom('users').select(COLUMNS);
  const selectAdministrators = () =>
    selectUsers().where('is_administrator', '=', 1).where('is_disabled', '=', 0).orderBy('id');
  const first = async (query: ReturnType<typeof selectUsers>): Promise<User | undefined> => {
    const row = await query.executeTakeFirst();
    return row && readUser(row);
  };
  return {
    add: (user) => addUser(db, user),
    find: (id) => first(selectUsers().where('id', '=', id)),
    findLocal: (name) => first(selectUsers().where('kind', '=', 'local').where('name', '=', name)),
    findIdentity: (issuer, subject) =>
      first(selectUsers().where('kind', '=', 'oidc').where('issuer', '=', issuer).where('subject', '=', subject)),
    change: async ({ id, version }, { name, grants, isDisabled }) => {
      const result = await db
        .updateTable('users')
        .set({
          version: version + 1,
          ...(name === undefined ? {} : { name }),
          ...(grants === undefined ? {} : writeGrants(grants)),
          ...(isDisabled === undefined ? {} : { is_disabled: Number(isDisabled) }),
        })
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    ...createPasswordRecords(db),
    markSeen: async (id, atMs) => {
      await db.updateTable('users').set({ last_seen_ms: atMs }).where('id', '=', id).execute();
    },
    listAdministrators: async () => (await selectAdministrators().execute()).map(readUser),
    holdAdministrators: async () => {
      // SQLite's writers are one at a time anyway.
      const held = dialect.name === 'postgres' ? selectAdministrators().forUpdate() : selectAdministrators();
      return (await held.execute()).map(readUser);
    },
    list: async ({ after, limit }) => {
      const rows = await selectUsers()
        .$if(after !== undefined, (query) =>
          query.where((eb) => eb(eb.refTuple('name', 'id'), '>', eb.tuple(after?.name ?? '', after?.id ?? ''))),
        )
        .orderBy('name')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(readUser);
    },
    count: async () => {
      const { count } = await db
        .selectFrom('users')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

function createPasswordRecords(
  db: Kysely<Tables>,
): Pick<UserRecords, 'findPassword' | 'setPassword' | 'spendPassword'> {
  return {
    findPassword: async (id) => {
      const row = await db
        .selectFrom('users')
        .select(['password_hash', 'password_is_one_time', 'password_until_ms'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined || row.password_hash === null) return undefined;
      return {
        hash: row.password_hash,
        isOneTime: row.password_is_one_time === 1,
        untilMs: row.password_until_ms ?? undefined,
      };
    },
    setPassword: async (id, password) => {
      await db
        .updateTable('users')
        .set({
          password_hash: password?.hash ?? null,
          password_is_one_time: Number(password?.isOneTime ?? false),
          password_until_ms: password?.untilMs ?? null,
        })
        .where('id', '=', id)
        .execute();
    },
    spendPassword: async (id, hash) => {
      const result = await db
        .updateTable('users')
        .set({ password_hash: null, password_is_one_time: 0, password_until_ms: null })
        .where('id', '=', id)
        .where('password_hash', '=', hash)
        .where('password_is_one_time', '=', 1)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
  };
}

async function addUser(db: Kysely<Tables>, user: User): Promise<boolean> {
  const result = await db
    .insertInto('users')
    .values({
      id: user.id,
      name: user.name,
      kind: user.kind,
      issuer: user.issuer ?? null,
      subject: user.subject ?? null,
      ...writeGrants(user.grants),
      is_disabled: Number(user.isDisabled),
      created_ms: user.createdMs,
      last_seen_ms: user.lastSeenMs ?? null,
      version: user.version,
      password_hash: null,
      password_is_one_time: 0,
      password_until_ms: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

function writeGrants(grants: readonly Grant[]) {
  return { grants: JSON.stringify(grants), is_administrator: Number(isAdministrator(grants)) };
}

function readUser(row: Pick<Selectable<Tables['users']>, (typeof COLUMNS)[number]>): User {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    issuer: row.issuer ?? undefined,
    subject: row.subject ?? undefined,
    grants: JSON.parse(row.grants) as readonly Grant[],
    isDisabled: row.is_disabled === 1,
    createdMs: row.created_ms,
    lastSeenMs: row.last_seen_ms ?? undefined,
    version: row.version,
  };
}
