/** Why a control said what it said: each expression of its rule, and what in the object made it so. Made on demand. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readApi } from '../../api/calls.ts';
import { Show } from '../../parts/show.tsx';

type TraceProps = { readonly decision: string; readonly control: string };

/** Opened, it asks the server. */
export function Trace({ decision, control }: TraceProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Explain {control}</summary>
      {isOpen && <Explained decision={decision} control={control} />}
    </details>
  );
}

function Explained({ decision, control }: TraceProps) {
  const trace = useQuery(readApi('decisions', 'explain', { params: { id: decision }, query: { control } }));
  return (
    <Show query={trace} lines={3}>
      {({ verdict, parts, caveat }) => (
        <div className="trace">
          <p>
            {verdict === null ? 'It cannot be told from what is recorded.' : `Judged now: ${verdict}.`}
            {caveat !== null && <span className="muted"> {sayCaveat(caveat)}</span>}
          </p>
          {parts.map(({ label, expression, lines }) => (
            <div key={label}>
              <p className="muted">{label}</p>
              <pre className="log-text" tabIndex={0} aria-label={`Expression of ${label}`}>
                {expression}
              </pre>
              <pre className="log-text log-trace" tabIndex={0} aria-label={`Trace of ${label}`}>
                {lines.join('\n')}
              </pre>
            </div>
          ))}
        </div>
      )}
    </Show>
  );
}

const sayCaveat = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
