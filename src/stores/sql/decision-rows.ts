/** Decisions of the gate as rows, and back. */
import type { Selectable } from 'kysely';
import type { AdmissionRequest } from '../../model/admission.ts';
import type { BodyDigests, DecisionRecord } from '../api/decisions.ts';
import type { Cell, RowBatch } from './batch.ts';
import type { Tables } from './tables.ts';

export type DecisionRow = Selectable<Tables['decisions']>;
export type VerdictRow = Selectable<Tables['decision_verdicts']>;

export const DECISION_COLUMNS: RowBatch['columns'] = [
  ['id', 'text'],
  ['at_ms', 'bigint'],
  ['batch', 'text'],
  ['weight', 'bigint'],
  ['environment', 'text'],
  ['team', 'text'],
  ['asset', 'text'],
  ['address', 'text'],
  ['gate', 'text'],
  ['outcome', 'text'],
  ['is_allowed', 'bigint'],
  ['reason', 'text'],
  ['uid', 'text'],
  ['operation', 'text'],
  ['namespace', 'text'],
  ['request', 'text'],
  ['user_name', 'text'],
  ['is_dry_run', 'bigint'],
  ['judged_count', 'bigint'],
  ['duration_us', 'bigint'],
  ['object', 'text'],
  ['old_object', 'text'],
  ['namespace_object', 'text'],
  ['user_info', 'text'],
];

/** Cells in the order of `DECISION_COLUMNS`. */
export function writeDecision(decision: DecisionRecord): readonly Cell[] {
  const { request, bodies } = decision;
  const { operation, namespace = '', ...rest } = request;
  return [
    decision.id,
    decision.atMs,
    decision.batch,
    decision.weight,
    decision.environment,
    decision.owner,
    decision.asset,
    decision.address,
    decision.gate,
    decision.outcome,
    Number(decision.isAllowed),
    decision.reason ?? null,
    decision.uid,
    operation,
    namespace,
    JSON.stringify(rest),
    decision.user,
    Number(decision.isDryRun),
    decision.judgedCount,
    decision.durationUs,
    bodies.object ?? null,
    bodies.oldObject ?? null,
    bodies.namespaceObject ?? null,
    bodies.userInfo ?? null,
  ];
}

export const VERDICT_COLUMNS: RowBatch['columns'] = [
  ['decision', 'text'],
  ['control', 'text'],
  ['verdict', 'text'],
  ['mode', 'text'],
  ['is_new', 'bigint'],
  ['reason', 'text'],
];

/** A row per control that did not pass, in the order of `VERDICT_COLUMNS`. */
export function writeVerdicts({ id, verdicts }: DecisionRecord): readonly (readonly Cell[])[] {
  return verdicts.map(({ control, verdict, mode, isNew, reason }) => [
    id,
    control,
    verdict,
    mode,
    Number(isNew),
    reason,
  ]);
}

/** A row with its verdicts as it was given. */
export function readDecision(row: DecisionRow, verdicts: readonly VerdictRow[]): DecisionRecord {
  const rest = JSON.parse(row.request) as Omit<DecisionRecord['request'], 'operation' | 'namespace'>;
  const namespace = row.namespace === '' ? {} : { namespace: row.namespace };
  return {
    id: row.id,
    atMs: row.at_ms,
    batch: row.batch,
    weight: row.weight,
    environment: row.environment,
    owner: row.team,
    asset: row.asset,
    address: row.address,
    gate: row.gate,
    outcome: row.outcome,
    isAllowed: row.is_allowed === 1,
    ...(row.reason === null ? {} : { reason: row.reason }),
    uid: row.uid,
    request: { operation: row.operation as AdmissionRequest['operation'], ...rest, ...namespace },
    user: row.user_name,
    isDryRun: row.is_dry_run === 1,
    judgedCount: row.judged_count,
    durationUs: row.duration_us,
    verdicts: verdicts.map(({ control, verdict, mode, is_new, reason }) => {
      return { control, verdict, mode, isNew: is_new === 1, reason };
    }),
    bodies: readDigests(row),
  };
}

function readDigests(row: DecisionRow): BodyDigests {
  return {
    ...(row.object === null ? {} : { object: row.object }),
    ...(row.old_object === null ? {} : { oldObject: row.old_object }),
    ...(row.namespace_object === null ? {} : { namespaceObject: row.namespace_object }),
    ...(row.user_info === null ? {} : { userInfo: row.user_info }),
  };
}
