/** What all acts on exceptions share: who may, with which limits, and how an act is kept. */
import { AppError } from '../../base/errors.ts';
import { toJson } from '../../base/json.ts';
import type { Access, Concern, Permission } from '../../model/programme/access.ts';
import { listVisible, mayDo } from '../../model/programme/access.ts';
import type { ExceptionOutcome, StoredException } from '../../model/programme/exception-life.ts';
import { APPROVED_STATES, listConcerns } from '../../model/programme/exception-life.ts';
import type { Severity } from '../../model/words.ts';
import { severityRank } from '../../model/words.ts';
import type { ExceptionEvent, ExceptionTerm } from '../../stores/api/exceptions.ts';
import type { DueDates } from '../../model/programme/due-dates.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';
import { loadProgramme } from '../programme/load.ts';
import { reopenAccepted } from './reopen-accepted.ts';

/** Ids and names of the controls that there are, with how grave they are. */
export type KnownControl = {
  readonly id: string;
  readonly names: readonly string[];
  readonly severity: Severity;
};

/** The controls of the house: the catalogue, and those of `.bulwark/` where Bulwark runs. */
export async function listKnownControls(room: ControlRoom): Promise<readonly KnownControl[]> {
  const { controls } = await loadProgramme(['.'], room.house);
  return controls.map(({ metadata, spec }) => ({
    id: metadata.id,
    names: [metadata.id, metadata.name, ...(metadata.aliases ?? [])],
    severity: spec.severity,
  }));
}

/**
 * The named controls, those that scans of other repositories brought included. Throws `control-not-found`: an exception
 * from nothing is a slip.
 */
export async function findNamed(
  names: readonly string[],
  house: readonly KnownControl[],
  tx: Transaction,
): Promise<readonly KnownControl[]> {
  const isKnown = (name: string): boolean => house.some((control) => control.names.includes(name));
  const scanned = names.every(isKnown) ? [] : await tx.runs.listControls();
  const all = [...house, ...scanned.map(({ id, name, severity }) => ({ id, names: [id, name], severity }))];
  return names.map((name) => {
    const found = all.find((control) => control.names.includes(name));
    if (found === undefined) throw new AppError('control-not-found', JSON.stringify(name));
    return found;
  });
}

/** The severity that limits how long an exception may last. */
export function findGravest(controls: readonly KnownControl[]): Severity {
  const severities = controls.map(({ severity }) => severity);
  return severities.toSorted((a, b) => severityRank(a) - severityRank(b))[0] ?? 'critical';
}

/** Throws `not-allowed` unless the permission holds for everything that is concerned. */
export function demandFor(access: Access, permission: Permission, concerns: readonly Concern[]): void {
  for (const concern of concerns) {
    if (mayDo(access, permission, concern)) continue;
    const { team = 'all teams', environment = 'all environments' } = concern;
    throw new AppError(
      'not-allowed',
      `${access.actor.name} has no permission ${permission} for ${team} in ${environment}`,
    );
  }
}

/** The exception with the id, or the living one under the name. Throws `not-found`, also for what may not be seen. */
export async function findException(tx: Transaction, idOrName: string, access: Access): Promise<StoredException> {
  // No id holds one, and databases do not take it.
  if (idOrName.includes('\0')) throw new AppError('not-found', 'exception');
  const visible = listVisible(access, 'read');
  const found = (await tx.exceptions.find(idOrName, visible)) ?? (await tx.exceptions.findLiving(idOrName, visible));
  if (found === undefined) throw new AppError('not-found', `exception ${idOrName}`);
  return found;
}

/** The exception that an act leads to. Throws what the life cycle refuses with. */
export function demandNext(outcome: ExceptionOutcome): StoredException {
  if ('refusal' in outcome) throw new AppError(outcome.refusal, outcome.why);
  return outcome.next;
}

export type Act = Pick<ExceptionEvent, 'act' | 'text' | 'atMs' | 'actor'>;

export type ActCircumstances = {
  /** Those that the exception names; empty where its terms stay as they are. */
  readonly controls: readonly KnownControl[];
  readonly dueDates: DueDates;
};

/**
 * Keeps an act with all that follows from it: the exception, its terms, its event, the evidence, and the findings that
 * it no longer accepts. Gives how many findings reopened.
 */
export async function keepAct(
  tx: Transaction,
  before: StoredException | undefined,
  after: StoredException,
  act: Act,
  { controls, dueDates }: ActCircumstances,
): Promise<number> {
  const { id } = after;
  if (before === undefined) await tx.exceptions.add(after);
  else await tx.exceptions.save(after);
  await keepTerms(tx, before, after, act.atMs, controls);
  await tx.exceptions.addEvent({ ...act, exception: id, from: before?.state, to: after.state });
  const { name } = after.document.metadata;
  const hasEnded = before !== undefined && isApproved(before) && !isApproved(after);
  const reopened = hasEnded ? await reopenAccepted(tx, name, act, dueDates) : 0;
  await tx.ledger.append({
    atMs: act.atMs,
    actor: act.actor,
    kind: 'exception',
    action: act.act,
    subject: id,
    body: toJson({
      name,
      state: after.state,
      text: act.text,
      document: after.document,
      renewal: after.renewal,
      reopened,
    }),
  });
  tx.announce({ topic: 'exceptions', ids: [id] });
  return reopened;
}

async function keepTerms(
  tx: Transaction,
  before: StoredException | undefined,
  after: StoredException,
  atMs: number,
  controls: readonly KnownControl[],
): Promise<void> {
  const hasBegun = after.approvedMs !== undefined && after.approvedMs !== before?.approvedMs;
  const hasEnded = before !== undefined && isApproved(before) && !isApproved(after);
  if (hasBegun || hasEnded) await tx.exceptions.closeTerms(after.id, atMs);
  if (hasBegun) await tx.exceptions.addTerms(after.id, listTerms(after, controls));
}

function listTerms(exception: StoredException, controls: readonly KnownControl[]): readonly ExceptionTerm[] {
  const { document, approvedMs: fromMs = exception.requestedMs, untilMs } = exception;
  const concerns = listConcerns(document.spec);
  return [...new Set(controls.map(({ id }) => id))].flatMap((control) =>
    concerns.map(({ team = '', environment = '' }) => ({ control, environment, team, fromMs, untilMs })),
  );
}

function isApproved({ state }: StoredException): boolean {
  return APPROVED_STATES.some((approved) => approved === state);
}
