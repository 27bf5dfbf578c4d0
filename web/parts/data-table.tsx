/**
 * A long table: only the rows in sight are drawn, the next page is asked for before its end is reached, and the keys
 * j, k, Enter and x move, open and choose. An ARIA grid, whose active row the focus of the grid stands for.
 */
import './data-table.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react';
import { memo, useCallback, useEffect, useId, useRef } from 'react';
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
  /** How many rows there are before those of `rows`: of a long list only a part is in memory. */
  readonly first?: number;
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
  readonly onChoose?: ((key: string) => void) | undefined;
  /** Chooses all rows that are there, or none of them where all are chosen. */
  readonly onChooseAll?: () => void;
  readonly hasMore: boolean;
  readonly onMore: () => void;
  /** Rows from this one on are in sight, and are before the first or will soon be. */
  readonly onBack?: (row: number) => void;
};

const ROW_PX = 34;
const AHEAD_ROWS = 20;

/** Keep `columns`, `rows` and `keyOf` the same from one drawing to the next: constants, or memoized. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, first = 0, columns, keyOf, total, active, chosen, onChoose } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const end = first + rows.length;
  // With another function all rows up to the end would be measured anew, in every frame of scrolling.
  const getItemKey = useCallback(
    (index: number) => (index < first ? index : keyOf(rows[index - first] as Row)),
    [first, rows, keyOf],
  );
  const virtual = useVirtualizer({
    count: end,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    getItemKey,
  });
  const items = virtual.getVirtualItems();
  useReading(props, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const activeRow = active === undefined ? -1 : rows.findIndex((row) => keyOf(row) === active);
  const activeIndex = activeRow < 0 ? -1 : first + activeRow;
  useInSight(activeIndex, active, virtual.scrollToIndex);

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
      onKeyDown={(event) => takeKey(event, props, activeIndex, virtual.scrollToIndex)}
      style={{ '--tracks': tracks } as CSSProperties}
    >
      <GridHead
        columns={columns}
        isChoosable={onChoose !== undefined}
        areAllChosen={rows.every((row) => chosen?.has(keyOf(row)))}
        onChooseAll={props.onChooseAll}
      />
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) =>
          index < first ? (
            <UnreadRow key={key} index={index} start={start} />
          ) : (
            <GridRow
              key={key}
              row={rows[index - first] as Row}
              columns={columns}
              keyOf={keyOf}
              onActive={props.onActive}
              onOpen={props.onOpen}
              onChoose={onChoose}
              rowId={`${id}-${index}`}
              index={index}
              start={start}
              isActive={index === activeIndex}
              isChosen={chosen?.has(String(key)) ?? false}
            />
          ),
        )}
      </div>
    </div>
  );
}

/** Asks for more rows before the last in sight is the last there is, and for those before the first likewise. */
function useReading<Row>(props: DataTableProps<Row>, firstShown: number, lastShown: number): void {
  const { rows, first = 0, hasMore, onMore, onBack } = props;
  const end = first + rows.length;
  useEffect(() => {
    if (first > 0 && firstShown < first + AHEAD_ROWS) onBack?.(firstShown);
    else if (hasMore && lastShown >= end - AHEAD_ROWS) onMore();
  }, [first, end, firstShown, lastShown, hasMore, onMore, onBack]);
}

function takeKey<Row>(
  event: KeyboardEvent,
  { rows, first = 0, keyOf, onActive, onOpen, onChoose, onChooseAll }: DataTableProps<Row>,
  activeIndex: number,
  scrollTo: (index: number) => void,
): void {
  const row = rows[activeIndex - first];
  const step = stepOf(event, activeIndex, first + rows.length);
  const next = rows[(step ?? -1) - first];
  if (next !== undefined) onActive(keyOf(next));
  // Home, of a list whose beginning was let go: it is read again once it is in sight.
  else if (step !== undefined) scrollTo(step);
  else if (event.key === 'Enter' && row !== undefined) onOpen(row);
  else if ((event.key === 'x' || event.key === ' ') && row !== undefined) onChoose?.(keyOf(row));
  else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && onChooseAll !== undefined) onChooseAll();
  else return;
  event.preventDefault();
}

/** Brings the active row into sight, once: one that was let go and is read again does not draw the table back to it. */
function useInSight(index: number, active: string | undefined, scrollTo: (index: number) => void): void {
  const brought = useRef<string>(undefined);
  useEffect(() => {
    if (index < 0 || brought.current === active) return;
    brought.current = active;
    scrollTo(index);
  }, [index, active, scrollTo]);
}

function UnreadRow({ index, start }: { readonly index: number; readonly start: number }) {
  return (
    <div role="row" aria-rowindex={index + 2} className="grid-row" style={{ transform: `translateY(${start}px)` }}>
      <span role="gridcell" className="muted">
        …
      </span>
    </div>
  );
}

type GridHeadProps<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly isChoosable: boolean;
  readonly areAllChosen: boolean;
  readonly onChooseAll: (() => void) | undefined;
};

function GridHead<Row>({ columns, isChoosable, areAllChosen, onChooseAll }: GridHeadProps<Row>) {
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" className="grid-row" aria-rowindex={1}>
        {isChoosable && (
          <span role="columnheader">
            <span className="unseen">Chosen</span>
            {onChooseAll !== undefined && (
              <input
                type="checkbox"
                tabIndex={-1}
                aria-label="Choose all rows"
                checked={areAllChosen}
                onChange={onChooseAll}
              />
            )}
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

type GridRowProps<Row> = Pick<DataTableProps<Row>, 'columns' | 'keyOf' | 'onActive' | 'onOpen' | 'onChoose'> & {
  readonly row: Row;
  readonly rowId: string;
  readonly index: number;
  readonly start: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
};

/** A frame of scrolling draws the rows that come into sight, and leaves those that are there alone. */
const GridRow = memo(DrawnRow) as typeof DrawnRow;

function DrawnRow<Row>(props: GridRowProps<Row>) {
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
