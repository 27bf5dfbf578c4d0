/** Answers about the evidence ledger. */
import type { z } from 'zod';
import * as reads from '../../program/evidence/read-evidence.ts';
import type { EvidenceItem } from '../../wire/routes/evidence.ts';
import { evidenceRoutes as routes } from '../../wire/routes/evidence.ts';
import type { Handler, Request } from '../handler.ts';
import { handle } from '../handler.ts';
import { toInstant } from './shared.ts';

const encode = (hash: Uint8Array): string => Buffer.from(hash).toString('base64');

export const evidenceHandlers: readonly Handler[] = [
  handle(routes.list, async ({ query, access, room }) => {
    const { limit, cursor, kind, subject, actor, since, until } = query;
    const filter = { kind, subject, actor, sinceMs: readInstant(since), untilMs: readInstant(until) };
    const page = await reads.listEvidence({ filter, limit, cursor }, access, room);
    return { items: page.items.map(toItem), next: page.next ?? null, total: null };
  }),
  handle(routes.show, async ({ params, access, room }) => {
    const item = await reads.showEvidence(params.index, access, room);
    return { ...toItem(item), proof: item.proof ?? null };
  }),
  handle(routes.trust, async ({ access, room }) => {
    const { size, checkpoint, keys } = await reads.showTrust(access, room);
    return { size, checkpoint: checkpoint ?? null, keys: [...keys] };
  }),
  handle(routes.growth, async ({ query, access, room }) => {
    const { fromRoot, toRoot, proof, ...sizes } = await reads.showGrowth(query, access, room);
    return { ...sizes, fromRoot: encode(fromRoot), toRoot: encode(toRoot), proof: proof.map(encode) };
  }),
  handle(routes.checkpoint, async ({ access, room, http }) => {
    const note = await reads.showCheckpoint(access, room);
    await http.reply.type('text/plain; charset=utf-8').header('Cache-Control', 'no-cache').send(note);
  }),
  ...[routes.tile, routes.tileOfTwo, routes.tileOfThree, routes.tileOfFour].map((route) =>
    handle(route, (request: Request<typeof routes.tile>) => sendTile(request)),
  ),
];

async function sendTile({ params, access, room, http }: Request<typeof routes.tile>): Promise<void> {
  const tile = await reads.showTile(`tile/${Object.values(params).join('/')}`, access, room);
  const reply = http.reply.type('application/octet-stream');
  // It never changes, and is for whom it was sent to alone.
  await reply.header('Cache-Control', 'private, max-age=31536000, immutable').send(Buffer.from(tile));
}

function readInstant(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function toItem({ index, leafHash, entry }: reads.EvidenceItem): z.input<typeof EvidenceItem> {
  if (entry === undefined) return { index, leafHash, entry: null };
  const { atMs, body, ...rest } = entry;
  return { index, leafHash, entry: { ...rest, at: toInstant(atMs), body } };
}
