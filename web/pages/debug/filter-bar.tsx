/** Which service is looked at, where, and how far back; all of it in the address. */
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useDeferredValue, useId, useState } from 'react';
import { readApi } from '../../api/calls.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { setMember } from '../../parts/address.ts';
import type { Asked } from './log.ts';
import { DAYS } from './log.ts';

type FilterBarProps = {
  readonly search: URLSearchParams;
  readonly asked: Asked;
  readonly onSearch: (next: URLSearchParams) => void;
};

const OFFERED = 20;

/** Names are offered while one types; `/` leads there. */
export function FilterBar({ search, asked, onSearch }: FilterBarProps) {
  const boxId = useId();
  useShortcuts([{ keys: '/', label: 'Choose a service', act: () => document.getElementById(boxId)?.focus() }]);
  const set = (name: string, value: string): void => {
    const next = setMember(setMember(search, 'open', ''), name, value);
    if (next.toString() !== search.toString()) onSearch(next);
  };
  return (
    <div className="debug-filter no-print" role="search" aria-label="Log">
      <AssetBox key={asked.asset ?? ''} id={boxId} asset={asked.asset ?? ''} onChoose={(name) => set('asset', name)} />
      <label>
        <span>Environment</span>
        <input
          key={asked.environment ?? ''}
          className="input"
          placeholder="any"
          defaultValue={asked.environment}
          onBlur={({ target }) => set('environment', target.value.trim())}
          onKeyDown={(event) => {
            if (event.key === 'Enter') set('environment', event.currentTarget.value.trim());
          }}
        />
      </label>
      <label>
        <span>Back to</span>
        <select className="input" value={String(asked.days)} onChange={({ target }) => set('days', target.value)}>
          {DAYS.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      {asked.asset !== undefined && (
        <button type="button" className="button button-quiet" onClick={() => set('asset', '')}>
          All services
        </button>
      )}
    </div>
  );
}

type AssetBoxProps = { readonly id: string; readonly asset: string; readonly onChoose: (name: string) => void };

function AssetBox({ id, asset, onChoose }: AssetBoxProps) {
  const [text, setText] = useState(asset);
  const asked = useDeferredValue(text.trim());
  const query = { limit: OFFERED, ...(asked === '' ? {} : { text: asked }) };
  const { data } = useQuery(readApi('assets', 'list', { query }));
  const names = [...new Set(data?.items.map(({ name }) => name))];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onChoose(text.trim());
  };
  return (
    <form className="debug-asset" onSubmit={submit}>
      <label htmlFor={id}>Service</label>
      <input
        id={id}
        className="input"
        list={`${id}-names`}
        placeholder="any: type a name"
        autoComplete="off"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          if (names.includes(target.value)) onChoose(target.value);
        }}
      />
      <datalist id={`${id}-names`}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </form>
  );
}
