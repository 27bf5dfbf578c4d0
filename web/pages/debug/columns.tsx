/** Columns of the log. */
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import type { Decision, LogRow, Run } from './log.ts';

export const COLUMNS: readonly Column<LogRow>[] = [
  { key: 'at', title: 'When', width: '5rem', cell: ({ at }) => <RelativeTime at={at} /> },
  { key: 'kind', title: 'By', width: '4rem', cell: ({ kind }) => (kind === 'run' ? 'scan' : 'gate') },
  { key: 'outcome', title: 'Outcome', width: '6rem', cell: (row) => <Badge word={sayOutcome(row)} /> },
  {
    key: 'what',
    title: 'What',
    width: 'minmax(12rem, 2fr)',
    cell: (row) => (row.kind === 'run' ? sayTarget(row.run) : sayRequest(row.decision)),
  },
  {
    key: 'why',
    title: 'Did not pass',
    width: 'minmax(10rem, 2fr)',
    cell: (row) => (row.kind === 'run' ? sayVerdicts(row.run) : sayReasons(row.decision)),
  },
  { key: 'who', title: 'Asked by', width: 'minmax(6rem, 1fr)', cell: (row) => sayWho(row) },
  {
    key: 'environment',
    title: 'Env.',
    width: '4rem',
    cell: (row) => (row.kind === 'run' ? row.run.environment : row.decision.environment),
  },
];

const EXITS: Readonly<Record<number, string>> = { 0: 'pass', 1: 'fail' };

function sayOutcome(row: LogRow): string {
  if (row.kind === 'decision') return row.decision.outcome;
  return EXITS[row.run.decision.exit] ?? `exit ${row.run.decision.exit}`;
}

/** `CREATE Deployment shop/web`. */
export function sayRequest({ operation, kind, subResource, namespace, name }: Decision): string {
  const part = subResource === null ? '' : `/${subResource}`;
  return `${operation} ${kind}${part} ${namespace === null ? name : `${namespace}/${name}`}`;
}

/** `estate at 1a2b3c4`. */
export function sayTarget({ target, commit }: Run): string {
  return commit === null ? target.name : `${target.name} at ${commit.slice(0, 7)}`;
}

function sayVerdicts({ verdicts }: Run): string {
  const { fail, unknown } = verdicts;
  return unknown === 0 ? sayMany(fail, 'result') : `${sayMany(fail, 'result')}, ${unknown} unknown`;
}

function sayReasons({ verdicts, reason, judged }: Decision): string {
  if (reason !== null) return reason;
  if (verdicts.length === 0) return judged === 1 ? 'nothing: 1 control passes' : `nothing: ${judged} controls pass`;
  return verdicts.map(({ control, verdict }) => `${control} ${verdict}`).join(', ');
}

const sayWho = (row: LogRow): string => (row.kind === 'run' ? row.run.actor.name : row.decision.user);
