/** Asking for an exception: the form, and beside it what it would cover while it is being written. */
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { readApi, useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { useNowMs } from '../../parts/clock.ts';
import { TextField } from '../../parts/field.tsx';
import { Panel } from '../../parts/page.tsx';
import { EmptyState, NoPermission } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { useSettled } from '../../parts/use-settled.ts';
import { CoverSummary } from './cover-summary.tsx';
import { addressOf } from './links.ts';
import { Refusal } from '../../parts/reason-dialog.tsx';
import { ReasonFields } from './reason-fields.tsx';
import { ScopeFields } from './scope-fields.tsx';
import type { Wish } from './wish.ts';
import { findFaults, readCover, readRequest, readWish } from './wish.ts';

const SETTLED_MS = 400;
const TERMS_DAYS = [7, 14, 30, 90] as const;
const DAY_MS = 86_400_000;

/** What the API would refuse is said before it is sent. */
export function RequestView() {
  const [search] = useSearchParams();
  const [wish, setWish] = useState(() => readWish(search));
  if (!useMay('request')) return <NoPermission detail="No role of yours may ask for exceptions." />;
  return (
    <div className="life-columns">
      <Panel title="Request" note="approved by somebody else">
        <RequestForm wish={wish} onChange={(change) => setWish((before) => ({ ...before, ...change }))} />
      </Panel>
      <Preview wish={wish} />
    </div>
  );
}

function Preview({ wish }: { readonly wish: Wish }) {
  const cover = useSettled(readCover(wish), SETTLED_MS);
  return (
    <Panel title="What it would cover" note="now, of what you may see">
      {cover === undefined ? (
        <EmptyState title="Not said yet">
          <p>Name a control and a part of the scope: what it would cover is counted while you write.</p>
        </EmptyState>
      ) : (
        <CoverSummary wish={cover} />
      )}
    </Panel>
  );
}

type FormProps = { readonly wish: Wish; readonly onChange: (change: Partial<Wish>) => void };

function RequestForm({ wish, onChange }: FormProps) {
  const [wasTried, setTried] = useState(false);
  const request = useAct('exceptions', 'request');
  const navigate = useNavigate();
  const faults = wasTried ? findFaults(wish) : {};
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(findFaults(wish)).length > 0) return;
    request.mutate(
      { body: readRequest(wish) },
      {
        onSuccess: (item) => {
          say('It waits for approval');
          void navigate(addressOf(item));
        },
      },
    );
  };
  return (
    <form className="form life-pad" onSubmit={submit} noValidate aria-label="Request">
      <ScopeFields wish={wish} faults={faults} onChange={onChange} />
      <ReasonFields wish={wish} fault={faults.reason} onChange={onChange} />
      <div className="form-pair">
        <OwnerField wish={wish} fault={faults.owner} onChange={onChange} />
        <TextField
          label="Ticket"
          value={wish.ticket}
          fault={faults.ticket}
          placeholder="SEC-1234"
          onChange={(event) => onChange({ ticket: event.target.value })}
        />
      </div>
      <div className="form-pair">
        <TextField
          label="Name"
          value={wish.name}
          fault={faults.name}
          placeholder="legacy-image"
          spellCheck={false}
          onChange={(event) => onChange({ name: event.target.value })}
        />
        <EndField wish={wish} fault={faults.expires} onChange={onChange} />
      </div>
      {request.error !== null && <Refusal error={request.error} />}
      <div className="dialog-actions">
        <button type="submit" className="button button-main" disabled={request.isPending}>
          Ask for approval
        </button>
      </div>
    </form>
  );
}

type OneFieldProps = FormProps & { readonly fault: string | undefined };

function OwnerField({ wish, fault, onChange }: OneFieldProps) {
  const facets = useQuery(readApi('findings', 'facets', { query: {} }));
  return (
    <>
      <TextField
        label="Owner"
        value={wish.owner}
        fault={fault}
        hint="The team that answers for it."
        list="exception-owners"
        onChange={(event) => onChange({ owner: event.target.value })}
      />
      <datalist id="exception-owners">
        {facets.data?.team.map(({ value }) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  );
}

function EndField({ wish, fault, onChange }: OneFieldProps) {
  const nowMs = useNowMs();
  return (
    <div>
      <TextField
        label="Ends on"
        type="date"
        value={wish.expires}
        fault={fault}
        min={new Date(nowMs + DAY_MS).toISOString().slice(0, 10)}
        onChange={(event) => onChange({ expires: event.target.value })}
      />
      <fieldset className="row terms">
        <legend className="unseen">Ends in</legend>
        {TERMS_DAYS.map((days) => (
          <button
            key={days}
            type="button"
            className="button button-quiet"
            onClick={() => onChange({ expires: new Date(nowMs + days * DAY_MS).toISOString().slice(0, 10) })}
          >
            {days} days
          </button>
        ))}
      </fieldset>
    </div>
  );
}
