/** The frame of what is open beside the log. */
import type { ReactNode } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { usePanelKeys } from '../../parts/use-panel-keys.ts';

type SideProps = { readonly label: string; readonly onClose: () => void; readonly children: ReactNode };

/** Escape closes it. */
export function Side({ label, onClose, children }: SideProps) {
  usePanelKeys(onClose);
  return (
    <aside className="log-side" aria-label={label}>
      <button type="button" className="button button-quiet button-icon log-close" aria-label="Close" onClick={onClose}>
        <Icon name="close" />
      </button>
      {children}
    </aside>
  );
}

/** A name and what it stands for. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
