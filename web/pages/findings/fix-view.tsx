/** The fix of a finding: as the diff of the authored file, or as what changes in its fields. */
import type { ReactNode } from 'react';
import { CodeFrame } from './code-frame.tsx';
import { toneOfDiff } from './excerpt.ts';
import type { Sighting } from './use-findings.ts';

/** Nothing where no fix is known: the text of the control says what to do. */
export function FixView({ sighting: { patch, fix } }: { readonly sighting: Sighting }) {
  if (patch !== null) return <Diff head="Fix" text={patch} note={<HowToApply />} />;
  if (fix.length === 0) return null;
  return <Diff head="Fix, field by field" text={fix.map(writeStep).join('\n')} />;
}

type DiffProps = { readonly head: string; readonly text: string; readonly note?: ReactNode };

function Diff({ head, text, note }: DiffProps) {
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    <CodeFrame head={<span>{head}</span>} label="Fix" copied={text} what="the fix" note={note}>
      {lines.map((line, index) => (
        <span key={`${index} ${line}`} className={`diff-line diff-${toneOfDiff(line)}`}>
          {`${line}\n`}
        </span>
      ))}
    </CodeFrame>
  );
}

function HowToApply() {
  return (
    <p className="code-note muted">
      Save it as <code>fix.patch</code> in the repository, and run <code>git apply fix.patch</code>.
    </p>
  );
}

function writeStep({ op, path, value }: Sighting['fix'][number]): string {
  return op === 'remove' ? `- ${path}` : `+ ${path}: ${JSON.stringify(value)}`;
}
