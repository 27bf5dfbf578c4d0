/** The options by which a verb is told which rights to give, and rights as people read them. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Grant, Permission, Role } from '../model/programme/access.ts';
import { PERMISSIONS, ROLES } from '../model/programme/access.ts';

export type GrantOptions = {
  readonly role: Role;
  readonly team?: readonly string[];
  readonly environment?: readonly string[];
  readonly permission?: readonly Permission[];
};

/** Adds `--role`, `--team`, `--environment` and `--permission`. */
export function addGrantOptions(command: Command, role: Role): Command {
  return command
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default(role))
    .option('--team <team...>', 'only for these teams')
    .option('--environment <environment...>', 'only in these environments')
    .addOption(new Option('--permission <permission...>', 'only these of what the role may do').choices(PERMISSIONS));
}

/** The grant that the options say. */
export function readGrant({ role, team, environment, permission }: GrantOptions): Grant {
  return {
    role,
    ...(permission === undefined ? {} : { permissions: permission }),
    ...(team === undefined ? {} : { teams: team }),
    ...(environment === undefined ? {} : { environments: environment }),
  };
}

/** `approver of shop in prod, viewer`; `nothing` for no grant. */
export function sayGrants(grants: readonly Grant[]): string {
  const said = grants.map(({ role, permissions, teams, environments }) =>
    [
      role,
      ...(permissions === undefined ? [] : [`(${permissions.join(', ')})`]),
      ...(teams === undefined ? [] : [`of ${teams.join(', ')}`]),
      ...(environments === undefined ? [] : [`in ${environments.join(', ')}`]),
    ].join(' '),
  );
  return said.join('; ') || 'nothing';
}
