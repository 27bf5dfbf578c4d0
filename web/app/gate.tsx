/** Decides what whoever opens the console sees first: the sign-in, the change of a password, or the pages. */
import { lazy, Suspense } from 'react';
import { useMe } from '../api/session.ts';
import { ErrorState, Loading } from '../parts/states.tsx';

const Pages = lazy(async () => ({ default: (await import('./pages.tsx')).Pages }));
const SignIn = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn }));
const NewPassword = lazy(async () => ({ default: (await import('./new-password.tsx')).NewPassword }));

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
