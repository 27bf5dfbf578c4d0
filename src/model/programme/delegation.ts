/** Rights that are passed on: nobody grants what they do not hold, and a token never does more than its owner. */
import type { Access, Grant } from './access.ts';
import { listPermissions, mayDo } from './access.ts';

/** Whether `holder` may do everything that `wanted` allows, everywhere that it allows it. */
export function holdsGrants(holder: readonly Grant[], wanted: readonly Grant[]): boolean {
  return wanted.every((grant) =>
    // An undefined list means all there will ever be, which only an undefined list of the holder covers.
    (grant.teams ?? [undefined]).every((team) =>
      (grant.environments ?? [undefined]).every((environment) => {
        const concern = {
          ...(team === undefined ? {} : { team }),
          ...(environment === undefined ? {} : { environment }),
        };
        return listPermissions(grant).every((permission) => mayDo({ grants: holder }, permission, concern));
      }),
    ),
  );
}

/**
 * Whether an administrator may give, take and change these grants: the administrator of a team does so for that team
 * alone, and never for one who reaches further.
 */
export function mayAdministerGrants(access: Pick<Access, 'grants'>, grants: readonly Grant[]): boolean {
  const own = access.grants.filter((grant) => listPermissions(grant).includes('administer'));
  return own.length > 0 && holdsGrants(own, grants);
}

/** Whether nothing in the programme is out of reach: somebody of this kind must always be left. */
export function isAdministrator(grants: readonly Grant[]): boolean {
  return holdsGrants(grants, [{ role: 'administrator' }]);
}

/** What both allow: the rights of a token are those it was given, as far as its owner has them still. */
export function intersectGrants(given: readonly Grant[], held: readonly Grant[]): readonly Grant[] {
  return given.flatMap((one) =>
    held.flatMap((other) => {
      const allowed = listPermissions(other);
      const permissions = listPermissions(one).filter((permission) => allowed.includes(permission));
      const teams = intersect(one.teams, other.teams);
      const environments = intersect(one.environments, other.environments);
      if (permissions.length === 0 || teams?.length === 0 || environments?.length === 0) return [];
      return [
        {
          role: one.role,
          permissions,
          ...(teams === undefined ? {} : { teams }),
          ...(environments === undefined ? {} : { environments }),
        },
      ];
    }),
  );
}

function intersect(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : a.filter((one) => b.includes(one));
}
