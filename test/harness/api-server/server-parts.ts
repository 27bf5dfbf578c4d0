/** What the parts of the fake API server share while it runs. */
import type { Access } from './access.ts';
import type { Attributes } from './review-request.ts';
import type { Call } from './call.ts';
import type { Lister } from './list-objects.ts';
import type { ObjectStore } from './object-store.ts';
import type { ServedKind } from './served-kinds.ts';

export type ServerParts = {
  readonly store: ObjectStore;
  readonly access: Access;
  readonly lister: Lister;
  /** Built-in ones and those of stored definitions. */
  readonly kinds: () => readonly ServedKind[];
  /** Asks the webhooks; throws what the client is to be told when one denies. */
  readonly admit: (attributes: Attributes, call: Call) => Promise<void>;
  readonly nowMs: () => number;
};
