/** All shortcuts that hold on the page that is open. */
import { Dialog } from '../parts/dialog.tsx';
import './shortcuts-sheet.css';
import { useAllShortcuts } from './shortcuts.ts';

/** Keys of tables hold wherever a table has the focus. */
const TABLE_KEYS: readonly (readonly [string, string])[] = [
  ['j k', 'Next and previous row of a table'],
  ['Enter', 'Open the row'],
  ['x', 'Choose the row'],
  ['Ctrl+a', 'Choose all rows, where they can be chosen'],
  ['Escape', 'Close what is open'],
];

/** Opened by `?`. */
export function ShortcutsSheet({ onClose }: { readonly onClose: () => void }) {
  const rows = [...useAllShortcuts().map(({ keys, label }) => [keys, label] as const), ...TABLE_KEYS];
  return (
    <Dialog title="Shortcuts" onClose={onClose}>
      <dl className="sheet">
        {rows.map(([keys, label]) => (
          <div key={`${keys} ${label}`} className="spread">
            <dt>{label}</dt>
            <dd className="row">
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key.replace('mod+k', 'Ctrl K')}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
