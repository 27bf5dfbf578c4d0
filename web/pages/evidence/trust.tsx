/** What the ledger says of itself: how far it is signed, by which key, and whether that is so. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Show } from '../../parts/show.tsx';
import { Outcome } from './checks.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import { Download } from './download.tsx';
import type { Trust } from './use-trust.ts';
import { useTrust } from './use-trust.ts';
import { readCheckpoint } from './verify/texts.ts';
import { verifyCheckpoint } from './verify/verify.ts';

/** Above the list. */
export function TrustBar() {
  const trust = useTrust();
  return (
    <section className="card trust" aria-label="Checkpoint">
      <Show query={trust} lines={1}>
        {(shown) => (shown.checkpoint === null ? <Unsigned size={shown.size} /> : <Signed trust={shown} />)}
      </Show>
    </section>
  );
}

function Unsigned({ size }: { readonly size: number }) {
  return (
    <p className="muted">
      {size === 0
        ? 'The ledger has no entries yet.'
        : `${sayMany(size, 'entry', 'entries')}, none of which a checkpoint has signed yet.`}
    </p>
  );
}

function Signed({ trust }: { readonly trust: Trust }) {
  const [isComparing, setComparing] = useState(false);
  const { size, checkpoint, keys } = trust;
  const note = checkpoint ?? '';
  const signed = readCheckpoint(note);
  const checks = useQuery({
    queryKey: ['checked', note, keys],
    queryFn: () => verifyCheckpoint(note, keys),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <p className="trust-text">
        <Outcome checks={checks.data ?? []} /> {sayCount(signed?.size ?? 0)} of {sayMany(size, 'entry', 'entries')} are
        signed. <span className="muted">{checks.data?.[0]?.text}</span>
      </p>
      <div className="row no-print">
        <Download name={`checkpoint-${signed?.size ?? 0}.txt`} text={note}>
          Download the checkpoint
        </Download>
        <button type="button" className="button" onClick={() => setComparing(true)}>
          Compare with an older one …
        </button>
      </div>
      {isComparing && <CompareDialog trust={trust} onClose={() => setComparing(false)} />}
    </>
  );
}
