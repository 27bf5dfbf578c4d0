/** Asks once more before a source is scanned no more. */
import { useAct } from '../../api/calls.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Refusal } from '../../parts/reason-dialog.tsx';
import { say } from '../../parts/toast.tsx';

type RemoveSourceProps = { readonly name: string; readonly onClose: () => void };

/** What its scans found stays: a target is retired by itself. */
export function RemoveSource({ name, onClose }: RemoveSourceProps) {
  const remove = useAct('sources', 'remove');
  const onSuccess = (): void => {
    say(`${name} is scanned no more`);
    onClose();
  };
  return (
    <Dialog title={`Remove ${name}`} onClose={onClose}>
      <div className="form">
        <p>It is scanned no more. What its scans found stays, open and counted, until its target is retired.</p>
        {remove.error !== null && <Refusal error={remove.error} />}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="button button-main"
            disabled={remove.isPending}
            onClick={() => remove.mutate({ params: { name } }, { onSuccess })}
          >
            Remove the source
          </button>
        </div>
      </div>
    </Dialog>
  );
}
