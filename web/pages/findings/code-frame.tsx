/** Text as it stands in a file, under a line that says what it is, with a button that copies it. */
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

type CodeFrameProps = {
  readonly head: ReactNode;
  /** To screen readers. */
  readonly label: string;
  readonly copied: string;
  /** What is copied: `the fix`. */
  readonly what: string;
  /** The lines. */
  readonly children: ReactNode;
  readonly note?: ReactNode;
};

/** Longer lines scroll, also by the keyboard. */
export function CodeFrame({ head, label, copied, what, children, note }: CodeFrameProps) {
  return (
    <figure className="code">
      <figcaption className="code-head">
        {head}
        <CopyButton text={copied} what={what} />
      </figcaption>
      <pre tabIndex={0} aria-label={label}>
        {children}
      </pre>
      {note}
    </figure>
  );
}
