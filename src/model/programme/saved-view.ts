/** A filter that somebody gave a name, to come back to it. */

/** Pages whose filters can be kept. */
export const VIEW_PAGES = ['findings'] as const;
export type ViewPage = (typeof VIEW_PAGES)[number];

export type SavedView = {
  readonly id: string;
  /** Kind and id of who saved it. */
  readonly owner: string;
  /** For people to read. */
  readonly ownerName: string;
  readonly page: ViewPage;
  /** One of an owner's on the page. */
  readonly name: string;
  /** The query of the page's address. The page reads it; nothing else does. */
  readonly query: string;
  /** Whether everybody sees it. */
  readonly isShared: boolean;
  readonly createdMs: number;
};
