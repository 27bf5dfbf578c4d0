/** Routes of saved views: filters that somebody gave a name, for themselves or for everybody. */
import { z } from 'zod';
import { VIEW_PAGES } from '../../model/programme/saved-view.ts';
import { defineRoute } from '../route.ts';
import { Name, Prose } from './shared.ts';

const ViewItem = z.object({
  id: z.string(),
  page: z.enum(VIEW_PAGES),
  name: z.string(),
  /** The query of the page's address, as `URLSearchParams` writes it. */
  query: z.string(),
  isShared: z.boolean(),
  /** Whether the caller may change and remove it. */
  isOwn: z.boolean(),
  /** Name of whoever saved it. */
  owner: z.string(),
});

export const viewsRoutes = {
  list: defineRoute({
    id: 'views.list',
    method: 'GET',
    path: '/views',
    summary: 'Saved views of a page: your own, and those that others share',
    permission: 'read',
    query: z.object({ page: z.enum(VIEW_PAGES) }),
    reply: z.object({ items: z.array(ViewItem) }),
  }),
  save: defineRoute({
    id: 'views.save',
    method: 'PUT',
    path: '/views',
    summary: 'Save a view; your own of the same page and name is changed. Only who may triage shares one',
    permission: 'read',
    body: z.strictObject({
      page: z.enum(VIEW_PAGES),
      name: Name.max(80),
      query: Prose,
      isShared: z.boolean().default(false),
    }),
    reply: ViewItem,
  }),
  remove: defineRoute({
    id: 'views.remove',
    method: 'DELETE',
    path: '/views/:id',
    summary: 'Forget a view of your own, or, where you administer, one that is shared',
    permission: 'read',
    params: z.object({ id: Name }),
    reply: z.object({}),
  }),
};
