/** The SLOs in force: the documents of the store, and those built in whose name no document has taken. */
import { AppError } from '../../base/errors.ts';
import { nearestName } from '../../base/ids.ts';
import type { Access, Visible } from '../../model/programme/access.ts';
import { evaluateSlo, firstInstantOf } from '../../model/programme/burn-rates.ts';
import type { SloReading } from '../../model/programme/burn-rates.ts';
import { DEFAULT_SLOS } from '../../model/programme/default-slos.ts';
import type { Slo } from '../../model/slo.ts';
import type { Transaction } from '../../stores/api.ts';
import type { SloStatus } from '../../stores/api/slos.ts';
import type { ControlRoom } from '../control-room.ts';
import { listVisible } from '../../model/programme/access.ts';

/** All of them, in order of names. */
export async function listSlosInForce(tx: Transaction): Promise<readonly Slo[]> {
  const stored = await tx.slos.list();
  const names = new Set(stored.map(({ metadata }) => metadata.name));
  return [...stored, ...DEFAULT_SLOS.filter(({ metadata }) => !names.has(metadata.name))].sort((a, b) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  );
}

/** An SLO as it stands now. */
export type SloView = {
  readonly slo: Slo;
  readonly reading: SloReading;
  /** Since when it is in its state; undefined before it was first looked at. */
  readonly sinceMs: number | undefined;
};

/** Those whose events may all be seen: a share of what may not be seen would tell of it. */
export async function listVisibleSlos(tx: Transaction, visible: Visible): Promise<readonly Slo[]> {
  return (await listSlosInForce(tx)).filter((slo) => maySee(visible, slo));
}

/** How those that may be seen stand now. */
export function listSlos(access: Access, room: ControlRoom): Promise<readonly SloView[]> {
  return room.store.read(async (tx) => {
    const statuses = await readStatuses(tx);
    const views: SloView[] = [];
    for (const slo of await listVisibleSlos(tx, listVisible(access, 'read'))) {
      views.push(await viewSlo(tx, slo, statuses, room.clock.nowMs()));
    }
    return views;
  });
}

/** One of them. Throws `not-found` also for what may not be seen. */
export function findSlo(name: string, access: Access, room: ControlRoom): Promise<SloView> {
  return room.store.read(async (tx) => {
    const slo = pickSlo(name, await listVisibleSlos(tx, listVisible(access, 'read')));
    return viewSlo(tx, slo, await readStatuses(tx), room.clock.nowMs());
  });
}

type Statuses = ReadonlyMap<string, SloStatus>;

async function viewSlo(tx: Transaction, slo: Slo, statuses: Statuses, nowMs: number): Promise<SloView> {
  const reading = await readSlo(tx, slo, nowMs);
  const status = statuses.get(slo.metadata.name);
  // What was found last counts for as long as it is still so.
  return { slo, reading, sinceMs: status?.state === reading.state ? status.sinceMs : undefined };
}

/** How each stood when it was last looked at, by name. */
export async function readStatuses(tx: Transaction): Promise<Statuses> {
  return new Map((await tx.slos.listStatuses()).map((status) => [status.name, status]));
}

/** The SLO of a name. Throws `not-found`, with the name that is nearest. */
export function pickSlo(name: string, slos: readonly Slo[]): Slo {
  const found = slos.find(({ metadata }) => metadata.name === name);
  if (found !== undefined) return found;
  const nearest = nearestName(
    name,
    slos.map(({ metadata }) => metadata.name),
  );
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  throw new AppError('not-found', `there is no SLO ${JSON.stringify(name)}${hint}`);
}

/** Judges an SLO by what the store has counted. */
export async function readSlo(tx: Transaction, slo: Slo, nowMs: number): Promise<SloReading> {
  return evaluateSlo(slo, await tx.sloEvents.listBuckets(slo.spec.indicator, firstInstantOf(slo, nowMs)), nowMs);
}

function maySee(visible: Visible, { spec }: Slo): boolean {
  const isWithin = (wanted: readonly string[] | undefined, allowed: readonly string[] | undefined): boolean =>
    allowed === undefined || (wanted !== undefined && wanted.every((name) => allowed.includes(name)));
  const { teams, environments } = spec.indicator;
  return visible.some((pair) => isWithin(teams, pair.teams) && isWithin(environments, pair.environments));
}
