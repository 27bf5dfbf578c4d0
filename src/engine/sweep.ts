/**
 * One pass over all controls of a kind: whatever passes, or does not apply, is told by it, and most of it does. What is
 * left is judged control by control.
 */
import { createSetCounter } from '../languages/cel/index.ts';
import type { Scene } from './bindings.ts';
import { ALL_TRUE } from './compile-rule.ts';
import type { CountedRule, RuleOutcome } from './compile-rule.ts';
import type { Applicable } from './control-set.ts';
import type { Prepared } from './prepared.ts';

/** The outcomes of controls in their order; undefined where a control must be judged by itself. */
export type Outcomes = readonly (RuleOutcome | undefined)[];

type Sweep = (prepared: Prepared, scene: Scene) => Outcomes;

export type SweepOptions = {
  /** Whether a control is judged at all. */
  readonly isWanted: (one: Applicable) => boolean;
  /**
   * Whether there will be thousands of resources, all of them JSON, as requests are: it pays to write code for the
   * controls of a kind together.
   */
  readonly isLasting: boolean;
};

/** Bindings that are JSON where resources are. */
const DATA = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'resource', 'pod', 'kubernetes'] as const;

/** Makes the pass over these controls, those left out whose rules have faults or that are not wanted. */
function createSweep(applicable: readonly Applicable[], { isWanted, isLasting }: SweepOptions): Sweep {
  const swept: { readonly at: number; readonly rule: CountedRule; readonly one: Applicable }[] = [];
  for (const [at, one] of applicable.entries()) {
    const rule = isWanted(one) ? one.compiled.rule.counted : undefined;
    if (rule !== undefined) swept.push({ at, rule, one });
  }
  const countEach = createSetCounter(
    swept.map(({ rule: { set, count }, one }) => ({ set, count, value: one.compiled.params })),
    'params',
    isLasting ? { data: DATA } : undefined,
  );
  const places = Int32Array.from(swept, ({ at }) => at);
  const wholes = Int32Array.from(swept, ({ rule }) => rule.count);
  return (prepared, scene) => {
    const outcomes = Array<RuleOutcome | undefined>(applicable.length).fill(undefined);
    const counts = countEach(scene.bindResource(prepared));
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i] as number;
      outcomes[places[i] as number] = count === wholes[i] ? ALL_TRUE : swept[i]?.rule.outcomeOf(count);
    }
    return outcomes;
  };
}

/** Sweeps of resources, each by the controls of its kind; what a list of controls needs is made once. */
export function createSweeper(
  options: SweepOptions,
): (applicable: readonly Applicable[], prepared: Prepared, scene: Scene) => Outcomes {
  const known = new WeakMap<readonly Applicable[], Sweep>();
  return (applicable, prepared, scene) => {
    let sweep = known.get(applicable);
    if (sweep === undefined) known.set(applicable, (sweep = createSweep(applicable, options)));
    return sweep(prepared, scene);
  };
}
