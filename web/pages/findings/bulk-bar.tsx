/**
 * What can be done to the chosen findings: acknowledge, assign, close, ask for an exception. Those that are named are
 * changed by the versions that were seen, all or none; of what a filter leaves, those that the act fits.
 */
import { useState } from 'react';
import { Link } from 'react-router';
import type { InputOf } from '../../api/calls.ts';
import { useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { sayMany } from '../../parts/numbers.ts';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { AcknowledgeDialog, AssignDialog, CloseDialog } from './act-dialogs.tsx';
import type { Asked } from './asked.ts';
import { askForFilter, askForFindings } from './asked.ts';
import type { Filter } from './filter.ts';
import { toFilterBody } from './filter.ts';
import type { TriageAction } from './triage.ts';
import { sayDone } from './triage.ts';
import type { Choice } from './use-chosen.ts';

type BulkBarProps = {
  readonly choice: Choice;
  readonly filter: Filter;
  /** All that the filter leaves; null where nobody counted. */
  readonly total: number | null;
};

type Selection = InputOf<'findings', 'triageMany'>['body']['selection'];

const DIALOGS = { acknowledge: AcknowledgeDialog, assign: AssignDialog, close: CloseDialog } as const;

/** Shown while something is chosen. */
export function BulkBar({ choice, filter, total }: BulkBarProps) {
  const { chosenRows, isAll, chooseAll, chooseNone } = choice;
  const count = isAll ? (total ?? chosenRows.length) : chosenRows.length;
  const selection: Selection = isAll
    ? { filter: toFilterBody(filter) }
    : { findings: chosenRows.map(({ id, version }) => ({ id, version })) };
  if (count === 0) return null;
  return (
    <div className="bulk card no-print" role="toolbar" aria-label="Chosen findings">
      <span>
        {isAll ? `All ${sayMany(count, 'finding')} that the filter leaves` : `${sayMany(count, 'finding')} chosen`}
      </span>
      {!isAll && total !== null && total > count && (
        <button type="button" className="button button-quiet" onClick={chooseAll}>
          Choose all {sayMany(total, 'finding')}
        </button>
      )}
      <button type="button" className="button button-quiet" onClick={chooseNone}>
        Choose none
      </button>
      <Acts selection={selection} many={sayMany(count, 'finding')} onDone={chooseNone} />
      <Exception asked={isAll ? askForFilter(filter) : askForFindings(chosenRows)} />
    </div>
  );
}

type ActsProps = { readonly selection: Selection; readonly many: string; readonly onDone: () => void };

function Acts({ selection, many, onDone }: ActsProps) {
  const [dialog, setDialog] = useState<keyof typeof DIALOGS>();
  const triage = useAct('findings', 'triageMany');
  const isAll = 'filter' in selection;
  const open = (kind: keyof typeof DIALOGS): void => {
    triage.reset();
    setDialog(kind);
  };
  const act = (action: TriageAction): void =>
    triage.mutate(
      { body: { selection, action } },
      {
        onSuccess: ({ changed, refused }) => {
          const left = refused === 0 ? '' : `; ${sayMany(refused, 'finding')} left as they were: it does not fit them`;
          say(`${sayMany(changed, 'finding')} ${sayDone(action)}${left}`);
          setDialog(undefined);
          onDone();
        },
        onError: (error) => dialog === undefined && sayTrouble(error),
      },
    );
  if (!useMay('triage')) return <span className="muted">No role of yours may change findings.</span>;
  const Shown = dialog === undefined ? undefined : DIALOGS[dialog];
  return (
    <>
      <button
        type="button"
        className="button button-main"
        disabled={triage.isPending}
        onClick={() => (isAll ? open('acknowledge') : act({ kind: 'acknowledge', text: '' }))}
      >
        Acknowledge{isAll ? ' …' : ''}
      </button>
      <button type="button" className="button" onClick={() => open('assign')}>
        Assign …
      </button>
      <button type="button" className="button" onClick={() => open('close')}>
        Close …
      </button>
      {Shown !== undefined && (
        <Shown
          many={many}
          note={isAll && <FilterNote many={many} />}
          isPending={triage.isPending}
          error={triage.error}
          onClose={() => setDialog(undefined)}
          onAct={act}
        />
      )}
    </>
  );
}

/** What is done to more than what is in sight is said before. */
function FilterNote({ many }: { readonly many: string }) {
  return (
    <p className="life-warning">
      This is done to all that the filter leaves: <strong>{many}</strong> as of now, also those further down. What it
      does not fit stays as it is.
    </p>
  );
}

/** Where one exception cannot stand for all of them, it is said why. */
function Exception({ asked }: { readonly asked: Asked }) {
  if (!useMay('request')) return null;
  if ('to' in asked) {
    return (
      <Link className="button" to={asked.to} title="Ask for an exception">
        Except …
      </Link>
    );
  }
  return (
    <span className="bulk-why">
      <button type="button" className="button" aria-disabled="true" aria-describedby="bulk-why" title={asked.why}>
        Except …
      </button>
      <span id="bulk-why" className="muted">
        {asked.why}
      </span>
    </span>
  );
}
