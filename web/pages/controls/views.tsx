/** The two sides from which all controls are looked at. */
import { Link } from 'react-router';

const VIEWS = [
  { id: 'catalogue', title: 'Catalogue', to: '/controls' },
  { id: 'frameworks', title: 'Frameworks', to: '/controls?view=frameworks' },
] as const;

/** Links, so that either side can be sent to a colleague. */
export function Views({ shown }: { readonly shown: (typeof VIEWS)[number]['id'] }) {
  return (
    <nav className="controls-views" aria-label="Views">
      {VIEWS.map(({ id, title, to }) => (
        <Link key={id} to={to} className="button button-quiet" aria-current={id === shown ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
