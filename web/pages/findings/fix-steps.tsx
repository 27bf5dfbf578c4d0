/** A fix as the changes that it makes to the fields, ready to be copied. */
import type { ReplyOf } from '../../api/calls.ts';
import { Icon } from '../../parts/icon.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';

type Step = ReplyOf<'findings', 'show'>['sightings'][number]['fix'][number];

/** Nothing where no fix is known: the text of the control says what to do. */
export function FixSteps({ steps }: { readonly steps: readonly Step[] }) {
  if (steps.length === 0) return null;
  const lines = steps.map(writeStep);
  const copy = (): void => {
    navigator.clipboard.writeText(lines.join('\n')).then(() => say('Copied'), sayTrouble);
  };
  return (
    <div className="fix">
      <pre tabIndex={0} aria-label="Fix">
        {lines.map((line) => (
          <span key={line} className={line.startsWith('-') ? 'fix-out' : 'fix-in'}>
            {`${line}\n`}
          </span>
        ))}
      </pre>
      <button type="button" className="button button-quiet button-icon" aria-label="Copy the fix" onClick={copy}>
        <Icon name="copy" />
      </button>
    </div>
  );
}

function writeStep({ op, path, value }: Step): string {
  return op === 'remove' ? `- ${path}` : `+ ${path}: ${JSON.stringify(value)}`;
}
