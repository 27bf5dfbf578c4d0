/** The log of evaluations: decisions of the gate and runs of scans, newest first. Pure. */
import type { ItemOf } from '../../api/calls.ts';

export type Decision = ItemOf<'decisions'>;
export type Run = ItemOf<'runs'>;

export type LogRow =
  | { readonly kind: 'decision'; readonly key: string; readonly at: string; readonly decision: Decision }
  | { readonly kind: 'run'; readonly key: string; readonly at: string; readonly run: Run };

/** What the page looks at, as the address says it. Members that are left out do not limit. */
export type Asked = { readonly asset?: string; readonly environment?: string; readonly days: number };

export const DAYS = [
  ['1', 'day'],
  ['7', '7 days'],
  ['30', '30 days'],
] as const;

const DEFAULT_DAYS = 7;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Reads an address. */
export function readAsked(search: URLSearchParams): Asked {
  const days = Number(DAYS.find(([value]) => value === search.get('days'))?.[0] ?? DEFAULT_DAYS);
  const [asset, environment] = ['asset', 'environment'].map((name) => search.get(name) || undefined);
  return { days, ...(asset === undefined ? {} : { asset }), ...(environment === undefined ? {} : { environment }) };
}

/** On the minute, so that one question is asked once and not with every drawing. */
export function findStart(days: number, nowMs: number): string {
  return new Date(Math.floor((nowMs - days * DAY_MS) / MINUTE_MS) * MINUTE_MS).toISOString();
}

type Sides = { readonly decisions: readonly Decision[]; readonly runs: readonly Run[] };

/** Both in one order; runs from before the window are left out. */
export function mergeLog({ decisions, runs }: Sides, { environment }: Asked, from: string): readonly LogRow[] {
  const fromMs = Date.parse(from);
  const rows: LogRow[] = [
    ...decisions.map((decision) => ({
      kind: 'decision' as const,
      key: `decision ${decision.id}`,
      at: decision.at,
      decision,
    })),
    ...runs
      .filter((run) => Date.parse(run.receivedAt) >= fromMs)
      .filter((run) => environment === undefined || run.environment === environment)
      .map((run) => ({ kind: 'run' as const, key: `run ${run.id}`, at: run.receivedAt, run })),
  ];
  return rows.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** What brings something into being: an object that was let in, a commit that was scanned. */
export function isDeployment(row: LogRow): boolean {
  if (row.kind === 'run') return row.run.commit !== null;
  const { isAllowed, isDryRun, operation, subResource } = row.decision;
  return isAllowed && !isDryRun && subResource === null && operation !== 'CONNECT';
}
