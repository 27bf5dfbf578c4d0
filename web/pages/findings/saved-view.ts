/** A view as the API keeps it. */
import type { ItemOf } from '../../api/calls.ts';

export type SavedView = ItemOf<'views'>;
