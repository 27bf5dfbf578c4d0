/** A menu of one side of the filter: its values with how many findings each would leave, several of them at once. */
import { useState } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { sayCount } from '../../parts/numbers.ts';
import { Disclosure } from './disclosure.tsx';
import type { Side } from './filter.ts';

type FacetMenuProps = {
  readonly side: Side;
  /** What values stand for, where they do not say it themselves. */
  readonly titles?: ReadonlyMap<string, string> | undefined;
  readonly counts: readonly { readonly value: string; readonly count: number }[];
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
  readonly onClear: () => void;
};

/** More values than these can be searched. */
const VALUES_SEARCHED_MIN = 12;

/** It stays open while several values are chosen. Its values, of which there may be hundreds, are drawn while it is. */
export function FacetMenu(props: FacetMenuProps) {
  const { side, titles, chosen } = props;
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  return (
    <Disclosure
      isWide={titles !== undefined}
      onToggle={setOpen}
      summary={
        <>
          <span className="facet-name">{side}</span>
          {chosen.length > 0 && <span className="facet-count">{chosen.length}</span>}
          <Icon name="down" />
        </>
      }
    >
      {isOpen && <Values {...props} text={text} onText={setText} />}
    </Disclosure>
  );
}

type ValuesProps = FacetMenuProps & { readonly text: string; readonly onText: (text: string) => void };

function Values({ side, titles, counts, chosen, onToggle, onClear, text, onText }: ValuesProps) {
  const known = new Set(counts.map(({ value }) => value));
  const gone = chosen.filter((value) => !known.has(value)).map((value) => ({ value, count: 0 }));
  const all = [...counts, ...gone];
  const wanted = text.trim().toLowerCase();
  const shown = all
    .map((one) => ({ ...one, title: titles?.get(one.value) }))
    .filter(({ value, title = '' }) => `${value} ${title}`.toLowerCase().includes(wanted));
  return (
    <>
      {all.length > VALUES_SEARCHED_MIN && (
        <input
          className="input"
          type="search"
          aria-label={`Search in ${side}`}
          placeholder={`Search in ${sayCount(all.length)}`}
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      )}
      {shown.map(({ value, title, count }) => (
        <label key={value} className="facet-value">
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => onToggle(value)} />
          <span className="truncate" title={title ?? value}>
            {value}
            {title !== undefined && <span className="muted"> {title}</span>}
          </span>
          <span className="muted">{sayCount(count)}</span>
        </label>
      ))}
      {shown.length === 0 && <p className="muted facet-none">No value</p>}
      {chosen.length > 0 && (
        <button type="button" className="button button-quiet" onClick={onClear}>
          Any {side}
        </button>
      )}
    </>
  );
}
