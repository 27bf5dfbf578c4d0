/** A fix as the unified diff of the authored file. */
import { CopyButton } from './copy-button.tsx';
import { toneOfDiff } from './excerpt.ts';

/** Ready for `git apply`. */
export function PatchView({ patch }: { readonly patch: string }) {
  const lines = patch.replace(/\n$/, '').split('\n');
  return (
    <figure className="code">
      <figcaption className="code-head">
        <span>Fix</span>
        <CopyButton text={patch} what="the fix" />
      </figcaption>
      <pre tabIndex={0} aria-label="Fix">
        {lines.map((line, index) => (
          <span key={`${index} ${line}`} className={`diff-line diff-${toneOfDiff(line)}`}>
            {`${line}\n`}
          </span>
        ))}
      </pre>
      <p className="code-note muted">
        Save it as <code>fix.patch</code> in the repository, and run <code>git apply fix.patch</code>.
      </p>
    </figure>
  );
}
