/**
 * What judging one object by a policy may cost. An API server estimates nothing for policies; it stops an expression,
 * or all of a policy, that spends too much, and by the failure policy that is a refusal. Better not to send it.
 */
import { LIMITS } from '../../base/limits.ts';
import type { CompiledRule } from '../../engine/compile-rule.ts';
import type { Checked, SizeHint } from '../../languages/cel/index.ts';
import { estimateCost } from '../../languages/cel/index.ts';

/** The object that costs are estimated for: larger than nearly all that exist. */
const ENTRIES_MAX = 20n;
const TEXT_CHARS_MAX = 64n;

/** What has no declared type may be either; collections are what costs are made of. */
const sizeOfInput: SizeHint = (_path, { kind }) => {
  if (kind === 'string') return { min: 0n, max: TEXT_CHARS_MAX };
  return { min: 0n, max: kind === 'list' || kind === 'map' || kind === 'dyn' ? ENTRIES_MAX : 1n };
};

export type PolicyCost = {
  readonly units: bigint;
  /** Undefined where it is within the limits of the API server. */
  readonly excess: string | undefined;
};

/** The most that the policy costs on the object that is estimated for. */
export function estimatePolicy({ ruleSet }: CompiledRule): PolicyCost {
  const costOf = (checked: Checked): bigint => estimateCost(checked, { sizeOf: sizeOfInput }).max;
  const costs = [...ruleSet.set.checkedVariables.map(({ checked }) => checked), ...ruleSet.set.checked].map(costOf);
  const units = costs.reduce((sum, cost) => sum + cost, 0n);
  const dearest = costs.reduce((most, cost) => (cost > most ? cost : most), 0n);
  if (dearest > BigInt(LIMITS.celCostPerExpressionMax)) {
    return {
      units,
      excess: `an expression may cost ${dearest} units of the ${LIMITS.celCostPerExpressionMax} allowed`,
    };
  }
  const isOver = units > BigInt(LIMITS.celCostPerBindingMax);
  const excess = isOver ? `it may cost ${units} units of the ${LIMITS.celCostPerBindingMax} allowed` : undefined;
  return { units, excess };
}
