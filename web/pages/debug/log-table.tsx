/** The log, and what is open of it. */
import { useState } from 'react';
import { DataTable } from '../../parts/data-table.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { EmptyState, ErrorState, Loading } from '../../parts/states.tsx';
import { COLUMNS } from './columns.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import type { LogRow } from './log.ts';
import { RunPanel } from './run-panel.tsx';
import type { Log } from './use-log.ts';

const keyOf = ({ key }: LogRow): string => key;

type LogTableProps = {
  readonly log: Log;
  readonly days: string;
  /** `decision <id>` or `run <id>`. */
  readonly open: string | undefined;
  readonly onOpen: (key: string | undefined) => void;
};

/** A link may open what the log does not list any more. */
export function LogTable({ log, days, open, onOpen }: LogTableProps) {
  const [active, setActive] = useState<string>();
  const { rows, cut } = log;
  const note = [`${sayMany(rows.length, 'row')} in ${days}`, ...cut].join('; ');
  const [kind, id] = open?.split(' ') ?? [];
  return (
    <Panel title="Evaluations" note={note}>
      <div className={open === undefined ? 'log' : 'log log-open'}>
        <div className="log-rows">
          <LogBody log={log} active={active ?? open} onActive={setActive} onOpen={onOpen} />
        </div>
        {kind === 'decision' && id !== undefined && <DecisionPanel id={id} onClose={() => onOpen(undefined)} />}
        {kind === 'run' && id !== undefined && <RunPanel id={id} onClose={() => onOpen(undefined)} />}
      </div>
      {!log.mayAudit && (
        <p className="muted log-note">Decisions of the gate are for those who audit; these are the runs.</p>
      )}
    </Panel>
  );
}

type LogBodyProps = {
  readonly log: Log;
  readonly active: string | undefined;
  readonly onActive: (key: string) => void;
  readonly onOpen: (key: string) => void;
};

function LogBody({ log, active, onActive, onOpen }: LogBodyProps) {
  const { rows, isLoading, error, retry } = log;
  if (rows.length > 0) {
    return (
      <DataTable
        label="Evaluations"
        rows={rows}
        columns={COLUMNS}
        keyOf={keyOf}
        total={rows.length}
        active={active}
        onActive={onActive}
        onOpen={({ key }) => onOpen(key)}
        hasMore={false}
        onMore={doNothing}
      />
    );
  }
  if (error !== null) return <ErrorState error={error} retry={retry} />;
  if (isLoading) return <Loading lines={8} />;
  return (
    <EmptyState title="Nothing was judged">
      <p>No scan and no request to a cluster concerned it in this time.</p>
    </EmptyState>
  );
}

const doNothing = (): void => undefined;
