/** Lists of the API come in pages: a cursor leads to the next one, and a count says how many there are in all. */
import { z } from 'zod';

export const PAGE_ITEMS_MAX = 200;

/** Query members of every list. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(50),
  /** `next` of the page before. */
  cursor: z.string().max(1_000).optional(),
});

/** Shape of a page of items. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable(),
    /** Of all pages; null where counting would take longer than the page itself. */
    total: z.number().int().nullable(),
  });
}

/** An instant: RFC 3339 in UTC. */
export const Instant = z.iso.datetime();
