/** The views of a page, each an address of its own: the browser's way back leads through them. */
import { Link } from 'react-router';
import './life.css';

export type ViewTab = {
  readonly title: string;
  readonly to: string;
  readonly isOpen: boolean;
  readonly count?: number | undefined;
};

/** Links, of which the open one is said to be current. */
export function ViewTabs({ label, tabs }: { readonly label: string; readonly tabs: readonly ViewTab[] }) {
  return (
    <nav className="view-tabs no-print" aria-label={label}>
      {tabs.map(({ title, to, isOpen, count }) => (
        <Link key={title} to={to} className="view-tab" aria-current={isOpen ? 'page' : undefined}>
          {title}
          {count !== undefined && <span className="view-tab-count">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}
