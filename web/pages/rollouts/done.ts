/** What follows an act that was done: words for whoever did it, and the dialog closes. */
import { say } from '../../parts/toast.tsx';

/** Options of a mutation. */
export function done(text: string, onClose: () => void) {
  return {
    onSuccess: () => {
      say(text);
      onClose();
    },
  };
}
