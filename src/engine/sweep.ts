/**
 * One pass over all controls of a kind: whatever passes, or does not apply, is told by it, and most of it does. What is
 * left is judged control by control.
 */
import { createSetCounter } from '../languages/cel/index.ts';
import type { Lent, Scene } from './bindings.ts';
import type { CountedRule, RuleOutcome } from './compile-rule.ts';
import type { Applicable } from './control-set.ts';
import type { Prepared } from './prepared.ts';
import { findPodFault } from './prepared.ts';

/** A control that has not passed, by its place. */
export type Remaining = {
  readonly at: number;
  /** Undefined where the control must be judged by itself. */
  readonly outcome: RuleOutcome | undefined;
};

/** Controls that have not passed, in their order; all others have. */
export type Rest = readonly Remaining[];

/** A resource, what it is judged in, and the controls of its kind. */
export type Swept = {
  readonly prepared: Prepared;
  readonly scene: Scene;
  readonly applicable: readonly Applicable[];
};

type Sweep = (items: readonly Swept[]) => readonly Rest[];

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
  const findRest = (counts: Readonly<Int32Array>): Rest => {
    const rest: Remaining[] = [];
    for (let i = 0; i < wholes.length; i++) {
      const count = counts[i] as number;
      if (count === wholes[i]) continue;
      const { at, rule } = swept[i] as (typeof swept)[number];
      rest.push({ at, outcome: rule.outcomeOf(count) });
    }
    return unswept.length === 0 ? rest : [...rest, ...unswept].sort((one, other) => one.at - other.at);
  };
  return (items) => {
    const inputs: Lent[] = [];
    for (const { prepared, scene } of items) inputs.push(scene.bindResource(prepared));
    const counts = countEach(inputs);
    const rests: Rest[] = [];
    for (let i = 0; i < items.length; i++) rests.push(findRest(counts[i] as Int32Array));
    return rests;
  };
}

/** Leaves all controls to be judged by themselves. */
export function leaveAll(applicable: readonly Applicable[]): Rest {
  return applicable.map((_, at) => ({ at, outcome: undefined }));
}

/**
 * Sweeps resources, neighbours of a kind together. Of one whose pod cannot be read no pass can be told: all its
 * controls remain.
 */
export function createSweeper(options: SweepOptions): (items: readonly Swept[]) => readonly Rest[] {
  const known = new WeakMap<readonly Applicable[], Sweep>();
  const sweepOf = (applicable: readonly Applicable[]): Sweep => {
    let sweep = known.get(applicable);
    if (sweep === undefined) known.set(applicable, (sweep = createSweep(applicable, options)));
    return sweep;
  };
  return (items) => {
    const rests: Rest[] = [];
    for (let start = 0; start < items.length; ) {
      const { applicable, prepared } = items[start] as Swept;
      let end = start + 1;
      if (findPodFault(prepared) === undefined) {
        while (end < items.length && isAlike(items[end] as Swept, applicable)) end += 1;
        rests.push(...sweepOf(applicable)(items.slice(start, end)));
      } else rests.push(leaveAll(applicable));
      start = end;
    }
    return rests;
  };
}

const isAlike = ({ applicable, prepared }: Swept, expected: readonly Applicable[]): boolean =>
  applicable === expected && findPodFault(prepared) === undefined;
