/** Teams in the order of what they have of all parts together. Pure. */

export type TeamCount = { readonly value: string; readonly count: number };

type RankedTeam = {
  readonly team: string;
  /** One per part. */
  readonly counts: readonly number[];
};

/** Most first, the same number in the order of the names, as facets are; a team may be missing in a part. */
export function rankTeams(parts: readonly (readonly TeamCount[])[]): readonly RankedTeam[] {
  const counts = parts.map((part) => new Map(part.map(({ value, count }) => [value, count])));
  const teams = new Set(parts.flatMap((part) => part.map(({ value }) => value)));
  const sumOf = (one: RankedTeam): number => one.counts.reduce((sum, count) => sum + count, 0);
  return [...teams]
    .map((team) => ({ team, counts: counts.map((part) => part.get(team) ?? 0) }))
    .toSorted((a, b) => sumOf(b) - sumOf(a) || (a.team < b.team ? -1 : 1));
}
