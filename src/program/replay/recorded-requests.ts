/** Recorded decisions with what they were about, newest first. */
import type { JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { BodyRole, DecisionFilter, DecisionRecord } from '../../stores/api/decisions.ts';
import { BODY_ROLES } from '../../stores/api/decisions.ts';
import type { Store } from '../../stores/api.ts';
import { readBodyJson } from '../decisions/list.ts';
import { takeTurn } from '../ingest/chunks.ts';

/** A request as one gate decided on it. */
export type RecordedRequest = {
  readonly decision: DecisionRecord;
  /** What is recorded of it; a role is left out where nothing is. */
  readonly bodies: Readonly<Partial<Record<BodyRole, JsonObject | null>>>;
  /** Roles of which only the digest is there: they were too large, or are forgotten. */
  readonly withoutText: readonly BodyRole[];
};

export type RequestsWanted = {
  readonly filter: DecisionFilter;
  readonly visible: Visible;
  /** As many decisions at most, the newest. */
  readonly decisionsMax?: number;
};

/** Decisions read at once, with their bodies. */
const PAGE = 200;
export type RequestsRead = {
  readonly requests: readonly RecordedRequest[];
  /** Set on the last page, where older decisions were left out. */
  readonly isCut?: true;
};

/** Reads page by page; others in this process take their turn between two pages. */
export async function* readRequests(store: Store, wanted: RequestsWanted): AsyncGenerator<RequestsRead> {
  const { filter, visible, decisionsMax = LIMITS.decisionsReplayedMax } = wanted;
  let cursor: string | undefined;
  let count = 0;
  do {
    const at = cursor === undefined ? {} : { cursor };
    const limit = Math.min(PAGE, decisionsMax - count);
    const page = await store.read(async (tx) => {
      const { items, next } = await tx.decisions.list({ filter, visible, limit, ...at });
      const digests = new Set(items.flatMap(({ bodies }) => Object.values(bodies)));
      return { items, next, bodies: await tx.decisions.listBodies([...digests]) };
    });
    const texts = new Map(page.bodies.map(({ digest, text }) => [digest, text]));
    count += page.items.length;
    cursor = page.next;
    const requests = page.items.map((decision) => readRequest(decision, texts));
    const isCut = cursor !== undefined && count >= decisionsMax;
    if (isCut) cursor = undefined;
    yield { requests, ...(isCut ? { isCut } : {}) };
    await takeTurn();
  } while (cursor !== undefined);
}

/** A decision with its bodies, by the texts of their digests. */
export function readRequest(decision: DecisionRecord, texts: ReadonlyMap<string, string | undefined>): RecordedRequest {
  const bodies: Partial<Record<BodyRole, JsonObject | null>> = {};
  const withoutText: BodyRole[] = [];
  for (const role of BODY_ROLES) {
    const digest = decision.bodies[role];
    if (digest === undefined) continue;
    const body = readBodyJson(texts.get(digest));
    if (body === undefined) withoutText.push(role);
    else bodies[role] = body;
  }
  return { decision, bodies, withoutText };
}
