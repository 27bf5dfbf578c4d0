/**
 * Routes of the evidence ledger. Below `/evidence/log` it is served in the layout of https://c2sp.org/tlog-tiles, so
 * that witnesses and monitors read it as they read any other log.
 */
import { z } from 'zod';
import { Instant, pageOf, PageQuery } from '../page.ts';
import { defineRoute } from '../route.ts';
import { Name, Person } from './shared.ts';

const Index = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const Size = Index.min(1);
const Hash = z.base64().length(44);

export const EvidenceItem = z.object({
  /** Its place in the log, from 0. */
  index: z.number().int(),
  leafHash: Hash,
  /** Null for bytes that are no entry. */
  entry: z
    .object({
      at: Instant,
      actor: Person,
      kind: z.string(),
      action: z.string(),
      subject: z.string(),
      /** Any JSON. */
      body: z.unknown(),
    })
    .nullable(),
});

/** Parts of the standard's paths: the index of a tile, with the width of a partial one, has up to four of them. */
const TileParts = z.object({ level: z.string(), a: z.string() });
const tile = { method: 'GET', permission: 'audit', mediaType: 'application/octet-stream', reply: z.unknown() } as const;
const tileSummary = 'A tile of hashes or of entries';

export const evidenceRoutes = {
  list: defineRoute({
    id: 'evidence.list',
    method: 'GET',
    path: '/evidence',
    summary: 'Entries of the evidence ledger, newest first',
    permission: 'audit',
    query: PageQuery.extend({
      kind: Name.optional(),
      subject: Name.optional(),
      actor: Name.optional(),
      since: Instant.optional(),
      until: Instant.optional(),
    }),
    reply: pageOf(EvidenceItem),
  }),
  show: defineRoute({
    id: 'evidence.show',
    method: 'GET',
    path: '/evidence/:index',
    summary: 'An entry, with the proof that it is in the signed ledger',
    permission: 'audit',
    params: z.object({ index: Index }),
    /** `proof` is a text of https://c2sp.org/tlog-proof; null as long as no checkpoint has signed the entry. */
    reply: EvidenceItem.extend({ proof: z.string().nullable() }),
  }),
  trust: defineRoute({
    id: 'evidence.trust',
    method: 'GET',
    path: '/evidence/trust',
    summary: 'What is needed to verify the ledger: its newest checkpoint, and the public keys that sign for it',
    permission: 'audit',
    reply: z.object({
      /** Entries that there are; those beyond the checkpoint are not signed yet. */
      size: z.number().int(),
      /** A signed note of https://c2sp.org/tlog-checkpoint; null before the first. */
      checkpoint: z.string().nullable(),
      /** As https://c2sp.org/signed-note writes them: the one that signs now, then former ones. */
      keys: z.array(z.string()),
    }),
  }),
  growth: defineRoute({
    id: 'evidence.growth',
    method: 'GET',
    path: '/evidence/growth',
    summary: 'The proof that the ledger only grew between two sizes',
    permission: 'audit',
    query: z.object({ from: Size, to: Size.optional() }),
    reply: z.object({
      from: z.number().int(),
      to: z.number().int(),
      fromRoot: Hash,
      toRoot: Hash,
      /** RFC 9162, section 2.1.4. */
      proof: z.array(Hash),
    }),
  }),
  checkpoint: defineRoute({
    id: 'evidence.checkpoint',
    method: 'GET',
    path: '/evidence/log/checkpoint',
    summary: 'The newest signed checkpoint',
    permission: 'audit',
    mediaType: 'text/plain',
    reply: z.unknown(),
  }),
  tile: defineRoute({
    ...tile,
    id: 'evidence.tile',
    path: '/evidence/log/tile/:level/:a',
    summary: tileSummary,
    params: TileParts,
  }),
  tileOfTwo: defineRoute({
    ...tile,
    id: 'evidence.tile-of-two',
    path: '/evidence/log/tile/:level/:a/:b',
    summary: `${tileSummary}, whose path has two parts`,
    params: TileParts.extend({ b: z.string() }),
  }),
  tileOfThree: defineRoute({
    ...tile,
    id: 'evidence.tile-of-three',
    path: '/evidence/log/tile/:level/:a/:b/:c',
    summary: `${tileSummary}, whose path has three parts`,
    params: TileParts.extend({ b: z.string(), c: z.string() }),
  }),
  tileOfFour: defineRoute({
    ...tile,
    id: 'evidence.tile-of-four',
    path: '/evidence/log/tile/:level/:a/:b/:c/:d',
    summary: `${tileSummary}, whose path has four parts`,
    params: TileParts.extend({ b: z.string(), c: z.string(), d: z.string() }),
  }),
};
