/** The rule as it is written, and its examples run live. */
import { useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { TryPanel } from './try-panel.tsx';
import type { RulePart, Rules } from './types.ts';

/** Controls by which the programme judges itself have no rule over a resource. */
export function RulePanels({ id }: { readonly id: string }) {
  const query = useQuery(readApi('controls', 'document', { params: { id } }));
  const { data } = query;
  if (data !== undefined && data.parts.length === 0) return <OwnRule />;
  return (
    <>
      <Panel title="Try it" note="judged by the evaluator that scans and gates use; nothing is kept">
        <Show query={query} lines={10}>
          {({ examples }) => <TryPanel id={id} examples={examples} />}
        </Show>
      </Panel>
      <Panel title="Rule" note="CEL, in the shape of a ValidatingAdmissionPolicy">
        <Show query={query} lines={6}>
          {(rules) => <Rule rules={rules} />}
        </Show>
      </Panel>
    </>
  );
}

function OwnRule() {
  return (
    <Panel title="Rule">
      <EmptyState title="The programme judges this of itself">
        <p>It is judged where assets and exceptions are remembered, and not by a rule over a resource.</p>
      </EmptyState>
    </Panel>
  );
}

function Rule({ rules: { aliases, params, parts } }: { readonly rules: Rules }) {
  const [first, ...variants] = parts;
  return (
    <div className="controls-prose">
      {aliases.length > 0 && <p className="muted">Also called {aliases.join(', ')}.</p>}
      {Object.keys(params).length > 0 && <Code title="Parameters" text={JSON.stringify(params, undefined, 2)} />}
      {first !== undefined && <Part part={first} />}
      {variants.map((part) => (
        <details key={part.key}>
          <summary>
            The same for {[...new Set(part.applies.map(({ source }) => source))].join(', ')}{' '}
            <span className="muted mono">{part.key}</span>
          </summary>
          <Part part={part} />
        </details>
      ))}
    </div>
  );
}

function Part({ part: { applies, variables, matchConditions, validations } }: { readonly part: RulePart }) {
  return (
    <div className="controls-part">
      <p>
        <span className="muted">Applies to </span>
        {applies.map(sayApplies).join('; ')}
      </p>
      {matchConditions.map(({ name, text }) => (
        <Code key={name} title={`Only where: ${name}`} text={text} />
      ))}
      {variables.map(({ name, text }) => (
        <Code key={name} title={`variables.${name}`} text={text} />
      ))}
      {validations.map(({ name, text, message }) => (
        <Code key={name} title={name} text={text} note={message} />
      ))}
    </div>
  );
}

function sayApplies({ source, kinds, pods, operations }: RulePart['applies'][number]): string {
  const what = pods ? ['pods, also those of workloads'] : kinds.length === 0 ? ['everything'] : kinds;
  const when = operations.length === 0 ? '' : ` on ${operations.join(', ')}`;
  return `${source}: ${what.join(', ')}${when}`;
}

type CodeProps = { readonly title: string; readonly text: string; readonly note?: string };

function Code({ title, text, note = '' }: CodeProps) {
  return (
    <div>
      <h3>{title}</h3>
      <pre className="controls-code" tabIndex={0} aria-label={title}>
        {text}
      </pre>
      {note !== '' && (
        <p className="muted">
          Says: <span className="mono">{note}</span>
        </p>
      )}
    </div>
  );
}
