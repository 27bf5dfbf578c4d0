/** One asset: what is known of it and from where, how its resources are judged, what happened to it. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { RUNNING_STATES } from '../../../src/wire/words.ts';
import { readApi } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { Figure } from '../../parts/figure.tsx';
import { FindingsPanel } from '../../parts/findings-panel.tsx';
import { sayCount, sayMany, sayShare } from '../../parts/numbers.ts';
import { Page } from '../../parts/page.tsx';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { AssetHistory } from './asset-history.tsx';
import { AssetVerdicts } from './asset-verdicts.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { FactsPanel } from './facts-panel.tsx';
import type { Asset } from './facts.ts';
import { linkToFindings } from './link.ts';
import { useHashTarget } from '../../parts/use-hash-target.ts';
import { sumVerdicts } from './verdicts.ts';

/** By its id. */
export function AssetPage({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(readApi('assets', 'show', { params: { id } }));
  if (data !== undefined) return <Shown asset={data} />;
  return (
    <Page title="Asset" actions={<Back />}>
      {error === null ? <Loading lines={12} /> : <ErrorState error={error} retry={() => void refetch()} />}
    </Page>
  );
}

function Back() {
  return (
    <Link className="button button-quiet" to="/assets">
      All assets
    </Link>
  );
}

function Shown({ asset }: { readonly asset: Asset }) {
  const [isEditing, setEditing] = useState(false);
  const mayEdit = useMay('triage');
  useHashTarget();
  return (
    <Page
      title={asset.name}
      lead={`In ${asset.environment}`}
      actions={
        <>
          <Back />
          {mayEdit && (
            <button type="button" className="button" onClick={() => setEditing(true)}>
              Edit …
            </button>
          )}
        </>
      }
    >
      <Figures asset={asset} />
      <div className="assets-two">
        <FactsPanel asset={asset} />
        <FindingsPanel
          of={{ asset: asset.name, environment: [asset.environment] }}
          link={linkToFindings(asset)}
          sort="severity"
        />
      </div>
      <div className="assets-two">
        <AssetVerdicts asset={asset} />
        <AssetHistory asset={asset} />
      </div>
      {isEditing && <EditDialog asset={asset} onClose={() => setEditing(false)} />}
    </Page>
  );
}

function Figures({ asset }: { readonly asset: Asset }) {
  const { name, environment, verdicts } = asset;
  const query = { asset: name, environment: [environment], state: [...RUNNING_STATES], limit: 1 };
  const { data } = useQuery(readApi('findings', 'list', { query }));
  const total = data?.total ?? null;
  const { pass, fail, exempt, unknown } = sumVerdicts(verdicts.map((one) => one.verdicts));
  const rated = pass + fail + exempt;
  return (
    <div className="figures">
      <Figure
        label="Open findings"
        value={total === null ? undefined : sayCount(total)}
        why="nobody counted yet"
        window="now"
        denominator="whose clock runs"
        to={linkToFindings(asset)}
      />
      <Figure
        label="Kept"
        value={rated === 0 ? undefined : sayShare(pass / rated)}
        why="none of its resources was judged"
        window="now"
        denominator={rated === 0 ? undefined : `of ${sayMany(rated, 'result')}`}
        to="#verdicts"
      />
      <Figure
        label="Could not be judged"
        value={sayCount(unknown)}
        window="now"
        denominator={`of ${sayMany(rated + unknown, 'result')}`}
        to="#verdicts"
      />
    </div>
  );
}
