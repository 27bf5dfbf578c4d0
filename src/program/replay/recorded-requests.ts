/** Recorded decisions with what they were about, newest first. */
import { AppError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { BodyRole, DecisionFilter, DecisionRecord } from '../../stores/api/decisions.ts';
import { BODY_ROLES } from '../../stores/api/decisions.ts';
import type { Store, Transaction } from '../../stores/api.ts';
import { takeTurn } from '../ingest/chunks.ts';

/** A request as one gate decided on it. */
export type RecordedRequest = {
  readonly decision: DecisionRecord;
  /** Null for an object that is not there by its nature; a role is left out where nothing of it is recorded. */
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
      return { items, next, texts: await readTexts(items, tx) };
    });
    count += page.items.length;
    cursor = page.next;
    const requests = page.items.map((decision) => readRequest(decision, page.texts));
    const isCut = cursor !== undefined && count >= decisionsMax;
    if (isCut) cursor = undefined;
    yield { requests, ...(isCut ? { isCut } : {}) };
    await takeTurn();
  } while (cursor !== undefined);
}

/** One request. Throws `not-found`, also for what may not be seen. */
export function findRequest(id: string, visible: Visible, store: Store): Promise<RecordedRequest> {
  return store.read(async (tx) => {
    const decision = await tx.decisions.find(id, visible);
    if (decision === undefined) throw new AppError('not-found', 'the decision');
    return readRequest(decision, await readTexts([decision], tx));
  });
}

/** By digest; without those that are forgotten, and undefined for those that were too large. */
type BodyTexts = ReadonlyMap<string, string | undefined>;

async function readTexts(decisions: readonly DecisionRecord[], tx: Transaction): Promise<BodyTexts> {
  const digests = new Set(decisions.flatMap(({ bodies }) => Object.values(bodies)));
  const found = await tx.decisions.listBodies([...digests]);
  return new Map(found.map(({ digest, text }) => [digest, text]));
}

function readRequest(decision: DecisionRecord, texts: BodyTexts): RecordedRequest {
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

/** The object of a recorded text; undefined where there is none, or one of no object: stores may be tampered with. */
function readBodyJson(text: string | undefined): JsonObject | null | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value === null || isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
