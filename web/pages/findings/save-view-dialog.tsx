/** Gives what the page shows a name, or a view that has one another. */
import type { FormEvent } from 'react';
import { useId } from 'react';
import { useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { readField } from '../../parts/form.ts';
import { Refusal } from '../../parts/reason-dialog.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';
import type { SavedView } from './saved-view.ts';
import { toViewQuery } from './views.ts';

type SaveViewProps = {
  readonly search: URLSearchParams;
  /** Views whose names are offered: saving under one of them changes it. */
  readonly own: readonly SavedView[];
  /** The view that is renamed. */
  readonly before?: SavedView;
  readonly onClose: () => void;
};

const NAME_CHARS_MAX = 80;

/** The name before is given up once the new one is saved. */
export function SaveViewDialog({ search, own, before, onClose }: SaveViewProps) {
  const save = useAct('views', 'save');
  const remove = useAct('views', 'remove');
  const mayShare = useMay('triage');
  const namesId = useId();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = readField(form, 'name');
    const isShared = mayShare && form.get('shared') === 'on';
    const onSuccess = ({ id }: SavedView): void => {
      say(`Saved as ${name}`);
      onClose();
      if (before !== undefined && before.id !== id)
        remove.mutate({ params: { id: before.id } }, { onError: sayTrouble });
    };
    save.mutate({ body: { page: 'findings', name, query: toViewQuery(search), isShared } }, { onSuccess });
  };
  return (
    <Dialog title={before === undefined ? 'Save view' : 'Rename view'} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label="Name"
          name="name"
          required
          maxLength={NAME_CHARS_MAX}
          defaultValue={before?.name}
          list={namesId}
          autoComplete="off"
          hint="A view of your own of that name is changed to this filter."
          autoFocus
        />
        <datalist id={namesId}>
          {own.map(({ id, name }) => (
            <option key={id} value={name} />
          ))}
        </datalist>
        {mayShare && (
          <label className="life-confirm">
            <input type="checkbox" name="shared" defaultChecked={before?.isShared} />
            <span>Everybody who signs in sees it</span>
          </label>
        )}
        {save.error !== null && <Refusal error={save.error} />}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-main" disabled={save.isPending}>
            {before === undefined ? 'Save view' : 'Rename'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
