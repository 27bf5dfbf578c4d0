/** Sets what a person knows of an asset, which wins over every document until it is taken back. */
import type { FormEvent } from 'react';
import { useState } from 'react';
import { FACT_NAMES, FACT_SOURCES } from '../../../src/wire/words.ts';
import { readTrouble } from '../../api/problems.ts';
import { useAct } from '../../api/calls.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { say } from '../../parts/toast.tsx';
import type { Asset, Fact } from './facts.ts';
import { FACT_TITLES, FACT_WORDS, readChange, SOURCE_WORDS } from './facts.ts';

type EditDialogProps = { readonly asset: Asset; readonly onClose: () => void };

/** What is left empty is as the documents say. */
export function EditDialog({ asset, onClose }: EditDialogProps) {
  const was = readManual(asset);
  const [values, setValues] = useState<Record<Fact, string>>({ ...EMPTY, ...was });
  const edit = useAct('assets', 'edit');
  const change = readChange(was, values);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { environment, name } = asset;
    edit.mutate({ body: { environment, name, ...change } as EditBody }, { onSuccess: done });
  };
  const done = (): void => {
    say(`${asset.name} was changed`);
    onClose();
  };
  const set = (fact: Fact, value: string): void => setValues({ ...values, [fact]: value });
  return (
    <Dialog title={`Edit ${asset.name} in ${asset.environment}`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {FACT_NAMES.map((fact) => (
          <FactField key={fact} fact={fact} asset={asset} value={values[fact]} onChange={(value) => set(fact, value)} />
        ))}
        {edit.error !== null && <Trouble error={edit.error} />}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-main" disabled={change === undefined || edit.isPending}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}

type EditBody = Parameters<ReturnType<typeof useAct<'assets', 'edit'>>['mutate']>[0]['body'];

const EMPTY: Readonly<Record<Fact, string>> = { owner: '', exposure: '', dataClass: '', criticality: '' };

/** What a person has set before. */
function readManual(asset: Asset): Partial<Record<Fact, string>> {
  const set = FACT_NAMES.flatMap((fact) => {
    const known = asset[fact];
    return known?.from === 'person' ? [[fact, known.value] as const] : [];
  });
  return Object.fromEntries(set);
}

type FactFieldProps = {
  readonly fact: Fact;
  readonly asset: Asset;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

function FactField({ fact, asset, value, onChange }: FactFieldProps) {
  const hint = sayDocuments(asset, fact);
  const label = FACT_TITLES[fact];
  if (fact === 'owner') {
    return (
      <TextField
        label={label}
        hint={hint}
        value={value}
        maxLength={300}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const options = [['', 'as the documents say'], ...FACT_WORDS[fact].map((word) => [word, word])] as [string, string][];
  return (
    <SelectField
      label={label}
      hint={hint}
      options={options}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** What holds where the field is left empty. */
function sayDocuments({ declared }: Asset, fact: Fact): string {
  const said = declared.flatMap(({ facts }) => facts).filter((one) => one.fact === fact);
  const [best] = said.toSorted((a, b) => FACT_SOURCES.indexOf(a.from) - FACT_SOURCES.indexOf(b.from));
  return best === undefined ? 'No document says it.' : `${SOURCE_WORDS[best.from]} says ${best.value}.`;
}

function Trouble({ error }: { readonly error: unknown }) {
  const { title, detail } = readTrouble(error);
  return (
    <p className="field-fault" role="alert">
      {title}: {detail}
    </p>
  );
}
