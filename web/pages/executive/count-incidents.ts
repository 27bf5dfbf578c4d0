/** How many incidents paged somebody, of how many, and what is not known. Pure. */
import type { Incident, Slo } from '../../parts/budget.ts';
import { sayMany } from '../../parts/numbers.ts';

type IncidentCount = {
  readonly paged: number;
  /** `of 5 incidents; 3 of 8 objectives have no data`. */
  readonly of: string;
};

/** Undefined where no objective has data, and none ever called: that is not a zero. */
export function countIncidents(
  slos: readonly Pick<Slo, 'state'>[],
  incidents: readonly Pick<Incident, 'severity'>[],
): IncidentCount | undefined {
  const silent = slos.filter(({ state }) => state === 'no-data').length;
  if (silent === slos.length && incidents.length === 0) return undefined;
  const unknown = silent === 0 ? '' : `; ${silent} of ${sayMany(slos.length, 'objective')} have no data`;
  const paged = incidents.filter(({ severity }) => severity === 'page').length;
  return { paged, of: `of ${sayMany(incidents.length, 'incident')}${unknown}` };
}
