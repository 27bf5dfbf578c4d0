/**
 * Makes decisions ready to be kept, in slices so short that no answer waits for them, and writes them with all that
 * follows from them in one transaction.
 */
import type { Hash } from 'node:crypto';
import { createHash, hash } from 'node:crypto';
import type { JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { GateDecision } from '../../model/programme/gate-decision.ts';
import { writeKeptBody } from '../../model/programme/kept-body.ts';
import type { Transaction } from '../../stores/api.ts';
import type { BodyDigests, DecisionBatch, DecisionBody, DecisionRecord } from '../../stores/api/decisions.ts';
import { BODY_ROLES } from '../../stores/api/decisions.ts';
import { writeRefused } from '../evidence/decision-digest.ts';
import { takeTurn } from '../ingest/chunks.ts';
import { cutName, cutText } from '../ingest/kept-text.ts';
import type { Tally } from './decision-tallies.ts';
import { countTallies } from './decision-tallies.ts';

/** A batch with what is counted along with it. It is written until it is known to be there, and never changed. */
export type HeldBatch = DecisionBatch & { readonly tallies: readonly Tally[] };

/** Characters of work, as `BodyPiece` has it, between two turns of others: some 0.5 ms. */
const SLICE_WORK = 16 * 1024;
/** What a decision without its bodies counts for. */
const DECISION_WORK = 1_024;

/** Bodies that were written before, by the object that they were written from: a namespace comes with every request. */
export type BodyMemory = WeakMap<JsonObject, DecisionBody>;

/** Records and bodies of decisions; lets others go first after each slice of work. */
export async function prepareDecisions(
  taken: readonly GateDecision[],
  batch: string,
  memory: BodyMemory,
): Promise<Pick<DecisionBatch, 'decisions' | 'bodies'>> {
  const pace = createPace();
  const bodies = new Map<string, DecisionBody>();
  const decisions: DecisionRecord[] = [];
  for (const decision of taken) {
    const digests: Partial<Record<(typeof BODY_ROLES)[number], string>> = {};
    for (const role of BODY_ROLES) {
      const value = decision[role];
      if (value === undefined) continue;
      const kind = role === 'object' || role === 'oldObject' ? decision.request.kind.kind : '';
      const known = value === null ? undefined : memory.get(value);
      const body = known ?? (await writeBody(kind, value, pace));
      if (value !== null && role === 'namespaceObject') memory.set(value, body);
      bodies.set(body.digest, body);
      digests[role] = body.digest;
    }
    decisions.push(toRecord(decision, batch, digests));
    await pace(DECISION_WORK);
  }
  return { decisions, bodies: [...bodies.values()] };
}

type Pace = (work: number) => Promise<void> | undefined;

/** Counts work, and gives others their turn when enough of it was done; nothing is awaited otherwise. */
function createPace(): Pace {
  let done = 0;
  return (work) => {
    done += work;
    if (done < SLICE_WORK) return undefined;
    done = 0;
    return takeTurn();
  };
}

async function writeBody(kind: string, value: JsonObject | null, pace: Pace): Promise<DecisionBody> {
  if (value === null) return NULL_BODY;
  let text = '';
  /** Where there is more than is kept: all of it is hashed, part by part. */
  let hashed: Hash | undefined;
  let chars = 0;
  for (const piece of writeKeptBody(kind, value)) {
    text += piece.text;
    if (chars + text.length > LIMITS.decisionBodyCharsMax) {
      hashed = (hashed ?? createHash('sha256')).update(text);
      chars += text.length;
      text = '';
    }
    const turn = pace(piece.work);
    if (turn !== undefined) await turn;
  }
  if (hashed === undefined) return { digest: hash('sha256', text, 'hex'), chars: text.length, text };
  return { digest: hashed.update(text).digest('hex'), chars: chars + text.length, text: undefined };
}

const NULL_BODY: DecisionBody = { digest: hash('sha256', 'null', 'hex'), chars: 4, text: 'null' };

/** Texts cut to what is kept, fit for any store; members in the form in which a store gives them back. */
function toRecord(decision: GateDecision, batch: string, bodies: BodyDigests): DecisionRecord {
  const { request, reason, verdicts } = decision;
  const { operation, kind, resource, subResource = '', name, namespace = '' } = request;
  const said = new Map(verdicts.map((verdict) => [verdict.control, { ...verdict, reason: cutText(verdict.reason) }]));
  return {
    id: cutName(decision.id),
    atMs: decision.atMs,
    batch,
    // The store and its readers count by weights; each request is kept, and stands for itself.
    weight: 1,
    environment: cutName(decision.environment),
    gate: decision.gate,
    outcome: decision.outcome,
    isAllowed: decision.isAllowed,
    ...(reason === undefined ? {} : { reason: cutText(reason) }),
    uid: cutName(decision.uid),
    request: {
      operation,
      kind: { group: cutName(kind.group), version: cutName(kind.version), kind: cutName(kind.kind) },
      resource: {
        group: cutName(resource.group),
        version: cutName(resource.version),
        resource: cutName(resource.resource),
      },
      ...(subResource === '' ? {} : { subResource: cutName(subResource) }),
      name: cutName(name),
      ...(namespace === '' ? {} : { namespace: cutName(namespace) }),
    },
    user: cutName(decision.user),
    isDryRun: decision.isDryRun,
    address: cutName(decision.address),
    asset: cutName(decision.asset),
    owner: cutName(decision.owner),
    verdicts: [...said.values()].toSorted((a, b) => (a.control < b.control ? -1 : 1)),
    judgedCount: decision.judgedCount,
    durationUs: Math.round(decision.durationUs),
    bodies,
  };
}

/** Writes a batch once, however often it is asked to. */
export async function writeBatch(
  tx: Transaction,
  { tallies, ...batch }: HeldBatch,
  evidenceOf: readonly string[],
): Promise<void> {
  // The answer to an earlier attempt was lost on its way.
  if (await tx.decisions.hasBatch(batch.id)) return;
  await tx.decisions.add(batch);
  await countTallies(tx, tallies, batch.atMs);
  const entry = writeRefused(batch, evidenceOf);
  if (entry !== undefined) await tx.ledger.append(entry);
  tx.announce({ topic: 'decisions' });
}
