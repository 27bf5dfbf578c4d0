/** Exceptions to look at: lists, and one with its history. */
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type { StoredException } from '../../model/programme/exception-life.ts';
import type { ExceptionEvent, ExceptionFilter } from '../../stores/api/exceptions.ts';
import type { Page, PageWanted } from '../../stores/api/pages.ts';
import type { ControlRoom } from '../control-room.ts';
import { findException } from './act.ts';

/** Newest first, those that may be seen. Throws `invalid-request` for a cursor that is none. */
export function listExceptions(
  wanted: { readonly filter: ExceptionFilter } & PageWanted,
  access: Access,
  room: ControlRoom,
): Promise<Page<StoredException>> {
  return room.store.read((tx) => tx.exceptions.list({ ...wanted, visible: listVisible(access, 'read') }));
}

export type ShownException = { readonly exception: StoredException; readonly events: readonly ExceptionEvent[] };

/** One exception with all that happened to it. Throws `not-found`. */
export function showException(id: string, access: Access, room: ControlRoom): Promise<ShownException> {
  return room.store.read(async (tx) => {
    const exception = await findException(tx, id, access);
    return { exception, events: await tx.exceptions.listEvents(exception.id) };
  });
}
