/** Decides what whoever opens the console sees first: the sign-in, the change of a password, or the pages. */
import { lazy, Suspense } from 'react';
import { useMe } from '../api/session.ts';
import { ErrorState, Loading } from '../parts/states.tsx';
import { findPage } from '../routes.ts';

const loadPages = () => import('./pages.tsx');
const Pages = lazy(async () => ({ default: (await loadPages()).Pages }));
const SignIn = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn }));
const NewPassword = lazy(async () => ({ default: (await import('./new-password.tsx')).NewPassword }));

/**
 * Loads the page at the address while it is asked who is signed in: one after the other, each would wait for a reply.
 * Whoever is not signed in comes to it next. What fails here is said where it is waited for.
 */
export function startLoading(pathname: string): void {
  for (const loading of [loadPages(), findPage(pathname)?.load()]) loading?.catch(() => undefined);
}

/** Whoever signs in is then at the address that was asked for. */
export function Gate() {
  const { data: me, error, refetch } = useMe();
  if (me === undefined) return error === null ? <Loading /> : <ErrorState error={error} retry={() => void refetch()} />;
  return <Suspense fallback={<Loading />}>{choose(me)}</Suspense>;
}

function choose(me: { readonly mustChangePassword: boolean } | null) {
  if (me === null) return <SignIn />;
  return me.mustChangePassword ? <NewPassword /> : <Pages />;
}
