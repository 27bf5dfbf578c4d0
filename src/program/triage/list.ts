/** Findings as those may see them who ask. */
import { AppError } from '../../base/errors.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type {
  FacetCounts,
  FindingEvent,
  FindingFilter,
  FindingGroup,
  FindingSort,
  GroupSide,
  Sighting,
  TrackedFinding,
} from '../../stores/api/findings.ts';
import type { Page, PageWanted } from '../../stores/api/pages.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';

/** Findings that the filter leaves. Throws `invalid-request` for a bad cursor. */
export function listFindings(
  wanted: { readonly filter: FindingFilter; readonly sort: FindingSort } & PageWanted,
  access: Access,
  room: ControlRoom,
): Promise<Page<TrackedFinding>> {
  return room.store.read((tx) => tx.findings.list({ ...wanted, visible: listVisible(access, 'read') }));
}

/** How many findings each value of the filter's members would leave. */
export function countFacets(filter: FindingFilter, access: Access, room: ControlRoom): Promise<FacetCounts> {
  return room.store.read((tx) => tx.findings.countFacets(filter, listVisible(access, 'read')));
}

export type TitledGroup = FindingGroup & {
  /** Of the control, as runs tell it; of an asset and a team, their name. */
  readonly title: string;
};

/** Findings together by control, asset or team: the gravest first. Throws `invalid-request` for a bad cursor. */
export function listGroups(
  wanted: { readonly filter: FindingFilter; readonly by: GroupSide } & PageWanted,
  access: Access,
  room: ControlRoom,
): Promise<Page<TitledGroup>> {
  const asked = { ...wanted, nowMs: room.clock.nowMs(), visible: listVisible(access, 'read') };
  return room.store.read(async (tx) => {
    const { items, ...page } = await tx.findings.listGroups(asked);
    const controls = wanted.by === 'control' ? await tx.runs.listControls() : [];
    const titles = new Map(controls.map(({ id, title }) => [id, title]));
    return { ...page, items: items.map((group) => ({ ...group, title: titles.get(group.value) ?? group.value })) };
  });
}

export type ShownFinding = { readonly finding: TrackedFinding; readonly sightings: readonly Sighting[] };

/** Throws `not-found` for a finding that does not exist or may not be seen. */
export function showFinding({ id }: { readonly id: string }, access: Access, room: ControlRoom): Promise<ShownFinding> {
  return room.store.read(async (tx) => {
    const finding = await findOne(id, access, tx);
    return { finding, sightings: await tx.findings.listSightings(id) };
  });
}

/** What happened to a finding. Throws `not-found` and `invalid-request`. */
export function listFindingEvents(
  { id, ...page }: { readonly id: string } & PageWanted,
  access: Access,
  room: ControlRoom,
): Promise<Page<FindingEvent>> {
  return room.store.read(async (tx) => {
    await findOne(id, access, tx);
    return tx.findings.listEvents(id, page);
  });
}

async function findOne(id: string, access: Access, tx: Transaction): Promise<TrackedFinding> {
  const finding = await tx.findings.find(id, listVisible(access, 'read'));
  if (finding === undefined) throw new AppError('not-found', 'the finding');
  return finding;
}
