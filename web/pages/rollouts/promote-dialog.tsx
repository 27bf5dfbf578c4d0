/** Promoting: to which step, what the replay says of it, which gates are not open, and why it is done all the same. */
import { useQuery } from '@tanstack/react-query';
import { useAct } from '../../api/calls.ts';
import { TextArea } from '../../parts/field.tsx';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Show } from '../../parts/show.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { readField } from '../../parts/form.ts';
import { done } from './done.ts';
import { planQuery } from './plan-query.ts';
import type { ShownRollout } from './words.ts';
import { denies } from './words.ts';

type PromoteDialogProps = { readonly rollout: ShownRollout; readonly next: string; readonly onClose: () => void };

const OVERRIDE_CHARS_MAX = 4_000;

/** An override is asked for only where something is not open; its reason is kept as evidence. */
export function PromoteDialog({ rollout, next, onClose }: PromoteDialogProps) {
  const { id, name, version, environment, step, now } = rollout;
  const act = useAct('rollouts', 'promote');
  const isShut = now.proposal.act !== 'promote';
  return (
    <ReasonDialog
      title={`Promote ${name}`}
      button={isShut ? `Override and promote to ${next}` : `Promote to ${next}`}
      more={
        isShut && (
          <TextArea
            label="Why in spite of that"
            name="override"
            required
            maxLength={OVERRIDE_CHARS_MAX}
            hint="Overrides stand in the history and in the evidence ledger under your name."
          />
        )
      }
      confirmation={
        denies(next)
          ? `Requests to ${environment} that fail are denied from then on, as far as the step reaches.`
          : undefined
      }
      isPending={act.isPending}
      error={act.error}
      onClose={onClose}
      onSubmit={(reason, form) => {
        const override = readField(form, 'override');
        const body = { version, reason, ...(override === '' ? {} : { override }) };
        act.mutate({ params: { id }, body }, done(`${name} is in ${next}`, onClose));
      }}
    >
      <p>
        From <strong>{step}</strong> to <strong>{next}</strong> in {environment}.
      </p>
      <Replayed id={id} />
      {isShut && (
        <div className="life-warning">
          <strong>Not open:</strong>
          <ul>
            {now.proposal.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
      )}
    </ReasonDialog>
  );
}

/** Whoever promotes has seen what it does. */
function Replayed({ id }: { readonly id: string }) {
  const plan = useQuery(planQuery({ rollout: id }));
  return (
    <Show query={plan} lines={2}>
      {({ blocked, results, teams, decisions }) => (
        <p className={blocked + decisions.denied > 0 ? 'life-warning' : 'life-note'}>
          Replayed: {sayCount(blocked)} of {sayMany(results, 'recorded result')} would be newly blocked, in{' '}
          {sayMany(teams.filter((team) => team.blocked > 0).length, 'team')}; {sayCount(decisions.denied)} of{' '}
          {sayMany(decisions.requests, 'request')} of the last 7 days would be denied.
        </p>
      )}
    </Show>
  );
}
