/** Findings as rows: how they are written, and which group each is counted in. */
import type { Selectable } from 'kysely';
import { assert } from '../../base/errors.ts';
import { FINDING_STATES, type FindingState } from '../../model/programme/finding-life.ts';
import { SEVERITIES, severityRank, type Severity } from '../../model/words.ts';
import type { FindingEvent, Sighting, SightingMark, TrackedFinding } from '../api/findings.ts';
import type { Cell, RowBatch } from './batch.ts';
import type { Tables } from './tables.ts';

/** A due date for what is never due; sorts last, and is exact as a number. */
export const NEVER_MS = Number.MAX_SAFE_INTEGER;

/** Number of the part of all findings that share a severity and a state; gravest first. */
export function partOf(severity: Severity, state: FindingState): number {
  return severityRank(severity) * FINDING_STATES.length + FINDING_STATES.indexOf(state);
}

/** The parts of some severities and states, of all where they are left out. */
export function listParts(
  severities: readonly Severity[] = SEVERITIES,
  states: readonly FindingState[] = FINDING_STATES,
): readonly number[] {
  return severities.flatMap((severity) => states.map((state) => partOf(severity, state)));
}

/** The rank of the severity of a part. */
export const rankOfPart = (part: number): number => Math.floor(part / FINDING_STATES.length);

/** Severity and state of a part. */
export function sidesOfPart(part: number): Pick<TrackedFinding, 'severity' | 'state'> {
  const severity = SEVERITIES.find((one) => severityRank(one) === rankOfPart(part));
  const state = FINDING_STATES[part % FINDING_STATES.length];
  assert(severity !== undefined && state !== undefined, `there is no part ${part}`);
  return { severity, state };
}

type Sides = Pick<TrackedFinding, 'state' | 'severity' | 'environment' | 'team' | 'control' | 'layer'>;

/** The sides by which a finding is counted, as one text. */
export function groupKey({ state, severity, environment, team, control, layer }: Sides): string {
  return JSON.stringify([state, severity, environment, team, control, layer]);
}

export const FINDING_COLUMNS: RowBatch['columns'] = [
  ['id', 'text'],
  ['group_id', 'bigint'],
  ['part', 'bigint'],
  ['state', 'text'],
  ['severity', 'text'],
  ['environment', 'text'],
  ['team', 'text'],
  ['control', 'text'],
  ['layer', 'text'],
  ['asset', 'text'],
  ['address', 'text'],
  ['path', 'text'],
  ['message', 'text'],
  ['first_seen_ms', 'bigint'],
  ['last_seen_ms', 'bigint'],
  ['clock_ms', 'bigint'],
  ['due_ms', 'bigint'],
  ['resolved_ms', 'bigint'],
  ['exception', 'text'],
  ['assignee', 'text'],
  ['version', 'bigint'],
];

/** Cells in the order of `FINDING_COLUMNS`. */
export function writeFinding(finding: TrackedFinding, groupId: number): readonly Cell[] {
  return [
    finding.id,
    groupId,
    partOf(finding.severity, finding.state),
    finding.state,
    finding.severity,
    finding.environment,
    finding.team,
    finding.control,
    finding.layer,
    finding.asset,
    finding.address,
    finding.path,
    finding.message,
    finding.firstSeenMs,
    finding.lastSeenMs,
    finding.clockMs,
    finding.dueMs ?? NEVER_MS,
    finding.resolvedMs ?? null,
    finding.exception ?? null,
    finding.assignee ?? null,
    finding.version,
  ];
}

/** A finding of its row. */
export function readFinding(row: Omit<Selectable<Tables['findings']>, 'seq' | 'group_id' | 'part'>): TrackedFinding {
  return {
    id: row.id,
    state: row.state,
    control: row.control,
    severity: row.severity,
    layer: row.layer,
    environment: row.environment,
    team: row.team,
    asset: row.asset,
    address: row.address,
    path: row.path,
    message: row.message,
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
    clockMs: row.clock_ms,
    dueMs: row.due_ms === NEVER_MS ? undefined : row.due_ms,
    resolvedMs: row.resolved_ms ?? undefined,
    exception: row.exception ?? undefined,
    assignee: row.assignee ?? undefined,
    version: row.version,
  };
}

export const EVENT_COLUMNS: RowBatch['columns'] = [
  ['finding', 'text'],
  ['at_ms', 'bigint'],
  ['actor_kind', 'text'],
  ['actor_id', 'text'],
  ['actor_name', 'text'],
  ['kind', 'text'],
  ['from_state', 'text'],
  ['to_state', 'text'],
  ['text', 'text'],
  ['clock_ms', 'bigint'],
  ['cause', 'text'],
];

/** Cells in the order of `EVENT_COLUMNS`. */
export function writeEvent(event: FindingEvent): readonly Cell[] {
  const { finding, atMs, actor, kind, from = null, to, text, clockMs, cause = null } = event;
  return [finding, atMs, actor.kind, actor.id, actor.name, kind, from, to, text, clockMs, cause];
}

/** An event of its row. */
export function readEvent(row: Omit<Selectable<Tables['finding_events']>, 'seq'>): FindingEvent {
  return {
    finding: row.finding,
    atMs: row.at_ms,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    kind: row.kind,
    from: row.from_state ?? undefined,
    to: row.to_state,
    text: row.text,
    clockMs: row.clock_ms,
    ...(row.cause === null ? {} : { cause: row.cause }),
  };
}

export const SIGHTING_COLUMNS: RowBatch['columns'] = [
  ['target', 'text'],
  ['finding', 'text'],
  ['address', 'text'],
  ['control', 'text'],
  ['source', 'text'],
  ['file', 'text'],
  ['line', 'bigint'],
  ['column_number', 'bigint'],
  ['path', 'text'],
  ['message', 'text'],
  ['fix', 'text'],
  ['exception', 'text'],
  ['excerpt', 'text'],
  ['patch', 'text'],
  ['digest', 'text'],
  ['first_seen_ms', 'bigint'],
];

/** Cells in the order of `SIGHTING_COLUMNS`. */
export function writeSighting(sighting: Sighting & Pick<SightingMark, 'digest'>): readonly Cell[] {
  return [
    sighting.target,
    sighting.finding,
    sighting.address,
    sighting.control,
    sighting.source,
    sighting.file,
    sighting.line ?? null,
    sighting.column ?? null,
    sighting.path,
    sighting.message,
    JSON.stringify(sighting.fix),
    sighting.exception ?? null,
    sighting.excerpt === undefined ? null : JSON.stringify(sighting.excerpt),
    sighting.patch ?? null,
    sighting.digest,
    sighting.firstSeenMs,
  ];
}

/** A sighting of its row. */
export function readSighting(row: Omit<Selectable<Tables['sightings']>, 'digest'>): Sighting {
  return {
    target: row.target,
    finding: row.finding,
    address: row.address,
    control: row.control,
    source: row.source,
    file: row.file,
    line: row.line ?? undefined,
    column: row.column_number ?? undefined,
    path: row.path,
    message: row.message,
    fix: JSON.parse(row.fix) as Sighting['fix'],
    excerpt: readExcerpt(row.excerpt),
    patch: row.patch ?? undefined,
    exception: row.exception ?? undefined,
    firstSeenMs: row.first_seen_ms,
  };
}

/** Of an excerpt without a mark, the mark is left out of the JSON. */
function readExcerpt(text: string | null): Sighting['excerpt'] {
  if (text === null) return undefined;
  const { fromLine, lines, mark } = JSON.parse(text) as NonNullable<Sighting['excerpt']>;
  return { fromLine, lines, mark };
}
