/** The way in: by name and password, or through the provider that the server is set up with. */
import './sign-in.css';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { readApi } from '../api/calls.ts';
import { readTrouble } from '../api/problems.ts';
import { useSignIn } from '../api/session.ts';
import { TextField } from '../parts/field.tsx';
import { readField } from '../parts/form.ts';
import { Show } from '../parts/show.tsx';
import { readSignInFault } from './sign-in-fault.ts';

/** Shown in the place of any page while nobody is signed in. */
export function SignIn() {
  const methods = useQuery(readApi('signIn', 'methods', {}));
  return (
    <Doorway title="Sign in">
      <ProviderFault />
      <Show query={methods}>
        {({ password, oidc }) => (
          <>
            {oidc !== null && <ProviderLink {...oidc} />}
            {password && <PasswordForm />}
          </>
        )}
      </Show>
    </Doorway>
  );
}

/** What stands before the pages: one card in the middle. */
export function Doorway({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main className="doorway">
      <div className="card doorway-card">
        <img src="/bulwark.svg" alt="" width="32" height="32" />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

/** Said once: the address that is then in sight is the one that was wanted, to be opened again or passed on. */
function ProviderFault() {
  const [fault] = useState(() => readSignInFault(window.location.hash));
  useEffect(() => {
    const { pathname, search } = window.location;
    if (fault !== undefined) window.history.replaceState(window.history.state, '', `${pathname}${search}`);
  }, [fault]);
  if (fault === undefined) return null;
  return (
    <div role="alert" className="doorway-fault">
      <strong>{fault.title}</strong>
      <p>{fault.remedy}</p>
      {fault.request !== '' && <p className="mono muted">{fault.request}</p>}
    </div>
  );
}

function ProviderLink({ name, path }: { readonly name: string; readonly path: string }) {
  const here = `${window.location.pathname}${window.location.search}`;
  return (
    <a className="button button-main doorway-wide" href={`${path}?returnTo=${encodeURIComponent(here)}`}>
      Sign in with {name}
    </a>
  );
}

function PasswordForm() {
  const signIn = useSignIn();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.mutate({ name: readField(form, 'name'), password: readField(form, 'password', 'spaces') });
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField label="Name" name="name" autoComplete="username" required autoFocus />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
      {signIn.error !== null && <Refusal error={signIn.error} />}
      <button type="submit" className="button button-main doorway-wide" disabled={signIn.isPending}>
        {signIn.isPending ? 'Signing in …' : 'Sign in'}
      </button>
    </form>
  );
}

/** Why it was refused, read out at once. */
export function Refusal({ error }: { readonly error: unknown }) {
  const { title, detail, remedy } = readTrouble(error);
  return (
    <p role="alert" className="field-fault">
      {[detail === '' ? title : `${title}: ${detail}`, remedy].filter((part) => part !== '').join('. ')}
    </p>
  );
}
