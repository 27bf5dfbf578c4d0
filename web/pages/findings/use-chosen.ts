/** Which findings are chosen: some by name, or all that the filter leaves, also those that were not read yet. */
import { useCallback, useMemo, useState } from 'react';
import type { Finding } from './use-findings.ts';

type Kept = {
  /** What the page showed when they were chosen: another filter starts anew. */
  readonly of: string;
  readonly ids: ReadonlySet<string>;
  readonly isAll: boolean;
};

export type Choice = {
  /** Ids of those that are read. */
  readonly chosen: ReadonlySet<string>;
  readonly chosenRows: readonly Finding[];
  /** All that the filter leaves. */
  readonly isAll: boolean;
  readonly choose: (id: string) => void;
  /** All that are read so far, or none where they are chosen already. */
  readonly chooseShown: () => void;
  readonly chooseAll: () => void;
  readonly chooseNone: () => void;
};

const NONE: ReadonlySet<string> = new Set();

/** `of` is the filter as text. Rows that are gone from the list, or that it let go of, are not acted on. */
export function useChosen(rows: readonly Finding[], of: string): Choice {
  const [choice, setChoice] = useState<Kept>({ of, ids: NONE, isAll: false });
  const { ids, isAll } = choice.of === of ? choice : { ids: NONE, isAll: false };
  const chosen = useMemo(() => (isAll ? new Set(rows.map(({ id }) => id)) : ids), [rows, ids, isAll]);
  const chosenRows = useMemo(() => rows.filter(({ id }) => chosen.has(id)), [rows, chosen]);
  const set = useCallback((next: ReadonlySet<string>, all = false) => setChoice({ of, ids: next, isAll: all }), [of]);
  // Taking one out of all leaves those that are shown.
  const choose = useCallback((id: string) => set(chosen.symmetricDifference(new Set([id]))), [chosen, set]);
  const chooseShown = useCallback(
    () => set(rows.every(({ id }) => chosen.has(id)) ? NONE : new Set(rows.map(({ id }) => id))),
    [rows, chosen, set],
  );
  const chooseAll = useCallback(() => set(NONE, true), [set]);
  const chooseNone = useCallback(() => set(NONE), [set]);
  return { chosen, chosenRows, isAll, choose, chooseShown, chooseAll, chooseNone };
}
