/** Decisions of the gate as those may see them who ask. */
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type {
  ControlCount,
  DecisionCount,
  DecisionFilter,
  DecisionRecord,
  DecisionSide,
} from '../../stores/api/decisions.ts';
import type { Page, PageWanted } from '../../stores/api/pages.ts';
import type { ControlRoom } from '../control-room.ts';
import type { RecordedRequest } from '../replay/recorded-requests.ts';
import { findRequest } from '../replay/recorded-requests.ts';

/** Newest first. Who asked for what, and what the objects hold, is for those who audit. */
export function listDecisions(
  wanted: { readonly filter: DecisionFilter } & PageWanted,
  access: Access,
  room: ControlRoom,
): Promise<Page<DecisionRecord>> {
  return room.store.read((tx) => tx.decisions.list({ ...wanted, visible: listVisible(access, 'audit') }));
}

/** One with what it was about, as far as it is recorded. Throws `not-found`, also for what may not be seen. */
export function showDecision(
  { id }: { readonly id: string },
  access: Access,
  room: ControlRoom,
): Promise<RecordedRequest> {
  return findRequest(id, listVisible(access, 'audit'), room.store);
}

export type DecisionSummary = {
  readonly outcomes: readonly DecisionCount[];
  readonly groups: readonly DecisionCount[];
  readonly controls: readonly ControlCount[];
  /** Microseconds; undefined where nothing was decided. */
  readonly durationUs: { readonly p50: number | undefined; readonly p99: number | undefined };
  /** What was not recorded by itself, for those who see all teams and environments. */
  readonly left: { readonly dropped: number; readonly sampledOut: number; readonly bodiesLeftOut: number } | undefined;
};

export type SummaryWanted = {
  readonly filter: DecisionFilter & { readonly fromMs: number; readonly toMs: number };
  readonly by?: DecisionSide | undefined;
};

/** Requests counted, without a word of who asked. */
export function summarizeDecisions(
  { filter, by }: SummaryWanted,
  access: Access,
  room: ControlRoom,
): Promise<DecisionSummary> {
  const visible = listVisible(access, 'read');
  const seesAll = visible.some(({ teams, environments }) => teams === undefined && environments === undefined);
  const asked = { filter, visible };
  return room.store.read(async (tx) => ({
    outcomes: await tx.decisions.count(asked),
    groups: by === undefined ? [] : await tx.decisions.count({ ...asked, by }),
    controls: await tx.decisions.countControls(asked),
    durationUs: {
      p50: await tx.decisions.findDuration({ ...asked, share: 0.5 }),
      p99: await tx.decisions.findDuration({ ...asked, share: 0.99 }),
    },
    left: seesAll ? await tx.decisions.sumBatches(filter) : undefined,
  }));
}
