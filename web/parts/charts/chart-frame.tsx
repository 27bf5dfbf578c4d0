/** What every chart shares: its heading, the same numbers as a table one click away, its words for screen readers. */
import './charts.css';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { classNames } from '../class-names.ts';
import { Icon } from '../icon.tsx';

export type ChartTable = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ReactNode[])[];
};

type ChartFrameProps = {
  readonly title: string;
  readonly note?: ReactNode;
  readonly table: ChartTable;
  readonly children: ReactNode;
};

/** A chart, or its table when that is asked for. Printed pages have what is shown. */
export function ChartFrame({ title, note, table, children }: ChartFrameProps) {
  const [isTable, setTable] = useState(false);
  return (
    <figure className="card chart" aria-label={title}>
      <figcaption className="panel-head">
        <h2>{title}</h2>
        <span className="row">
          {note !== undefined && <span className="muted panel-note">{note}</span>}
          <button
            type="button"
            className="button button-quiet button-icon no-print"
            aria-pressed={isTable}
            aria-label={`Show ${title} as a table`}
            title="As a table"
            onClick={() => setTable(!isTable)}
          >
            <Icon name="table" />
          </button>
        </span>
      </figcaption>
      <div className="chart-body">{isTable ? <PlainTable caption={title} {...table} /> : children}</div>
    </figure>
  );
}

/** A table of a few rows. The first column names the row, the others are numbers. */
export function PlainTable({ caption, columns, rows }: ChartTable & { readonly caption: string }) {
  return (
    // It may scroll, which the keyboard must be able to do too.
    <div className="plain-frame" role="group" aria-label={caption} tabIndex={0}>
      <table className="plain">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={column} scope="col" className={classNames(index > 0 && 'numeric')}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...values], index) => (
            // Rows have no identity of their own, and never change places.
            <tr key={index}>
              <th scope="row">{name}</th>
              {values.map((value, place) => (
                <td key={columns[place + 1]} className="numeric">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
