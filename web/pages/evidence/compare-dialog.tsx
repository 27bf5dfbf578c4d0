/** Two checkpoints compared: the older one that somebody kept, and the newest. Tells whether the ledger only grew. */
import { useMutation } from '@tanstack/react-query';
import type { ChangeEvent, FormEvent } from 'react';
import { useRef } from 'react';
import { callApi } from '../../api/calls.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextArea } from '../../parts/field.tsx';
import { ErrorState } from '../../parts/states.tsx';
import { Checks, Outcome } from './checks.tsx';
import type { Trust } from './use-trust.ts';
import { readBase64 } from './verify/bytes.ts';
import { readCheckpoint } from './verify/texts.ts';
import type { Check } from './verify/verify.ts';
import { verifyGrowth } from './verify/verify.ts';

type CompareProps = { readonly trust: Trust; readonly onClose: () => void };

/** The proof comes from the server; that it leads from the one root to the other is computed here. */
export function CompareDialog({ trust, onClose }: CompareProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const comparison = useMutation({ mutationFn: (older: string) => compare(older, trust) });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    comparison.mutate(field.current?.value ?? '');
  };
  const readFile = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    void target.files?.[0]?.text().then((text) => {
      if (field.current !== null) field.current.value = text;
      comparison.mutate(text);
    });
  };
  return (
    <Dialog title="Compare with an older checkpoint" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="muted">
          A checkpoint that you kept elsewhere shows whether anything before it was changed or taken out since.
        </p>
        <TextArea
          ref={field}
          label="The older checkpoint"
          className="mono"
          rows={6}
          required
          spellCheck={false}
          placeholder={'bulwark.dev/ledger/…\n42\n…'}
        />
        <label className="row">
          <span className="muted">or its file</span>
          <input type="file" accept=".txt,text/plain" onChange={readFile} />
        </label>
        {comparison.error !== null && <ErrorState error={comparison.error} />}
        {comparison.data !== undefined && (
          <div role="status">
            <p>
              <Outcome checks={comparison.data} />
            </p>
            <Checks checks={comparison.data} />
          </div>
        )}
        <div className="dialog-actions">
          <button type="submit" className="button button-main" disabled={comparison.isPending}>
            Compare
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** People copy texts with what is around them, and editors take the last line break away. */
const tidy = (text: string): string => `${text.replaceAll('\r\n', '\n').trim()}\n`;

async function compare(olderSource: string, { checkpoint, keys }: Trust): Promise<readonly Check[]> {
  const first = readCheckpoint(tidy(olderSource));
  const second = readCheckpoint(checkpoint ?? '');
  if (first === undefined || second === undefined) {
    return [{ name: 'Checkpoint', outcome: 'broken', text: 'this is no signed checkpoint, or a part of one' }];
  }
  const proof = first.size > 0 && first.size < second.size ? await readGrowth(first.size, second.size) : [];
  return verifyGrowth({ first, second, proof }, keys);
}

async function readGrowth(from: number, to: number) {
  const { proof } = await callApi('evidence', 'growth', { query: { from, to } });
  return proof.map((hash) => readBase64(hash) ?? new Uint8Array());
}
