/** The command palette: pages, acts of the page that is open, controls by id or words, and a search in findings. */
import './command-palette.css';
import { useQuery } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { readApi } from '../api/calls.ts';
import { useMay } from '../api/session.ts';
import { classNames } from '../parts/class-names.ts';
import { Dialog } from '../parts/dialog.tsx';
import { matchWords } from './match-words.ts';
import { useAllShortcuts } from './shortcuts.ts';

type Entry = { readonly id: string; readonly label: string; readonly note: string; readonly act: () => void };

const SHOWN_MAX = 12;

/** Opened by Ctrl K or Cmd K. An ARIA combobox whose list is always open. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const listId = useId();
  const entries = useEntries(text.trim());
  const chosen = Math.min(index, entries.length - 1);
  const run = (entry: Entry | undefined): void => {
    onClose();
    entry?.act();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') run(entries[chosen]);
    else if (step === undefined) return;
    else setIndex((chosen + step + entries.length) % Math.max(1, entries.length));
    event.preventDefault();
  };
  return (
    <Dialog title="Command palette" isBare onClose={onClose}>
      <input
        className="palette-input"
        role="combobox"
        aria-label="Search or jump to"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={entries.length === 0 ? undefined : `${listId}-${chosen}`}
        placeholder="Search or jump to …"
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" role="listbox" id={listId} aria-label="Results">
        {entries.map((entry, place) => (
          <div
            key={entry.id}
            id={`${listId}-${place}`}
            role="option"
            aria-selected={place === chosen}
            className={classNames('palette-entry', place === chosen && 'palette-chosen')}
            onClick={() => run(entry)}
          >
            <span className="truncate">{entry.label}</span>
            <span className="muted">{entry.note}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function useEntries(text: string): readonly Entry[] {
  const navigate = useNavigate();
  const mayRead = useMay('read');
  const controls = useQuery({ ...readApi('controls', 'list', {}), enabled: mayRead && text.length >= 2 });
  const acts = useAllShortcuts().map(({ keys, label, act }) => ({ id: keys, label, note: keys, act }));
  const found = (controls.data?.items ?? []).map(({ id, title }) => ({
    id: `control ${id}`,
    label: `${id} ${title}`,
    note: 'control',
    act: () => void navigate(`/controls/${encodeURIComponent(id)}`),
  }));
  const search: Entry = {
    id: 'search',
    label: `Findings with “${text}”`,
    note: 'search',
    act: () => void navigate(`/findings?text=${encodeURIComponent(text)}`),
  };
  const matching = [...acts, ...found].filter(({ label }) => matchWords(label, text)).slice(0, SHOWN_MAX);
  return mayRead && text !== '' ? [...matching, search] : matching;
}
