/** Controls: the catalogue, how far frameworks are covered, and each control with everything that is known of it. */
import '../../parts/charts/charts.css';
import '../../parts/field.css';
import '../../parts/rows.css';
import './controls.css';
import { useParams, useSearchParams } from 'react-router';
import { Catalogue } from './catalogue.tsx';
import { ControlPage } from './control.tsx';
import { Frameworks } from './frameworks.tsx';

/** The page: of one control where the address names one. */
export function Component() {
  const { id } = useParams();
  const [search, setSearch] = useSearchParams();
  if (id !== undefined) return <ControlPage key={id} id={id} />;
  const props = { search, onSearch: setSearch };
  return search.get('view') === 'frameworks' ? <Frameworks {...props} /> : <Catalogue {...props} />;
}
