/** Rights as people write and read them. Pure. */
import type { InputOf } from '../../api/calls.ts';

export type Grant = InputOf<'tokens', 'create'>['body']['grants'][number];
export type Role = Grant['role'];

/** In the order of what they may do; the words are those of the API. */
export const ROLES: readonly (readonly [Role, string])[] = [
  ['viewer', 'viewer: reads'],
  ['developer', 'developer: uploads runs, triages, requests exceptions'],
  ['responder', 'responder: triages, operates rollouts and scans, audits'],
  ['approver', 'approver: approves exceptions, audits'],
  ['administrator', 'administrator: everything'],
];

/** A grant in a form: lists are texts with commas, and an empty one is for all. */
export type GrantDraft = { readonly role: Role; readonly teams: string; readonly environments: string };

export const NEW_GRANT: GrantDraft = { role: 'viewer', teams: '', environments: '' };

/** `developer in shop, pay; prod`. */
export function sayGrant({ role, teams, environments, permissions }: Grant): string {
  const only = permissions === undefined ? '' : ` (${permissions.join(', ')} only)`;
  const where = [teams, environments].flatMap((names) => (names === undefined ? [] : [names.join(', ')]));
  return `${role}${only}${where.length === 0 ? '' : ` in ${where.join('; ')}`}`;
}

/** What a form says as the API takes it. `kept` is the grant as it was: what the form does not show stays. */
export function readDraft({ role, teams, environments }: GrantDraft, kept?: Grant): Grant {
  const [ofTeams, ofEnvironments] = [splitNames(teams), splitNames(environments)];
  return {
    role,
    ...(kept?.permissions === undefined || kept.role !== role ? {} : { permissions: kept.permissions }),
    ...(ofTeams.length === 0 ? {} : { teams: ofTeams }),
    ...(ofEnvironments.length === 0 ? {} : { environments: ofEnvironments }),
  };
}

/** A grant to be changed in a form. */
export function writeDraft({ role, teams = [], environments = [] }: Grant): GrantDraft {
  return { role, teams: teams.join(', '), environments: environments.join(', ') };
}

function splitNames(text: string): string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
}
