/** Before a server says that it is there: somebody can sign in, and an empty store has something to show. */
import { systemActor } from '../../model/programme/actor.ts';
import { API_VERSION } from '../../model/words.ts';
import { ensureAdministrator } from '../auth/first-administrator.ts';
import type { UserWithSecret } from '../auth/users.ts';
import type { ControlRoom } from '../control-room.ts';
import { putSource, scanSoon } from '../sources/manage.ts';

export type FirstStart = {
  /** Made just now; its password is for the terminal, and for no log. */
  readonly administrator: UserWithSecret | undefined;
  readonly isSampleAdded: boolean;
};

export const SAMPLE = 'sample-estate';

/**
 * Makes an administrator where none can sign in. `sample`, a folder, becomes a source that is scanned at once, where
 * the store has no source and no run yet.
 */
export async function prepareStart(
  { sample }: { readonly sample?: string | undefined },
  room: ControlRoom,
): Promise<FirstStart> {
  const administrator = await ensureAdministrator(room);
  const isSampleAdded = sample !== undefined && (await isEmpty(room));
  if (isSampleAdded) await addSample(sample, room);
  return { administrator, isSampleAdded };
}

function isEmpty(room: ControlRoom): Promise<boolean> {
  return room.store.read(
    async (tx) => (await tx.sources.list()).length === 0 && (await tx.runs.listTargets([{}])).length === 0,
  );
}

async function addSample(folder: string, room: ControlRoom): Promise<void> {
  const source = {
    apiVersion: API_VERSION,
    kind: 'Source',
    metadata: { name: SAMPLE, owner: 'platform' },
    spec: { folder, environment: 'prod' },
  };
  await putSource(source, systemActor('start'), room);
  await scanSoon(SAMPLE, room);
}
