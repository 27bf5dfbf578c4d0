/** What answers do alike: say what is known as JSON, and refuse what concerns everybody to those who see a part. */
import { AppError } from '../../base/errors.ts';
import type { Access, Permission } from '../../model/programme/access.ts';
import { mayDo } from '../../model/programme/access.ts';

/** Throws `not-allowed` unless the permission holds for all teams and environments. */
export function demandEverywhere(access: Access, permission: Permission): void {
  if (mayDo(access, permission)) return;
  throw new AppError('not-allowed', `${permission} is asked for in all teams and environments`);
}

/** RFC 3339 in UTC. */
export function toInstant(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

/** Null where there is none. */
export function toOptionalInstant(instantMs: number | undefined): string | null {
  return instantMs === undefined ? null : toInstant(instantMs);
}

/** The members that have a value: filters tell one that is absent from one that is undefined. */
export function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
