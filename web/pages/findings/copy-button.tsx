/** A button that puts a text into the clipboard. */
import { Icon } from '../../parts/icon.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';

/** `what` is said to screen readers: `the fix`. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(() => say('Copied'), sayTrouble);
  };
  return (
    <button type="button" className="button button-quiet button-icon" aria-label={`Copy ${what}`} onClick={copy}>
      <Icon name="copy" />
    </button>
  );
}
