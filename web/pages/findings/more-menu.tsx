/** The rest of the filter: one asset, one person, one exception, and only what is overdue. */
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { readApi } from '../../api/calls.ts';
import { setMember } from '../../parts/address.ts';
import { TextField } from '../../parts/field.tsx';
import { readField } from '../../parts/form.ts';
import { Icon } from '../../parts/icon.tsx';
import { useSettled } from '../../parts/use-settled.ts';
import { Disclosure } from './disclosure.tsx';
import { PersonField } from './person-field.tsx';
import type { SearchProps } from './search-props.ts';

const OFFERED = 20;
const REST_MS = 300;
const TEXTS = ['asset', 'assignee', 'exception'] as const;

/** Fields count with Enter, or by the button. */
export function MoreMenu({ search, filter, onSearch }: SearchProps) {
  const chosen = TEXTS.filter((name) => filter[name] !== undefined).length + (filter.overdue === undefined ? 0 : 1);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const next = TEXTS.reduce((address, name) => setMember(address, name, readField(form, name)), search);
    onSearch(setMember(next, 'overdue', form.get('overdue') === 'on' ? 'true' : ''));
    event.currentTarget.closest('details')?.removeAttribute('open');
  };
  return (
    <Disclosure
      summary={
        <>
          More
          {chosen > 0 && <span className="facet-count">{chosen}</span>}
          <Icon name="down" />
        </>
      }
    >
      <form key={search.toString()} className="form facet-form" aria-label="More of the filter" onSubmit={submit}>
        <AssetField asset={filter.asset ?? ''} />
        <PersonField label="Assigned to" name="assignee" placeholder="anybody" defaultValue={filter.assignee ?? ''} />
        <TextField
          label="Exception"
          name="exception"
          defaultValue={filter.exception}
          placeholder="any"
          maxLength={300}
        />
        <label className="life-confirm">
          <input type="checkbox" name="overdue" defaultChecked={filter.overdue !== undefined} />
          <span>Overdue alone</span>
        </label>
        <button type="submit" className="button">
          Show
        </button>
      </form>
    </Disclosure>
  );
}

function AssetField({ asset }: { readonly asset: string }) {
  const [text, setText] = useState(asset);
  const wanted = useSettled(text.trim(), REST_MS);
  const query = { limit: OFFERED, ...(wanted === '' ? {} : { text: wanted }) };
  const { data } = useQuery({ ...readApi('assets', 'list', { query }), enabled: text !== '' });
  const namesId = useId();
  return (
    <>
      <TextField
        label="Asset"
        name="asset"
        list={namesId}
        placeholder="any: type a name"
        autoComplete="off"
        maxLength={300}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <datalist id={namesId}>
        {[...new Set(data?.items.map(({ name }) => name))].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
