/** A secret that is shown once: nothing keeps it, and closing the window forgets it. */
import type { ReactNode } from 'react';
import { Dialog } from '../../parts/dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';

type SecretProps = {
  readonly title: string;
  readonly secret: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** `children` says what it is good for, and until when. */
export function SecretOnce({ title, secret, onClose, children }: SecretProps) {
  const copy = (): void => {
    navigator.clipboard.writeText(secret).then(() => say('Copied'), sayTrouble);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="form">
        <p>{children}</p>
        <p className="secret">
          <code>{secret}</code>
          <button type="button" className="button button-quiet button-icon" aria-label="Copy" onClick={copy}>
            <Icon name="copy" />
          </button>
        </p>
        <p className="muted">It is shown here alone. Who loses it makes a new one.</p>
        <div className="dialog-actions">
          <button type="button" className="button button-main" onClick={onClose}>
            I have kept it
          </button>
        </div>
      </div>
    </Dialog>
  );
}
