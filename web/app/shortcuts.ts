/** Shortcuts of the shell and of whatever page is open: registered while they hold, listed on the sheet. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { createKeySequence } from './key-sequence.ts';

export type Shortcut = {
  /** `?`, `mod+k` for Ctrl or Cmd, `g e` for two keys one after the other. */
  readonly keys: string;
  readonly label: string;
  readonly act: () => void;
};

let lists: readonly (readonly Shortcut[])[] = [];
const listeners = new Set<() => void>();

function change(next: typeof lists): void {
  lists = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const find = createKeySequence();

/** Whoever writes, writes: in fields only shortcuts with Ctrl or Cmd hold. */
function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isTicked = target instanceof HTMLInputElement && target.type === 'checkbox';
  return target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !isTicked);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.repeat) return;
  const isPlain = !event.ctrlKey && !event.metaKey;
  // What is behind an open dialog does not listen.
  if (isPlain && (isWriting(event.target) || document.querySelector('dialog[open]') !== null)) return;
  const all = lists.flat();
  const keys = find(event, event.timeStamp, new Set(all.map((one) => one.keys)));
  const shortcut = all.findLast((one) => one.keys === keys);
  if (shortcut === undefined) return;
  event.preventDefault();
  shortcut.act();
}

if (typeof document !== 'undefined') document.addEventListener('keydown', onKey);

/** Holds as long as the component is there; of two with the same keys the later one counts. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const names = JSON.stringify(shortcuts.map(({ keys, label }) => [keys, label]));
  useEffect(() => {
    const pairs = JSON.parse(names) as readonly (readonly [string, string])[];
    const list = pairs.map(([keys, label], index) => ({ keys, label, act: () => latest.current[index]?.act() }));
    change([...lists, list]);
    return () => change(lists.filter((one) => one !== list));
  }, [names]);
}

/** All that hold now. */
export function useAllShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => lists).flat();
}
