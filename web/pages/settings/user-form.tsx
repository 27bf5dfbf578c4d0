/** The form of a new local user, and of the roles of one that is there. */
import type { FormEvent } from 'react';
import { useState } from 'react';
import type { ItemOf, ReplyOf } from '../../api/calls.ts';
import { useAct } from '../../api/calls.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { readField } from '../../parts/form.ts';
import { say, sayTrouble } from '../../parts/toast.tsx';
import type { GrantDraft } from './grants.ts';
import { NEW_GRANT, readDraft, writeDraft } from './grants.ts';
import { GrantsEditor } from './grants-editor.tsx';

type User = ItemOf<'users'>;

type UserFormProps = {
  /** Undefined for a new one. */
  readonly user: User | undefined;
  readonly onClose: () => void;
  readonly onMade: (made: ReplyOf<'users', 'create'>) => void;
};

/** A change names the version that was read: of two who change at once the second is told. */
export function UserForm({ user, onClose, onMade }: UserFormProps) {
  const create = useAct('users', 'create');
  const change = useAct('users', 'change');
  const [drafts, setDrafts] = useState<readonly GrantDraft[]>(user?.grants.map(writeDraft) ?? [NEW_GRANT]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const grants = drafts.map((draft) => readDraft(draft, findKept(draft, user)));
    if (user === undefined) {
      const name = readField(new FormData(event.currentTarget), 'name');
      create.mutate({ body: { name, grants } }, { onSuccess: onMade, onError: sayTrouble });
      return;
    }
    const onSuccess = (): void => {
      say(`The roles of ${user.name} are changed`);
      onClose();
    };
    const { id, version } = user;
    change.mutate({ params: { id }, body: { version, grants } }, { onSuccess, onError: sayTrouble });
  };
  return (
    <Dialog title={user === undefined ? 'New user' : `Roles of ${user.name}`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {user === undefined && (
          <TextField
            label="Name"
            name="name"
            required
            autoFocus
            maxLength={63}
            hint="Small letters, digits and . _ @ -; people of a single sign-on come by themselves."
          />
        )}
        <GrantsEditor drafts={drafts} onChange={setDrafts} />
        <div className="dialog-actions">
          <button type="submit" className="button button-main" disabled={create.isPending || change.isPending}>
            {user === undefined ? 'Make the user' : 'Change the roles'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The grant that a line was made from, whose permissions the form does not show. */
function findKept({ role, teams, environments }: GrantDraft, user: User | undefined) {
  return user?.grants.find((grant) => {
    const before = writeDraft(grant);
    return before.role === role && before.teams === teams && before.environments === environments;
  });
}
