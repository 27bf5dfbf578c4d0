/** Saved views: filters of a page that people, and programs with a token, keep for themselves or for everybody. */
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { type Access, mayDo, mayDoSomewhere } from '../../model/programme/access.ts';
import type { Actor } from '../../model/programme/actor.ts';
import type { SavedView, ViewPage } from '../../model/programme/saved-view.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';

export type ShownView = SavedView & {
  /** Whether the caller may change it. */
  readonly isOwn: boolean;
};

/** Ids of users and tokens are each unique, not both together. */
const ownerOf = ({ kind, id }: Actor): string => `${kind}:${id}`;

/** One's own views of the page and the shared ones, by name. */
export async function listViews(page: ViewPage, { actor }: Access, room: ControlRoom): Promise<readonly ShownView[]> {
  const owner = ownerOf(actor);
  const views = await room.store.read((tx) => tx.views.listFor(owner, page));
  return views.map((view) => show(view, owner));
}

export type ViewWish = Pick<SavedView, 'page' | 'name' | 'query' | 'isShared'>;

/**
 * Keeps a view; the caller's own of the same page and name is changed. What becomes of shared ones is evidence.
 *
 * Throws `not-allowed` where it shall be shared by somebody who may triage nothing, and `state-conflict` where there
 * are too many.
 */
export function saveView(wish: ViewWish, access: Access, room: ControlRoom): Promise<ShownView> {
  const { actor } = access;
  if (wish.isShared && !mayDoSomewhere(access, 'triage')) {
    throw new AppError('not-allowed', 'views are shared by those who may triage');
  }
  const owner = ownerOf(actor);
  const atMs = room.clock.nowMs();
  const id = room.newId();
  return room.store.write(async (tx) => {
    const former = await tx.views.findByName(owner, wish.page, wish.name);
    await demandRoom(wish, former, owner, tx);
    const kept = await tx.views.put({ ...wish, id, owner, ownerName: actor.name, createdMs: atMs });
    const wasShared = former?.isShared ?? false;
    if (kept.isShared) await record('view-shared', kept, actor, atMs, tx);
    else if (wasShared) await record('view-unshared', kept, actor, atMs, tx);
    tx.announce({ topic: 'views', ids: [kept.id] });
    return show(kept, owner);
  });
}

async function demandRoom(
  { isShared }: ViewWish,
  former: SavedView | undefined,
  owner: string,
  tx: Transaction,
): Promise<void> {
  const { viewsPerOwnerMax, viewsSharedMax } = LIMITS;
  if (former === undefined && (await tx.views.countOf(owner)) >= viewsPerOwnerMax) {
    throw new AppError('state-conflict', `there are ${viewsPerOwnerMax} saved views already; remove one first`);
  }
  if (isShared && former?.isShared !== true && (await tx.views.countShared()) >= viewsSharedMax) {
    throw new AppError('state-conflict', `there are ${viewsSharedMax} shared views already; remove one first`);
  }
}

/**
 * Forgets a view. Throws `not-found` where there is none that the caller sees, and `not-allowed` for one that another
 * shares, unless the caller administers.
 */
export async function removeView(id: string, access: Access, room: ControlRoom): Promise<void> {
  const { actor } = access;
  const owner = ownerOf(actor);
  const atMs = room.clock.nowMs();
  await room.store.write(async (tx) => {
    const view = await tx.views.find(id);
    if (view === undefined || (view.owner !== owner && !view.isShared)) throw new AppError('not-found', 'the view');
    if (view.owner !== owner && !mayDo(access, 'administer')) {
      throw new AppError('not-allowed', `the view is shared by ${view.ownerName}`);
    }
    await tx.views.remove(id);
    if (view.isShared) await record('view-removed', view, actor, atMs, tx);
    tx.announce({ topic: 'views', ids: [id] });
  });
}

const show = (view: SavedView, owner: string): ShownView => ({ ...view, isOwn: view.owner === owner });

async function record(
  action: 'view-shared' | 'view-unshared' | 'view-removed',
  { id, page, name, query, owner, ownerName }: SavedView,
  actor: Actor,
  atMs: number,
  tx: Transaction,
): Promise<void> {
  const body = { page, name, query, owner, ownerName };
  await tx.ledger.append({ atMs, actor, kind: 'administration', action, subject: id, body });
}
