/** Which entries of the ledger are listed, as the address says it. Pure. */

/** What entries are evidence of. */
export const KINDS = ['run', 'decision', 'finding', 'exception', 'rollout', 'slo', 'access', 'administration'] as const;

/** Members that are left out do not limit. */
export type Filter = {
  readonly kind?: string;
  readonly subject?: string;
  /** Id of an actor. */
  readonly actor?: string;
  readonly since?: string;
  readonly until?: string;
};

const TEXTS = ['kind', 'subject', 'actor'] as const;
const INSTANTS = ['since', 'until'] as const;
export const SIDES = [...TEXTS, ...INSTANTS];

/** Reads an address; instants that are none are left out, days are days in UTC. */
export function readFilter(search: URLSearchParams): Filter {
  const filter: Record<string, string> = {};
  for (const name of TEXTS) if (search.get(name)) filter[name] = search.get(name) ?? '';
  for (const name of INSTANTS) {
    const atMs = Date.parse(search.get(name) ?? '');
    if (!Number.isNaN(atMs)) filter[name] = new Date(atMs).toISOString();
  }
  return filter;
}

/** The address of the entries that have something in common. */
export function linkTo(filter: Filter): string {
  return `/evidence?${new URLSearchParams(Object.entries(filter)).toString()}`;
}
