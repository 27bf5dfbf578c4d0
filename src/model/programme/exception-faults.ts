/** What can be wrong with an exception that is in force: it accepts nothing, nothing any more, or too much. */
import type { Exception } from '../exception.ts';
import { DAY_MS } from '../instants.ts';
import type { StoredException } from './exception-life.ts';

export const EXCEPTION_FAULTS = ['stale', 'never-matching', 'over-broad'] as const;
export type ExceptionFaultKind = (typeof EXCEPTION_FAULTS)[number];
export type ExceptionFault = { readonly kind: ExceptionFaultKind; readonly message: string };

/** How far the scope of an exception reaches today. */
export type ExceptionReach = {
  /** Recorded resources in its scope, whatever their verdicts. */
  readonly resources: number;
  readonly assets: number;
  readonly teams: number;
  /** Failing results that it accepts today. */
  readonly accepted: number;
};

/** From which reach on an exception is over-broad. */
export const BREADTH = {
  assetsMax: 20,
  teamsMax: 3,
  sharePercentMax: 10,
  /** In an estate with fewer resources a share says nothing. */
  shareResourcesMin: 100,
} as const;

/** An exception is given this long to accept its first finding: scans come by the day. */
export const UNMATCHED_DAYS = 2;

/** The faults of one exception in force; `estateResources` is how many resources are recorded in all. */
export function findExceptionFaults(
  exception: Pick<StoredException, 'document' | 'approvedMs' | 'matchedMs'>,
  reach: ExceptionReach,
  estateResources: number,
  nowMs: number,
): readonly ExceptionFault[] {
  const faults: ExceptionFault[] = [];
  const { approvedMs = nowMs, matchedMs } = exception;
  if (reach.accepted === 0) {
    if (matchedMs !== undefined) faults.push({ kind: 'stale', message: 'what it accepted is gone: withdraw it' });
    else if (approvedMs + UNMATCHED_DAYS * DAY_MS <= nowMs) {
      faults.push({
        kind: 'never-matching',
        message: `it has accepted nothing in ${UNMATCHED_DAYS} days: mend its scope`,
      });
    }
  }
  const breadth = findBreadth(exception.document.spec, reach, estateResources);
  return breadth === undefined ? faults : [...faults, { kind: 'over-broad', message: breadth }];
}

/** Why an exception reaches too far; undefined when it does not. */
export function findBreadth(
  { scope }: Pick<Exception['spec'], 'scope'>,
  { resources, assets, teams }: Omit<ExceptionReach, 'accepted'>,
  estateResources: number,
): string | undefined {
  if (isWild(scope)) return 'its scope names nothing in particular';
  if (assets > BREADTH.assetsMax) return `it reaches ${assets} assets; more than ${BREADTH.assetsMax} are too many`;
  if (teams > BREADTH.teamsMax) return `it reaches ${teams} teams; more than ${BREADTH.teamsMax} are too many`;
  const percent = (100 * resources) / estateResources;
  if (estateResources < BREADTH.shareResourcesMin || percent <= BREADTH.sharePercentMax) return undefined;
  return `it reaches ${Math.round(percent)} % of the estate; more than ${BREADTH.sharePercentMax} % is too much`;
}

/** Whether some text of every member that is given stands for any text. */
function isWild(scope: Exception['spec']['scope']): boolean {
  const members = Object.values(scope).filter((patterns) => patterns !== undefined);
  return members.every((patterns) => patterns.some((pattern) => /^\*[*?]*$/.test(pattern)));
}
