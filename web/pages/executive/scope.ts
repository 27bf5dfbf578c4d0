/** Of what the numbers are, for a printed page that nobody can ask: what its reader may see. Pure. */
import type { Me } from '../../api/session.ts';

/** `all teams and environments`; `team shop in prod and dev; environment test`. */
export function sayScope(grants: Me['grants']): string {
  if (grants.some(({ teams, environments }) => teams === undefined && environments === undefined)) {
    return 'all teams and environments';
  }
  const scopes = grants.map(({ teams, environments }) => {
    const places = environments === undefined ? 'all environments' : environments.join(' and ');
    return `${teams === undefined ? 'all teams' : `team ${teams.join(' and ')}`} in ${places}`;
  });
  return scopes.length === 0 ? 'nothing' : [...new Set(scopes)].join('; ');
}
