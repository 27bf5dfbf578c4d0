/** What can be done to a rollout. Each act asks for its reason, and says what follows. */
import { useState } from 'react';
import { useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { done } from './done.ts';
import { PromoteDialog } from './promote-dialog.tsx';
import type { ShownRollout } from './words.ts';
import { denies, stepsAround } from './words.ts';

type Act = 'promote' | 'step-back' | 'hold' | 'release' | 'end';

/** Who may not operate sees no button; the API refuses as well. */
export function Acts({ rollout }: { readonly rollout: ShownRollout }) {
  const [act, setAct] = useState<Act>();
  const mayOperate = useMay('operate');
  const { next, before } = stepsAround(rollout);
  if (rollout.endedAt !== null) return null;
  if (!mayOperate) return <p className="life-note">No role of yours may move rollouts.</p>;
  const close = (): void => setAct(undefined);
  const isProposed = rollout.now.proposal.act;
  const button = (name: Act, words: string, isMain = false) => (
    <button type="button" className={isMain ? 'button button-main' : 'button'} onClick={() => setAct(name)}>
      {words} …
    </button>
  );
  return (
    <>
      {before !== undefined && button('step-back', 'Step back', isProposed === 'step-back')}
      {rollout.hold === null ? button('hold', 'Hold') : button('release', 'Release')}
      {button('end', 'End')}
      {next !== undefined && rollout.hold === null && button('promote', 'Promote', isProposed !== 'step-back')}
      {act === 'promote' && next !== undefined && <PromoteDialog rollout={rollout} next={next} onClose={close} />}
      {act === 'step-back' && before !== undefined && <StepBack rollout={rollout} before={before} onClose={close} />}
      {act === 'hold' && <Hold rollout={rollout} onClose={close} />}
      {act === 'release' && <Release rollout={rollout} onClose={close} />}
      {act === 'end' && <End rollout={rollout} onClose={close} />}
    </>
  );
}

type DialogProps = { readonly rollout: ShownRollout; readonly onClose: () => void };

function StepBack({
  rollout: { id, name, version, step, environment },
  before,
  onClose,
}: DialogProps & { readonly before: string }) {
  const act = useAct('rollouts', 'stepBack');
  return (
    <ReasonDialog
      title={`Step ${name} back`}
      button={`Step back to ${before}`}
      isPending={act.isPending}
      error={act.error}
      onClose={onClose}
      onSubmit={(reason) =>
        act.mutate({ params: { id }, body: { version, reason } }, done(`${name} is back in ${before}`, onClose))
      }
    >
      <p>
        From <strong>{step}</strong> to <strong>{before}</strong> in {environment}, at once. It moves on by itself only
        after its days of holding off.
      </p>
    </ReasonDialog>
  );
}

function Hold({ rollout: { id, name, version, step }, onClose }: DialogProps) {
  const act = useAct('rollouts', 'hold');
  return (
    <ReasonDialog
      title={`Hold ${name}`}
      button="Hold"
      isPending={act.isPending}
      error={act.error}
      onClose={onClose}
      onSubmit={(reason) => act.mutate({ params: { id }, body: { version, reason } }, done(`${name} is held`, onClose))}
    >
      <p>
        It stays in <strong>{step}</strong> until somebody releases it: it is neither promoted nor stepped back by
        itself.
      </p>
    </ReasonDialog>
  );
}

function Release({ rollout: { id, name, version, hold }, onClose }: DialogProps) {
  const act = useAct('rollouts', 'release');
  return (
    <ReasonDialog
      title={`Release ${name}`}
      button="Release"
      isPending={act.isPending}
      error={act.error}
      onClose={onClose}
      onSubmit={(reason) =>
        act.mutate({ params: { id }, body: { version, reason } }, done(`${name} may move again`, onClose))
      }
    >
      {hold !== null && (
        <p>
          Held by {hold.actor.name}: {hold.reason}
        </p>
      )}
    </ReasonDialog>
  );
}

function End({ rollout: { id, name, version, environment, step }, onClose }: DialogProps) {
  const act = useAct('rollouts', 'end');
  return (
    <ReasonDialog
      title={`End ${name}`}
      button="End it"
      confirmation={
        denies(step)
          ? `What it denies today is denied no longer, unless the profile of ${environment} enforces it.`
          : `The profile of ${environment} alone decides the modes of its controls.`
      }
      isPending={act.isPending}
      error={act.error}
      onClose={onClose}
      onSubmit={(reason) =>
        act.mutate({ params: { id }, body: { version, reason } }, done(`${name} has ended`, onClose))
      }
    >
      <p>A rollout that has ended is not taken up again: another one begins in its first step.</p>
    </ReasonDialog>
  );
}
