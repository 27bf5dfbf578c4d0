/** What a page makes of an exception: whether it waits, who may not approve it, whom it covers in words. Pure. */
import type { ExceptionItem } from './use-exceptions.ts';

/** Days before the end at which an exception is shown as ending soon. */
export const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Whether somebody has to decide on it. */
export function isWaiting({ state }: Pick<ExceptionItem, 'state'>): boolean {
  return state === 'requested' || state === 'renewing';
}

/** Whether it is in force, and ends within the days. */
export function endsSoon({ state, expiresAt }: Pick<ExceptionItem, 'state' | 'expiresAt'>, nowMs: number): boolean {
  const isApproved = state === 'active' || state === 'renewing';
  return isApproved && Date.parse(expiresAt) - nowMs < SOON_DAYS * DAY_MS;
}

type Asked = Pick<ExceptionItem, 'requester' | 'renewal' | 'owner'>;

/** Why this person may not approve it: the rule that the API holds, said before anybody tries. */
export function findSelfApproval(
  { requester, renewal, owner }: Asked,
  me: { readonly id: string; readonly name: string },
): string | undefined {
  if (renewal?.requester.id === me.id) return 'You asked for this renewal: somebody else has to approve it.';
  if (requester.id === me.id) return 'You asked for this exception: somebody else has to approve it.';
  const isOwner = owner.trim().toLowerCase() === me.name.trim().toLowerCase();
  return isOwner ? 'You own this exception: somebody else has to approve it.' : undefined;
}

type Scope = ExceptionItem['scope'];

const SCOPE_WORDS: readonly (readonly [keyof Scope, string])[] = [
  ['addresses', 'Addresses'],
  ['namespaces', 'Namespaces'],
  ['kinds', 'Kinds'],
  ['environments', 'Environments'],
  ['owners', 'Teams'],
];

/** The members of a scope that limit it; all of them must match. */
export function listScope(scope: Scope): readonly (readonly [name: string, values: readonly string[]])[] {
  return SCOPE_WORDS.flatMap(([key, name]) => {
    const values = scope[key] ?? [];
    return values.length === 0 ? [] : [[name, values] as const];
  });
}

/** The scope on one line. */
export function sayScope(scope: Scope): string {
  return listScope(scope)
    .map(([, values]) => values.join(', '))
    .join(' · ');
}
