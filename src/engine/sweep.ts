/**
 * One pass over all controls of a kind: whatever passes, or does not apply, is told by it, and most of it does. What is
 * left is judged control by control.
 */
import { createSetCounter } from '../languages/cel/index.ts';
import type { Scene } from './bindings.ts';
import type { CountedRule, RuleOutcome } from './compile-rule.ts';
import type { Applicable } from './control-set.ts';
import type { Prepared } from './prepared.ts';

/** A control that has not passed, by its place. */
export type Remaining = {
  readonly at: number;
  /** Undefined where the control must be judged by itself. */
  readonly outcome: RuleOutcome | undefined;
};

/** Controls that have not passed, in their order; all others have. */
export type Rest = readonly Remaining[];

type Sweep = (prepared: Prepared, scene: Scene) => Rest;

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

/** Makes the pass over these controls; those whose rules have faults or that are not wanted remain each time. */
function createSweep(applicable: readonly Applicable[], { isWanted, isLasting }: SweepOptions): Sweep {
  const swept: { readonly at: number; readonly rule: CountedRule; readonly one: Applicable }[] = [];
  const unswept: Remaining[] = [];
  for (const [at, one] of applicable.entries()) {
    const rule = isWanted(one) ? one.compiled.rule.counted : undefined;
    if (rule === undefined) unswept.push({ at, outcome: undefined });
    else swept.push({ at, rule, one });
  }
  const countEach = createSetCounter(
    swept.map(({ rule: { set, count }, one }) => ({ set, count, value: one.compiled.params })),
    'params',
    isLasting ? { data: DATA } : undefined,
  );
  const wholes = Int32Array.from(swept, ({ rule }) => rule.count);
  return (prepared, scene) => {
    const counts = countEach(scene.bindResource(prepared));
    const rest: Remaining[] = [];
    for (let i = 0; i < wholes.length; i++) {
      const count = counts[i] as number;
      if (count === wholes[i]) continue;
      const { at, rule } = swept[i] as (typeof swept)[number];
      rest.push({ at, outcome: rule.outcomeOf(count) });
    }
    return unswept.length === 0 ? rest : [...rest, ...unswept].sort((one, other) => one.at - other.at);
  };
}

/** Leaves all controls to be judged by themselves. */
export function leaveAll(applicable: readonly Applicable[]): Rest {
  return applicable.map((_, at) => ({ at, outcome: undefined }));
}

/** Sweeps of resources, each by the controls of its kind; what a list of controls needs is made once. */
export function createSweeper(
  options: SweepOptions,
): (applicable: readonly Applicable[], prepared: Prepared, scene: Scene) => Rest {
  const known = new WeakMap<readonly Applicable[], Sweep>();
  return (applicable, prepared, scene) => {
    let sweep = known.get(applicable);
    if (sweep === undefined) known.set(applicable, (sweep = createSweep(applicable, options)));
    return sweep(prepared, scene);
  };
}
