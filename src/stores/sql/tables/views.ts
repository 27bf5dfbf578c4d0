/** Tables of saved views. */
import type { ViewPage } from '../../../model/programme/saved-view.ts';

export type ViewTables = {
  readonly saved_views: {
    readonly id: string;
    readonly owner: string;
    readonly owner_name: string;
    readonly page: ViewPage;
    readonly name: string;
    readonly query: string;
    readonly is_shared: number;
    readonly created_ms: number;
  };
};
