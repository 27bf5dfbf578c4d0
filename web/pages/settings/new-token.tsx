/** The form of a new token. */
import type { FormEvent } from 'react';
import { useState } from 'react';
import type { ReplyOf } from '../../api/calls.ts';
import { useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { readField } from '../../parts/form.ts';
import { sayTrouble } from '../../parts/toast.tsx';
import type { GrantDraft } from './grants.ts';
import { NEW_GRANT, readDraft } from './grants.ts';
import { GrantsEditor } from './grants-editor.tsx';

export type MadeToken = ReplyOf<'tokens', 'create'>;

const DAYS = 90;

type NewTokenProps = { readonly onClose: () => void; readonly onMade: (made: MadeToken) => void };

/** The API refuses rights that its maker does not have. */
export function NewToken({ onClose, onMade }: NewTokenProps) {
  const create = useAct('tokens', 'create');
  const mayAdminister = useMay('administer');
  const [drafts, setDrafts] = useState<readonly GrantDraft[]>([NEW_GRANT]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const repository = readField(form, 'repository');
    const body = {
      name: readField(form, 'name'),
      grants: drafts.map((draft) => readDraft(draft)),
      days: Number(readField(form, 'days')),
      isRobot: form.get('isRobot') === 'on',
      ...(repository === '' ? {} : { repository }),
    };
    create.mutate({ body }, { onSuccess: onMade, onError: sayTrouble });
  };
  return (
    <Dialog title="New token" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" name="name" maxLength={200} required autoFocus hint="What it is for." />
        <GrantsEditor drafts={drafts} onChange={setDrafts} />
        <TextField
          label="Repository"
          name="repository"
          maxLength={200}
          placeholder="any"
          hint="The one that it uploads for, such as acme/shop."
        />
        <TextField label="Days" name="days" type="number" min={1} max={365} defaultValue={DAYS} required />
        {mayAdminister && (
          <label className="row">
            <input type="checkbox" name="isRobot" /> Belongs to nobody, and lives on when people leave
          </label>
        )}
        <div className="dialog-actions">
          <button type="submit" className="button button-main" disabled={create.isPending || drafts.length === 0}>
            Make the token
          </button>
        </div>
      </form>
    </Dialog>
  );
}
