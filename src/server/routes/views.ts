/** Answers about saved views. */
import type { ShownView } from '../../program/triage/views.ts';
import { listViews, removeView, saveView } from '../../program/triage/views.ts';
import { viewsRoutes as routes } from '../../wire/routes/views.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';

export const viewsHandlers: readonly Handler[] = [
  handle(routes.list, async ({ query, access, room }) => {
    return { items: (await listViews(query.page, access, room)).map(toItem) };
  }),
  handle(routes.save, async ({ body, access, room }) => toItem(await saveView(body, access, room))),
  handle(routes.remove, async ({ params, access, room }) => {
    await removeView(params.id, access, room);
    return {};
  }),
];

function toItem({ id, page, name, query, isShared, isOwn, ownerName }: ShownView) {
  return { id, page, name, query, isShared, isOwn, owner: ownerName };
}
