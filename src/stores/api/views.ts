/** Saved views of pages. */
import type { SavedView, ViewPage } from '../../model/programme/saved-view.ts';

export type ViewRecords = {
  /** Adds it, or changes the owner's of the same page and name, which keeps its id; gives it as it is kept. */
  readonly put: (view: SavedView) => Promise<SavedView>;
  readonly find: (id: string) => Promise<SavedView | undefined>;
  readonly findByName: (owner: string, page: ViewPage, name: string) => Promise<SavedView | undefined>;
  /** The owner's and the shared ones, by name. */
  readonly listFor: (owner: string, page: ViewPage) => Promise<readonly SavedView[]>;
  readonly countOf: (owner: string) => Promise<number>;
  readonly countShared: () => Promise<number>;
  readonly remove: (id: string) => Promise<void>;
};
