/** The frame of a page: its heading, what can be done on it, its content. */
import './page.css';
import type { ReactNode } from 'react';

type PageProps = {
  readonly title: string;
  /** One line on what the page shows. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** The page fills the window and scrolls inside, as long tables do. */
  readonly isFull?: boolean;
  readonly children: ReactNode;
};

/** Every page is one of these. */
export function Page({ title, lead, actions, isFull = false, children }: PageProps) {
  return (
    <div className={isFull ? 'page page-full' : 'page'}>
      <header className="page-head">
        <div>
          <h1 tabIndex={-1} id="page-title">
            {title}
          </h1>
          {lead !== undefined && <p className="muted">{lead}</p>}
        </div>
        {actions !== undefined && <div className="row no-print">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with its own heading. */
export function Panel({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="card panel" aria-label={title}>
      <header className="panel-head">
        <h2>{title}</h2>
        {note !== undefined && <span className="muted panel-note">{note}</span>}
      </header>
      {children}
    </section>
  );
}
