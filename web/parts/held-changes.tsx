/** The offer to show what changed in a list that is held still while somebody reads it. */
import { useQueryClient } from '@tanstack/react-query';
import { useHeldChanges } from '../api/live.ts';
import { useShortcuts } from '../app/shortcuts.ts';

/** Nothing where nothing changed; `words` says what did. `r` does the same as the button. */
export function HeldChanges({ noun, words }: { readonly noun: string; readonly words: string }) {
  const held = useHeldChanges(noun, useQueryClient());
  useShortcuts([{ keys: 'r', label: 'Show what changed', act: held.show }]);
  if (!held.isOld) return null;
  return (
    <button type="button" className="button" onClick={held.show}>
      {words}: show
    </button>
  );
}
