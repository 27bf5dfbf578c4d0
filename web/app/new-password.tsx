/** A one-time password leads here and no further, until it is replaced. */
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useChangePassword, useSignOut } from '../api/session.ts';
import { TextField } from '../parts/field.tsx';
import { readField } from '../parts/form.ts';
import { Doorway, Refusal } from './sign-in.tsx';

/** Asks for a password of one's own, twice. */
export function NewPassword() {
  const change = useChangePassword();
  const signOut = useSignOut();
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const next = readField(form, 'next', 'spaces');
    const isSame = next === readField(form, 'again', 'spaces');
    setFault(isSame ? undefined : 'The two are not the same.');
    if (isSame) change.mutate({ next });
  };
  return (
    <Doorway title="Choose a password">
      <p className="muted">The one that you came in with was good for once. All other sessions of yours end.</p>
      <form className="form" onSubmit={submit}>
        <TextField label="New password" name="next" type="password" autoComplete="new-password" required autoFocus />
        <TextField
          label="The same again"
          name="again"
          type="password"
          autoComplete="new-password"
          required
          fault={fault}
        />
        {change.error !== null && <Refusal error={change.error} />}
        <button type="submit" className="button button-main doorway-wide" disabled={change.isPending}>
          Change the password
        </button>
        <button type="button" className="button button-quiet doorway-wide" onClick={() => signOut.mutate()}>
          Sign out
        </button>
      </form>
    </Doorway>
  );
}
