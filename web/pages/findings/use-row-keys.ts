/** j and k hold on the whole page, not in the table alone: beside an open panel they lead from finding to finding. */
import { useShortcuts } from '../../app/shortcuts.ts';

type RowKeys<Row> = {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly active: string | undefined;
  readonly onActive: (key: string) => void;
  /** What a row is, for the list of shortcuts. */
  readonly word: string;
};

/** The table itself takes them where it has the focus. */
export function useRowKeys<Row>({ rows, keyOf, active, onActive, word }: RowKeys<Row>): void {
  const move = (step: number): void => {
    const index = active === undefined ? -1 : rows.findIndex((row) => keyOf(row) === active);
    const next = rows[Math.min(Math.max(index + step, 0), rows.length - 1)];
    if (next !== undefined) onActive(keyOf(next));
  };
  useShortcuts([
    { keys: 'j', label: `Next ${word}`, act: () => move(1) },
    { keys: 'k', label: `Previous ${word}`, act: () => move(-1) },
  ]);
}
