/** What called somebody in the last days, of all SLOs in force. */
import { DAY_MS } from '../../model/instants.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type { Incident } from '../../model/programme/incidents.ts';
import { findIncidents } from '../../model/programme/incidents.ts';
import type { Slo } from '../../model/slo.ts';
import type { ControlRoom } from '../control-room.ts';
import { listVisibleSlos, readStatuses } from './list-slos.ts';

export type SloIncident = Incident & { readonly slo: Slo };

export type IncidentList = { readonly fromMs: number; readonly toMs: number; readonly items: readonly SloIncident[] };

/** Those that began or lasted in the days until now, newest first; of SLOs that may be seen. */
export function listIncidents(days: number, access: Access, room: ControlRoom): Promise<IncidentList> {
  const toMs = room.clock.nowMs();
  const fromMs = toMs - days * DAY_MS;
  return room.store.read(async (tx) => {
    const slos = await listVisibleSlos(tx, listVisible(access, 'read'));
    const changes = Map.groupBy(await tx.slos.listChanges({ fromMs }), ({ name }) => name);
    const statuses = await readStatuses(tx);
    const items = slos.flatMap((slo) => {
      const { name } = slo.metadata;
      return findIncidents(changes.get(name) ?? [], statuses.get(name))
        .filter(({ endedMs }) => endedMs === undefined || endedMs > fromMs)
        .map((incident) => ({ slo, ...incident }));
    });
    return { fromMs, toMs, items: items.sort((a, b) => b.startedMs - a.startedMs) };
  });
}
