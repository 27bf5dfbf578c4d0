/** Decisions of the gate for tests: requests to create Deployments, privileged or not. */
import type { JsonObject } from '../../src/base/json.ts';
import type { GateDecision, GateVerdict } from '../../src/model/programme/gate-decision.ts';
import type { DecisionBatch, DecisionRecord } from '../../src/stores/api/decisions.ts';
import { NOON_MS } from './stores.ts';

/** A Deployment as it came before the gate. */
export function makeObject(name: string, isPrivileged: boolean, namespace = 'shop'): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { privileged: isPrivileged },
  };
}

export function makeVerdict(changes: Partial<GateVerdict> = {}): GateVerdict {
  return {
    control: 'K8S-0001',
    verdict: 'fail',
    mode: 'enforce',
    isNew: true,
    reason: 'it is privileged',
    ...changes,
  };
}

/** The request to create a Deployment that is allowed, unless it is said to be otherwise. */
export function makeDecision(number: number, changes: Partial<GateDecision> = {}): GateDecision {
  const name = `web-${number}`;
  return {
    id: `d-${String(number).padStart(6, '0')}`,
    atMs: NOON_MS + number,
    environment: 'prod',
    gate: 'enforce',
    outcome: 'allow',
    isAllowed: true,
    uid: `uid-${number}`,
    request: {
      operation: 'CREATE',
      kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
      resource: { group: 'apps', version: 'v1', resource: 'deployments' },
      name,
      namespace: 'shop',
    },
    user: 'alice',
    isDryRun: false,
    address: `kubernetes:apps/Deployment/shop/${name}`,
    asset: 'shop',
    owner: 'team-a',
    verdicts: [],
    judgedCount: 1,
    durationUs: 100 + number,
    object: makeObject(name, false),
    oldObject: null,
    ...changes,
  };
}

/** One that is denied for being privileged. */
export function makeDenied(number: number, changes: Partial<GateDecision> = {}): GateDecision {
  return makeDecision(number, {
    outcome: 'deny',
    isAllowed: false,
    verdicts: [makeVerdict()],
    object: makeObject(`web-${number}`, true),
    ...changes,
  });
}

/** A decision as it is kept; its bodies are named and not made. */
export function makeDecisionRecord(number: number, changes: Partial<DecisionRecord> = {}): DecisionRecord {
  const { object: _object, oldObject: _oldObject, ...decision } = makeDecision(number);
  return { ...decision, batch: 'b-1', weight: 1, bodies: {}, ...changes };
}

export function makeBatch(decisions: readonly DecisionRecord[], changes: Partial<DecisionBatch> = {}): DecisionBatch {
  const batch = { id: 'b-1', atMs: NOON_MS, recorder: 'r-1', dropped: 0, sampledOut: 0, bodies: [], ...changes };
  return { ...batch, decisions: decisions.map((decision) => ({ ...decision, batch: batch.id })) };
}
