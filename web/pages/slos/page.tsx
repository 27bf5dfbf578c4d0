/** SLOs: what is promised, what is left of each error budget, how it went, and what called somebody. */
import '../../parts/field.css';
import './slos.css';
import { useParams } from 'react-router';
import { SloList } from './slo-list.tsx';
import { SloPage } from './slo.tsx';

/** The page: of one SLO where the address names one. */
export function Component() {
  const { name } = useParams();
  return name === undefined ? <SloList /> : <SloPage key={name} name={name} />;
}
