/** Short words about what was just done, read out by screen readers, gone by themselves. */
import './toast.css';
import { useSyncExternalStore } from 'react';
import { readTrouble } from '../api/problems.ts';

type Toast = { readonly id: number; readonly text: string; readonly isTrouble: boolean };

const SHOWN_MS = 6_000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function show(text: string, isTrouble: boolean): void {
  const toast = { id: ++lastId, text, isTrouble };
  change([...toasts, toast]);
  setTimeout(() => change(toasts.filter((one) => one !== toast)), SHOWN_MS);
}

/** Says that something was done. */
export function say(text: string): void {
  show(text, false);
}

/** Says why something was not done. */
export function sayTrouble(error: unknown): void {
  const { title, detail } = readTrouble(error);
  show(detail === '' ? title : `${title}: ${detail}`, true);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where they appear; once per page. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts no-print" role="status" aria-live="polite">
      {shown.map(({ id, text, isTrouble }) => (
        <p key={id} className={isTrouble ? 'toast toast-trouble' : 'toast'}>
          {text}
        </p>
      ))}
    </div>
  );
}
