/** What is critical or high, and whose it is. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { StackedBars } from '../../parts/charts/stacked-bars.tsx';
import { Show } from '../../parts/show.tsx';

const STATES = ['open' as const, 'reopened' as const, 'acknowledged' as const];
const PARTS = ['critical', 'high'] as const;
const TEAMS_MAX = 8;

/** Teams with the most of it first. */
export function CriticalByTeam() {
  const teams = useQuery(readApi('findings', 'facets', { query: { state: STATES, severity: [...PARTS] } }));
  return <Show query={teams}>{({ team }) => <Bars teams={team.slice(0, TEAMS_MAX).map(({ value }) => value)} />}</Show>;
}

function Bars({ teams }: { readonly teams: readonly string[] }) {
  const [critical, high] = useQueries({
    queries: PARTS.map((severity) => readApi('findings', 'facets', { query: { state: STATES, severity: [severity] } })),
  }).map(({ data }) => new Map(data?.team.map(({ value, count }) => [value, count])));
  const bars = teams.map((team) => ({
    name: team,
    to: `/findings?team=${encodeURIComponent(team)}&severity=critical&severity=high`,
    counts: [critical?.get(team) ?? 0, high?.get(team) ?? 0],
  }));
  return (
    <StackedBars
      title="Critical and high findings by team"
      note="now, those whose clock runs"
      group="Team"
      parts={PARTS.map((name) => ({ name, tone: name }))}
      bars={bars}
    />
  );
}
