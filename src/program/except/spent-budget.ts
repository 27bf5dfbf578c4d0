/** Error budgets that are spent, as acts ask for them. */
import { evaluateSlo, firstInstantOf } from '../../model/programme/burn-rates.ts';
import { DEFAULT_SLOS } from '../../model/programme/default-slos.ts';
import type { Slo, SloIndicator } from '../../model/slo.ts';
import type { Transaction } from '../../stores/api.ts';

/** Which budgets: of one kind, for a team in an environment; of those of everything where one is left out. */
export type BudgetWanted = {
  readonly kind: SloIndicator['kind'];
  readonly team?: string;
  readonly environment?: string;
};

/** The name of an SLO that has no budget left; undefined where there is none, also where nothing was counted. */
export async function findSpentBudget(
  tx: Transaction,
  wanted: BudgetWanted,
  nowMs: number,
): Promise<string | undefined> {
  const stored = await tx.slos.list();
  const names = new Set(stored.map(({ metadata }) => metadata.name));
  const slos = [...stored, ...DEFAULT_SLOS.filter(({ metadata }) => !names.has(metadata.name))];
  for (const slo of slos) {
    if (!concerns(slo, wanted)) continue;
    const buckets = await tx.sloEvents.listBuckets(slo.spec.indicator, firstInstantOf(slo, nowMs));
    const { budget } = evaluateSlo(slo, buckets, nowMs);
    if (budget !== undefined && budget.total >= slo.spec.eventsMin && budget.left <= 0) return slo.metadata.name;
  }
  return undefined;
}

/** A scope without limits meets every budget: whoever may act everywhere uses up all of them. */
function concerns({ spec }: Slo, { kind, team, environment }: BudgetWanted): boolean {
  const { indicator } = spec;
  const isAmong = (names: readonly string[] | undefined, name: string | undefined): boolean =>
    names === undefined || name === undefined || names.includes(name);
  return indicator.kind === kind && isAmong(indicator.teams, team) && isAmong(indicator.environments, environment);
}
