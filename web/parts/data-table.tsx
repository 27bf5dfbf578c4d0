/**
 * A long table: only the rows in sight are drawn, the next page is asked for before its end is reached, and the keys
 * j, k, Enter and x move, open and choose. An ARIA grid, whose active row the focus of the grid stands for.
 */
import './data-table.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import { classNames } from './class-names.ts';
import { stepOf } from './table-keys.ts';

export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  /** Track of a CSS grid: `7rem`, `minmax(10rem, 2fr)`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumeric?: boolean;
};

type DataTableProps<Row> = {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Of all pages; null where nobody counted. */
  readonly total: number | null;
  /** Key of the row that the keyboard is on. */
  readonly active: string | undefined;
  readonly onActive: (key: string) => void;
  readonly onOpen: (row: Row) => void;
  /** Rows can be chosen where these two are given. */
  readonly chosen?: ReadonlySet<string>;
  readonly onChoose?: (key: string) => void;
  readonly hasMore: boolean;
  readonly onMore: () => void;
};

const ROW_PX = 34;
const AHEAD_ROWS = 20;

/** Keep `columns` the same from one drawing to the next: a constant, or memoized. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, columns, keyOf, total, active, chosen, onChoose } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    getItemKey: (index) => keyOf(rows[index] as Row),
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const { hasMore, onMore } = props;
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - AHEAD_ROWS) onMore();
  }, [hasMore, onMore, lastShown, rows.length]);
  const activeIndex = active === undefined ? -1 : rows.findIndex((row) => keyOf(row) === active);
  useEffect(() => {
    if (activeIndex >= 0) virtual.scrollToIndex(activeIndex);
  }, [activeIndex, virtual]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[activeIndex];
    const next = rows[stepOf(event, activeIndex, rows.length) ?? -1];
    if (next !== undefined) props.onActive(keyOf(next));
    else if (event.key === 'Enter' && row !== undefined) props.onOpen(row);
    else if ((event.key === 'x' || event.key === ' ') && row !== undefined) onChoose?.(keyOf(row));
    else return;
    event.preventDefault();
  };
  const tracks = `${onChoose === undefined ? '' : '2rem '}${columns.map(({ width }) => width).join(' ')}`;
  return (
    <div
      ref={scroller}
      className="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={total ?? -1}
      aria-multiselectable={onChoose !== undefined}
      aria-activedescendant={activeIndex >= 0 ? `${id}-${activeIndex}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={{ '--tracks': tracks } as CSSProperties}
    >
      <GridHead columns={columns} isChoosable={onChoose !== undefined} />
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => (
          <GridRow
            key={key}
            {...props}
            row={rows[index] as Row}
            rowId={`${id}-${index}`}
            index={index}
            start={start}
            isActive={index === activeIndex}
            isChosen={chosen?.has(String(key)) ?? false}
          />
        ))}
      </div>
    </div>
  );
}

type GridHeadProps<Row> = { readonly columns: readonly Column<Row>[]; readonly isChoosable: boolean };

function GridHead<Row>({ columns, isChoosable }: GridHeadProps<Row>) {
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" className="grid-row" aria-rowindex={1}>
        {isChoosable && (
          <span role="columnheader">
            <span className="unseen">Chosen</span>
          </span>
        )}
        {columns.map(({ key, title, isNumeric }) => (
          <span key={key} role="columnheader" className={classNames(isNumeric && 'numeric')}>
            {title}
          </span>
        ))}
      </div>
    </div>
  );
}

type GridRowProps<Row> = DataTableProps<Row> & {
  readonly row: Row;
  readonly rowId: string;
  readonly index: number;
  readonly start: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
};

function GridRow<Row>(props: GridRowProps<Row>) {
  const { row, rowId, index, start, isActive, isChosen, columns, keyOf, onActive, onOpen, onChoose } = props;
  const key = keyOf(row);
  return (
    // The keyboard acts on the grid; a click is the same for the mouse.
    <div
      id={rowId}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={onChoose === undefined ? undefined : isChosen}
      className={classNames('grid-row', isActive && 'grid-row-active', isChosen && 'grid-row-chosen')}
      style={{ transform: `translateY(${start}px)` }}
      onClick={() => {
        onActive(key);
        onOpen(row);
      }}
    >
      {onChoose !== undefined && (
        <span role="gridcell" onClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Choose row ${index + 1}`}
            checked={isChosen}
            onChange={() => onChoose(key)}
          />
        </span>
      )}
      {columns.map((column) => (
        <span key={column.key} role="gridcell" className={classNames('truncate', column.isNumeric && 'numeric')}>
          {column.cell(row)}
        </span>
      ))}
    </div>
  );
}
