/** What is critical or high, and whose it is. */
import { useQuery } from '@tanstack/react-query';
import { RUNNING_STATES } from '../../../src/wire/words.ts';
import { readApi } from '../../api/calls.ts';
import { StackedBars } from '../../parts/charts/stacked-bars.tsx';
import { Show } from '../../parts/show.tsx';
import type { TeamCount } from './rank-teams.ts';
import { rankTeams } from './rank-teams.ts';

const PARTS = ['critical', 'high'] as const;
const TEAMS_MAX = 8;

const readTeams = (severity: (typeof PARTS)[number]) =>
  readApi('findings', 'facets', { query: { state: [...RUNNING_STATES], severity: [severity] } });

/** Teams with the most of it first. */
export function CriticalByTeam() {
  const critical = useQuery(readTeams('critical'));
  const high = useQuery(readTeams('high'));
  return (
    <Show query={critical}>
      {({ team: ofCritical }) => (
        <Show query={high}>{({ team: ofHigh }) => <Bars teams={[ofCritical, ofHigh]} />}</Show>
      )}
    </Show>
  );
}

/** `teams` has the counts of each part. */
function Bars({ teams }: { readonly teams: readonly (readonly TeamCount[])[] }) {
  const bars = rankTeams(teams)
    .slice(0, TEAMS_MAX)
    .map(({ team, counts }) => ({
      name: team,
      to: `/findings?team=${encodeURIComponent(team)}&severity=critical&severity=high`,
      counts,
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
