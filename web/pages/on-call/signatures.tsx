/** Artifacts whose signature did not verify: until a source reports them the panel says which one will. */
import { useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { Figure } from '../../parts/figure.tsx';
import { sayCount, sayShare } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { NoSource } from '../../parts/states.tsx';
import { sayWindow } from '../../parts/time.ts';

const NEEDS = [
  'The artifact gate will: it verifies the signature of what is deployed and refuses what has none.',
  'Until then a CI system may report shares by the signals artifact-signed and artifact-deployed.',
].join(' ');

/** The share where signals came; single artifacts are known to nobody yet. */
export function Signatures() {
  const measures = useQuery(readApi('measures', 'read', { query: { measure: 'M6' } }));
  return (
    <Panel title="Failed artifact signatures" note="recent">
      <Show query={measures} lines={2}>
        {({ items: [measure] }) => {
          const result = measure?.groups[0]?.figures[0]?.result;
          return (
            <>
              {measure !== undefined && result?.state === 'value' && (
                <Figure
                  label="Signed deployments"
                  value={sayShare(result.value)}
                  window={sayWindow(measure.from, measure.to)}
                  denominator={
                    result.denominator === null ? undefined : `of ${sayCount(result.denominator)} deployments`
                  }
                  target={measure.target}
                />
              )}
              <NoSource what="single failed signatures" needs={NEEDS} />
            </>
          );
        }}
      </Show>
    </Panel>
  );
}
