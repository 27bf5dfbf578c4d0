/** A window over the page: the browser's own dialog, which keeps the focus, and closes by Escape. */
import './dialog.css';
import type { ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import { Icon } from './icon.tsx';

type DialogProps = {
  readonly title: string;
  readonly onClose: () => void;
  /** Only the content shows; the title is for screen readers. */
  readonly isBare?: boolean;
  readonly children: ReactNode;
};

/** Open as long as it is there. */
export function Dialog({ title, onClose, isBare = false, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={isBare ? 'dialog dialog-bare' : 'dialog'}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-body">
        <header className={isBare ? 'unseen' : 'dialog-head'}>
          <h2 id={titleId}>{title}</h2>
          {!isBare && (
            <button type="button" className="button button-quiet button-icon" aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
