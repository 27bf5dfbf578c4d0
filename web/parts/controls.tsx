/** The controls that something is about. */
import { Link } from 'react-router';
import './life.css';

/** Links to controls. */
export function Controls({ ids }: { readonly ids: readonly string[] }) {
  return (
    <ul className="values">
      {ids.map((id) => (
        <li key={id}>
          <Link className="mono" to={`/controls/${encodeURIComponent(id)}`}>
            {id}
          </Link>
        </li>
      ))}
    </ul>
  );
}
