/** Decides at the door whether a request may go on to its answer. */
import { AppError } from '../base/errors.ts';
import type { Access } from '../model/programme/access.ts';
import { listVisible } from '../model/programme/access.ts';
import type { Route } from '../wire/route.ts';
import { isSignedIn } from './authenticate.ts';

/**
 * Throws `not-signed-in` and `not-allowed`. A permission that is limited to teams opens the door: whether it reaches
 * the thing in question is the answer's to decide.
 */
export function permit(access: Access, permission: Route['permission']): void {
  if (permission === 'anyone') return;
  if (!isSignedIn(access)) throw new AppError('not-signed-in', 'this path is for those who are');
  if (permission === 'signed-in' || listVisible(access, permission).length > 0) return;
  throw new AppError('not-allowed', `no role of ${access.actor.name} has the permission ${permission}`);
}
