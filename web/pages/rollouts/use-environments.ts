/** Environments that are offered: those of findings and of rollouts, as far as whoever is signed in may see them. */
import { useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';

/** In alphabetical order, with those that are named anyway. */
export function useEnvironments(named: readonly string[]): readonly string[] {
  const facets = useQuery(readApi('findings', 'facets', { query: {} }));
  const rollouts = useQuery(readApi('rollouts', 'list', { query: { limit: 200 } }));
  const ofFindings = facets.data?.environment.map(({ value }) => value) ?? [];
  const ofRollouts = rollouts.data?.items.map(({ environment }) => environment) ?? [];
  return [...new Set([...named, ...ofFindings, ...ofRollouts])].sort();
}
