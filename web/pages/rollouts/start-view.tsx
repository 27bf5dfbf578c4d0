/** Starting a rollout: which controls, where, how it is promoted, and its canaries. It begins in audit. */
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { readApi, useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Panel } from '../../parts/page.tsx';
import { NoPermission } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { ChipsField } from '../../parts/chips-field.tsx';
import { Refusal } from '../../parts/reason-dialog.tsx';
import { readField } from '../../parts/form.ts';
import { makeDocument, readCanaries } from './start-document.ts';
import { useEnvironments } from './use-environments.ts';
import { addressOf } from './words.ts';

/** Gates, freeze windows and more are in documents: `bulwark rollout start`, or the API. */
export function StartView() {
  const mayOperate = useMay('operate');
  if (!mayOperate) return <NoPermission detail="No role of yours may start rollouts." />;
  return (
    <div className="start">
      <Panel title="New rollout" note="begins in audit: nothing is denied yet">
        <StartForm />
      </Panel>
    </div>
  );
}

function StartForm() {
  const [search] = useSearchParams();
  const environment = search.get('environment') ?? 'prod';
  const [controls, setControls] = useState<readonly string[]>(search.getAll('control'));
  const [wasTried, setTried] = useState(false);
  const known = useQuery(readApi('controls', 'list', {}));
  const start = useAct('rollouts', 'start');
  const navigate = useNavigate();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setTried(true);
    if (controls.length === 0) return;
    const onSuccess = (rollout: { readonly id: string; readonly name: string }): void => {
      say(`${rollout.name} has begun`);
      void navigate(addressOf(rollout));
    };
    start.mutate({ body: readDocument(new FormData(event.currentTarget), controls) }, { onSuccess });
  };
  return (
    <form className="form life-pad" onSubmit={submit} aria-label="New rollout">
      <ChipsField
        label="Controls"
        values={controls}
        fault={wasTried && controls.length === 0 ? 'Name at least one control.' : undefined}
        placeholder="K8S-0001"
        hint="They move together."
        offered={known.data?.items.map(({ id, title }) => [id, title] as const) ?? []}
        onChange={setControls}
      />
      <Where environment={environment} />
      <CanaryField />
      {start.error !== null && <Refusal error={start.error} />}
      <div className="dialog-actions">
        {controls.length > 0 && (
          <Link className="button" to={planOf(controls, environment)}>
            Replay enforce first
          </Link>
        )}
        <button type="submit" className="button button-main" disabled={start.isPending}>
          Start in audit
        </button>
      </div>
    </form>
  );
}

function readDocument(form: FormData, controls: readonly string[]) {
  return makeDocument({
    name: readField(form, 'name'),
    owner: readField(form, 'owner'),
    environment: readField(form, 'environment'),
    promotion: readField(form, 'promotion') === 'automatic' ? 'automatic' : 'proposed',
    controls,
    canaries: readField(form, 'canaries'),
  });
}

function planOf(controls: readonly string[], environment: string): string {
  const query = new URLSearchParams({ view: 'plan', environment });
  for (const control of controls) query.append('control', control);
  return `/rollouts?${query.toString()}`;
}

function Where({ environment }: { readonly environment: string }) {
  const environments = useEnvironments([environment]);
  return (
    <div className="form-pair">
      <TextField
        label="Name"
        name="name"
        required
        pattern="[a-z0-9]+(-[a-z0-9]+)*"
        spellCheck={false}
        hint="Small letters, digits, single hyphens."
      />
      <TextField label="Owner" name="owner" required hint="The team that answers for it." />
      <SelectField
        label="Environment"
        name="environment"
        defaultValue={environment}
        options={environments.map((name) => [name, name] as const)}
      />
      <SelectField
        label="Promotion"
        name="promotion"
        options={[
          ['proposed', 'proposed: a person promotes'],
          ['automatic', 'automatic: when all gates are open'],
        ]}
      />
    </div>
  );
}

function CanaryField() {
  const [text, setText] = useState('');
  const canaries = readCanaries(text);
  const said = canaries.map((one) => ('percent' in one ? `${one.percent} %` : one.namespaces.join(', ')));
  return (
    <TextField
      label="Canaries into enforce (may be left out)"
      name="canaries"
      value={text}
      placeholder="10 50, or namespaces such as shop-*"
      hint={
        said.length === 0
          ? 'Shares in percent, smallest first, or namespaces.'
          : `Steps: ${said.join(', then ')}, then all.`
      }
      onChange={(event) => setText(event.target.value)}
    />
  );
}
