/** Who may do what: roles, what each may do, and the teams and environments that a grant is limited to. */
import type { Actor } from './actor.ts';

export const ROLES = ['viewer', 'developer', 'responder', 'approver', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  'read', // findings, assets, controls, measures, rollouts, exceptions
  'upload', // runs from CI
  'triage', // acknowledge, assign, comment on findings
  'request', // exceptions
  'approve', // exceptions
  'operate', // rollouts, schedules, jobs
  'audit', // the evidence ledger, decisions, sign-in records
  'administer', // users, tokens, settings
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** A role for some teams and environments; undefined lists stand for all. */
export type Grant = {
  readonly role: Role;
  /** Only these of what the role may do; undefined stands for all of it. */
  readonly permissions?: readonly Permission[];
  readonly teams?: readonly string[];
  readonly environments?: readonly string[];
};

/** What an actor is tied to: a token of a pipeline uploads for its own repository and for no other. */
export type Binding = {
  /** `acme/shop`, as runs name it. */
  readonly repository?: string;
  /** Id of a target. */
  readonly target?: string;
  /** Where the pipeline's own credentials say which commit it runs for. */
  readonly commit?: string;
};

/** What a signed-in actor may do. */
export type Access = {
  readonly actor: Actor;
  readonly grants: readonly Grant[];
  /** Undefined where it may act for every repository and target that its grants reach. */
  readonly boundTo?: Binding;
  /** Id of the sign-in session, where it is one. */
  readonly session?: string;
  /** The password was given by somebody else: nothing is allowed until it is changed. */
  readonly mustChangePassword?: boolean;
};

/** What a permission is asked for; what is left out concerns no team or environment in particular. */
export type Concern = { readonly team?: string; readonly environment?: string };

/**
 * The rows that may be seen: those whose team and environment are in one of the pairs; undefined lists stand for all.
 * No pair, no row.
 */
export type Visible = readonly Pick<Grant, 'teams' | 'environments'>[];

/** Sees everything: for what the program does by itself. */
export const SEES_ALL: Visible = [{}];

const OF_ROLE: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['read'],
  developer: ['read', 'upload', 'triage', 'request'],
  responder: ['read', 'triage', 'request', 'operate', 'audit'],
  approver: ['read', 'triage', 'request', 'approve', 'audit'],
  administrator: PERMISSIONS,
};

/** What a grant allows, wherever it does. */
export function listPermissions({ role, permissions }: Grant): readonly Permission[] {
  return permissions === undefined ? OF_ROLE[role] : OF_ROLE[role].filter((one) => permissions.includes(one));
}

/** Whether any grant allows it. A grant limited to teams allows nothing that concerns no team in particular. */
export function mayDo({ grants }: Pick<Access, 'grants'>, permission: Permission, concern: Concern = {}): boolean {
  return grants.some(
    (grant) =>
      listPermissions(grant).includes(permission) &&
      covers(grant.teams, concern.team) &&
      covers(grant.environments, concern.environment),
  );
}

/** Whether it is allowed for any team and environment at all: the first gate, before it is known what is concerned. */
export function mayDoSomewhere(access: Pick<Access, 'grants'>, permission: Permission): boolean {
  return listVisible(access, permission).some(
    ({ teams, environments }) => teams?.length !== 0 && environments?.length !== 0,
  );
}

function covers(allowed: readonly string[] | undefined, wanted: string | undefined): boolean {
  return allowed === undefined || (wanted !== undefined && allowed.includes(wanted));
}

/** The rows that the permission reaches, for lists. */
export function listVisible({ grants }: Pick<Access, 'grants'>, permission: Permission): Visible {
  return grants.filter((grant) => listPermissions(grant).includes(permission)).map(limitsOf);
}

function limitsOf({ teams, environments }: Pick<Grant, 'teams' | 'environments'>): Visible[number] {
  return {
    ...(teams === undefined ? {} : { teams }),
    ...(environments === undefined ? {} : { environments }),
  };
}
