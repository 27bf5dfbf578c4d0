/** Evidence: the ledger, and one entry of it with its proof, verified in the browser. */
import '../../parts/field.css';
import './evidence.css';
import { useParams } from 'react-router';
import { Page } from '../../parts/page.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { Entry } from './entry.tsx';
import { Ledger } from './ledger.tsx';

/** The page. */
export function Component() {
  const { index } = useParams();
  if (index === undefined) return <Ledger />;
  if (/^\d{1,15}$/.test(index)) return <Entry index={Number(index)} />;
  return (
    <Page title="Evidence">
      <EmptyState title="Entries have numbers">
        <p>The first one is 0.</p>
      </EmptyState>
    </Page>
  );
}
