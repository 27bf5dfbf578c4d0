/** A table of a few rows with texts and buttons, which need no virtual scrolling. */
import type { ReactNode } from 'react';

export type RowOf = { readonly key: string; readonly cells: readonly ReactNode[] };

type RowsProps = {
  readonly caption: string;
  /** An empty title is one of acts. */
  readonly columns: readonly string[];
  readonly rows: readonly RowOf[];
};

/** The first column names the row. */
export function Rows({ caption, columns, rows }: RowsProps) {
  return (
    <div className="rows-frame" tabIndex={0} role="group" aria-label={caption}>
      <table className="rows">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, place) => (
              <th key={column || place} scope="col">
                {column === '' ? <span className="unseen">Acts</span> : column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [name, ...cells] }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {cells.map((cell, place) => (
                <td key={columns[place + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
