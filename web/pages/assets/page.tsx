/** Assets: what there is, whose it is, how exposed it is, and where each of that is known from. */
import '../../parts/charts/charts.css';
import '../../parts/field.css';
import '../../parts/rows.css';
import './assets.css';
import { useParams } from 'react-router';
import { AssetList } from './asset-list.tsx';
import { AssetPage } from './asset.tsx';

/** The page: of one asset where the address names one. */
export function Component() {
  const { id } = useParams();
  return id === undefined ? <AssetList /> : <AssetPage key={id} id={id} />;
}
