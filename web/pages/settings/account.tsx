/** One's own account: roles, password, sessions. */
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useChangePassword, useMe } from '../../api/session.ts';
import { TextField } from '../../parts/field.tsx';
import { readField } from '../../parts/form.ts';
import { Panel } from '../../parts/page.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { sayGrant } from './grants.ts';
import { Sessions } from './sessions.tsx';

/** The part. */
export function Account() {
  const { data: me } = useMe();
  return (
    <>
      <Panel title={me?.name ?? 'Account'} note={me?.kind}>
        <dl className="settings-facts">
          <div>
            <dt className="muted">Roles</dt>
            <dd>{me?.grants.map(sayGrant).join(', ') || 'none: an administrator gives them'}</dd>
          </div>
          <div>
            <dt className="muted">May somewhere</dt>
            <dd>{me?.permissions.join(', ') || 'nothing'}</dd>
          </div>
          <div>
            <dt className="muted">Id</dt>
            <dd className="mono">{me?.id}</dd>
          </div>
        </dl>
      </Panel>
      <Password />
      <Sessions />
    </>
  );
}

function Password() {
  const change = useChangePassword();
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const next = readField(given, 'next', 'spaces');
    const isSame = next === readField(given, 'again', 'spaces');
    setFault(isSame ? undefined : 'The two are not the same.');
    if (!isSame) return;
    const onSuccess = (): void => {
      form.reset();
      say('The password is changed, and all other sessions have ended');
    };
    change.mutate({ current: readField(given, 'current', 'spaces'), next }, { onSuccess, onError: sayTrouble });
  };
  return (
    <Panel title="Password" note="people who come by single sign-on have none here">
      <form className="form settings-form" onSubmit={submit}>
        <TextField label="Present password" name="current" type="password" autoComplete="current-password" required />
        <TextField label="New password" name="next" type="password" autoComplete="new-password" required />
        <TextField
          label="The same again"
          name="again"
          type="password"
          autoComplete="new-password"
          required
          fault={fault}
        />
        <div>
          <button type="submit" className="button" disabled={change.isPending}>
            Change the password
          </button>
        </div>
      </form>
    </Panel>
  );
}
