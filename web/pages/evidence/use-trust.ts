/** What is needed to verify the ledger. */
import { useQuery } from '@tanstack/react-query';
import type { ReplyOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';

export type Trust = ReplyOf<'evidence', 'trust'>;

/** The newest checkpoint and the public keys. */
export function useTrust() {
  return useQuery(readApi('evidence', 'trust', {}));
}
