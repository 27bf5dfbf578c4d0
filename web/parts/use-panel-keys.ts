/** What is open beside a list: Escape closes it, and whatever had the focus before has it again. */
import { useEffect } from 'react';

/** The list has the focus where what had it is gone, or where the page came with the panel open. */
export function usePanelKeys(onClose: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose]);
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      // What still has the focus somewhere else keeps it.
      if (document.activeElement !== document.body) return;
      const back = before?.isConnected === true && before !== document.body ? before : undefined;
      const target = back ?? document.querySelector('[role="grid"]');
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    };
  }, []);
}
