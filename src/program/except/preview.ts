/** What an exception would cover today: before it is asked for, and before it is approved. */
import { compileScope, judgeException } from '../../model/exception-rules.ts';
import type { Exception } from '../../model/exception.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import { findBreadth } from '../../model/programme/exception-faults.ts';
import type { StoredResource } from '../../stores/api/runs.ts';
import type { ControlRoom } from '../control-room.ts';
import type { KnownControl } from './act.ts';
import { findGravest, findNamed, listKnownControls } from './act.ts';
import { readEstatePages, readPages, toSubject } from './reach.ts';

export type PreviewWish = Pick<Exception['spec'], 'controls' | 'scope'> & { readonly expires?: string | undefined };

export type TeamPreview = {
  readonly team: string;
  /** Resources in the scope, whatever their verdicts. */
  readonly resources: number;
  /** Failing results that it would accept. */
  readonly failing: number;
};

export type ExceptionPreview = {
  readonly resources: number;
  readonly failing: number;
  /** Results that other exceptions accept already. */
  readonly exempt: number;
  readonly teams: readonly TeamPreview[];
  /** The first failing results, by address. */
  readonly examples: readonly { readonly control: string; readonly resource: string; readonly reason: string }[];
  /** Why it reaches too far. */
  readonly breadth: string | undefined;
  /** Why it could not be approved as it stands, where an end is given. */
  readonly fault: string | undefined;
  /** The scope holds more resources than were looked at: counts of results are lower bounds. */
  readonly isCut: boolean;
};

/** Resources of which the results are counted. */
const MATCHES_MAX = 200_000;
const EXAMPLES_MAX = 10;

/** Of what the caller may see. Throws `control-not-found`. */
export async function previewException(
  wish: PreviewWish,
  access: Access,
  room: ControlRoom,
): Promise<ExceptionPreview> {
  const house = await listKnownControls(room);
  const controls = await room.store.read((tx) => findNamed(wish.controls, house, tx));
  const { matched, teams, assets, total, resources } = await matchResources(wish, access, room);
  const counts = await countResults(controls, matched, access, room);
  const reach = { resources, assets: assets.size, teams: teams.size };
  return {
    resources,
    failing: counts.failing,
    exempt: counts.exempt,
    teams: [...teams]
      .map(([team, count]) => ({ team, resources: count, failing: counts.byTeam.get(team) ?? 0 }))
      .toSorted((a, b) => b.failing - a.failing || (a.team < b.team ? -1 : 1)),
    examples: counts.examples,
    breadth: findBreadth(wish, reach, total),
    fault: findFault(wish, controls, room.clock.nowMs()),
    isCut: matched.size < resources,
  };
}

/** With stand-ins for what a preview does not ask for. */
function findFault(wish: PreviewWish, controls: readonly KnownControl[], nowMs: number): string | undefined {
  if (wish.expires === undefined) return undefined;
  const { expires, scope } = wish;
  const people = { owner: 'owner', approver: 'approver', ticket: 'ticket', reason: 'a reason to be given' };
  const claim = { spec: { controls: wish.controls, scope, expires, ...people } };
  const standing = judgeException(claim, { nowMs, severity: findGravest(controls) });
  return standing.status === 'in-force' ? undefined : standing.message;
}

const keyOf = (target: string, address: string): string => JSON.stringify([target, address]);

async function matchResources({ scope }: PreviewWish, access: Access, { store }: ControlRoom) {
  const covers = compileScope(scope);
  const visible = listVisible(access, 'read');
  const matched = new Map<string, string>();
  const teams = new Map<string, number>();
  const assets = new Set<string>();
  let resources = 0;
  let total = 0;
  const keep = ({ target, address, owner, asset }: StoredResource): void => {
    resources += 1;
    teams.set(owner, (teams.get(owner) ?? 0) + 1);
    assets.add(asset);
    if (matched.size < MATCHES_MAX) matched.set(keyOf(target, address), owner);
  };
  for await (const page of readEstatePages(store, { visible })) {
    total += page.length;
    for (const resource of page) if (covers(toSubject(resource))) keep(resource);
  }
  return { matched, teams, assets, total, resources };
}

async function countResults(
  controls: readonly KnownControl[],
  matched: ReadonlyMap<string, string>,
  access: Access,
  { store }: ControlRoom,
) {
  const visible = listVisible(access, 'read');
  const byTeam = new Map<string, number>();
  const examples: ExceptionPreview['examples'][number][] = [];
  let failing = 0;
  let exempt = 0;
  for (const { id: control } of controls) {
    for (const verdict of ['fail', 'exempt'] as const) {
      const pages = readPages(store, (tx, wanted) => tx.runs.listResults({ visible, control, verdict, ...wanted }));
      for await (const page of pages) {
        for (const { target, resource, reason } of page) {
          const team = matched.get(keyOf(target, resource));
          if (team === undefined) continue;
          if (verdict === 'exempt') {
            exempt += 1;
            continue;
          }
          failing += 1;
          byTeam.set(team, (byTeam.get(team) ?? 0) + 1);
          if (examples.length < EXAMPLES_MAX) examples.push({ control, resource, reason });
        }
      }
    }
  }
  return { failing, exempt, byTeam, examples };
}
