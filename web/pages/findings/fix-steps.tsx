/** A fix as the changes that it makes to the fields, where it cannot be written into the text. */
import { CopyButton } from './copy-button.tsx';
import type { Sighting } from './use-findings.ts';

type Step = Sighting['fix'][number];

/** Nothing where no fix is known: the text of the control says what to do. */
export function FixSteps({ steps }: { readonly steps: readonly Step[] }) {
  if (steps.length === 0) return null;
  const lines = steps.map(writeStep);
  return (
    <figure className="code">
      <figcaption className="code-head">
        <span>Fix, field by field</span>
        <CopyButton text={lines.join('\n')} what="the fix" />
      </figcaption>
      <pre tabIndex={0} aria-label="Fix">
        {lines.map((line) => (
          <span key={line} className={`diff-line diff-${line.startsWith('-') ? 'out' : 'in'}`}>
            {`${line}\n`}
          </span>
        ))}
      </pre>
    </figure>
  );
}

function writeStep({ op, path, value }: Step): string {
  return op === 'remove' ? `- ${path}` : `+ ${path}: ${JSON.stringify(value)}`;
}
