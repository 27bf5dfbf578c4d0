/** The form of a source: what is scanned, for which environment, when. The API says what is wrong, field by field. */
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { ApiError } from '../../../src/wire/client.ts';
import type { ItemOf } from '../../api/calls.ts';
import { readApi, useAct } from '../../api/calls.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/reason-dialog.tsx';
import { say } from '../../parts/toast.tsx';
import type { SourceDraft, SourceFaults, SourceKind } from './source-draft.ts';
import { findSourceField, NEW_SOURCE, readSourceDraft, SOURCE_KINDS, writeSourceDraft } from './source-draft.ts';
import type { SourceFieldsProps } from './source-place-fields.tsx';
import { PlaceFields } from './source-place-fields.tsx';

export type Source = ItemOf<'sources'>;

type SourceFormProps = {
  /** Undefined for a new one. */
  readonly source: Source | undefined;
  /** Names that are taken: a new source of one would change the other. */
  readonly names: readonly string[];
  readonly onClose: () => void;
};

/** What was written stays when the API refuses it. */
export function SourceForm({ source, names, onClose }: SourceFormProps) {
  const put = useAct('sources', 'put');
  const [draft, setDraft] = useState<SourceDraft>(source ? writeSourceDraft(source.document) : NEW_SOURCE);
  const [isTaken, setTaken] = useState(false);
  const change = (part: Partial<SourceDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const body = readSourceDraft(draft);
    const { name } = body.metadata;
    const wasThere = source === undefined && names.includes(name);
    setTaken(wasThere);
    if (wasThere) return;
    const onSuccess = (): void => {
      say(source === undefined ? `${name} is added, and scanned by its schedule` : `${name} is changed`);
      onClose();
    };
    put.mutate({ body }, { onSuccess });
  };
  const { faults, isWhole } = readFaults(put.error);
  const known = isTaken ? { ...faults, name: 'There is a source of this name: change that one.' } : faults;
  return (
    <Dialog title={source === undefined ? 'New source' : `Source ${source.document.metadata.name}`} onClose={onClose}>
      {/* The API judges: a browser's own words on a field would hide the others' faults. */}
      <form className="form source-form" onSubmit={submit} noValidate>
        <SourceFields draft={draft} faults={known} isNew={source === undefined} onChange={change} />
        {put.error !== null && !isWhole && <Refusal error={put.error} />}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-main" disabled={put.isPending}>
            {source === undefined ? 'Add the source' : 'Change the source'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Faults by field; `isWhole` where all that the API said stands at a field. */
function readFaults(error: Error | null): { readonly faults: SourceFaults; readonly isWhole: boolean } {
  const told = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  const placed = told.map(({ pointer, detail }) => [findSourceField(pointer), detail] as const);
  const faults = Object.fromEntries(placed.filter(([field]) => field !== undefined)) as SourceFaults;
  return { faults, isWhole: told.length > 0 && placed.every(([field]) => field !== undefined) };
}

function SourceFields({ draft, faults, isNew, onChange }: SourceFieldsProps & { readonly isNew: boolean }) {
  const { data: profiles } = useQuery(readApi('profiles', 'list', {}));
  const names = (profiles?.items ?? []).map(({ name, environment }) => [name, `${name}, of ${environment}`] as const);
  return (
    <>
      <div className="source-pair">
        <TextField
          label="Name"
          value={draft.name}
          readOnly={!isNew}
          autoFocus={isNew}
          fault={faults.name}
          hint="Small letters, digits and hyphens."
          onChange={({ target }) => onChange({ name: target.value })}
        />
        <TextField
          label="Owner"
          value={draft.owner}
          fault={faults.owner}
          hint="The team that answers for it."
          onChange={({ target }) => onChange({ owner: target.value })}
        />
      </div>
      <SelectField
        label="What"
        options={SOURCE_KINDS}
        value={draft.kind}
        onChange={({ target }) => onChange({ kind: target.value as SourceKind })}
      />
      <PlaceFields draft={draft} faults={faults} onChange={onChange} />
      <div className="source-pair">
        <TextField
          label="Environment"
          value={draft.environment}
          fault={faults.environment}
          placeholder="prod"
          hint="Where what it holds runs."
          onChange={({ target }) => onChange({ environment: target.value })}
        />
        <SelectField
          label="Profile"
          options={[['', 'the one of the environment'], ...names]}
          value={draft.profile}
          fault={faults.profile}
          onChange={({ target }) => onChange({ profile: target.value })}
        />
      </div>
      <TextField
        label="Schedule"
        className="mono"
        value={draft.schedule}
        fault={faults.schedule}
        placeholder="30 1 * * *"
        hint="Five fields of cron, in UTC: minute, hour, day, month, weekday. Left empty: every night at 1:30."
        onChange={({ target }) => onChange({ schedule: target.value })}
      />
    </>
  );
}
