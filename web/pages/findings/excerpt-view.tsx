/** Authored text with its line numbers; what is wrong is marked by signs too, and not by colour alone. */
import { classNames } from '../../parts/class-names.ts';
import { CodeFrame } from './code-frame.tsx';
import type { Excerpt } from './excerpt.ts';
import { markLines } from './excerpt.ts';

type ExcerptViewProps = {
  readonly excerpt: Excerpt;
  /** `deploy/web.yaml:12:7`. */
  readonly place: string;
};

/** The text alone can be chosen and copied, without the numbers. */
export function ExcerptView({ excerpt, place }: ExcerptViewProps) {
  const { lines, mark } = excerpt;
  const label = mark === null ? `Source, ${place}` : `Source, ${place}, marked in line ${mark.line}`;
  return (
    <CodeFrame
      head={
        <span className="mono truncate" title={place}>
          {place}
        </span>
      }
      label={label}
      copied={lines.join('\n')}
      what="the source"
    >
      {markLines(excerpt).map(({ number, isMarked, parts: [before, marked, after] }) => (
        <span key={number} className={classNames('code-line', isMarked && 'code-marked')}>
          <span className="code-number" aria-hidden="true">
            {isMarked ? '▸ ' : ''}
            {number}
          </span>
          <code>
            {before}
            {isMarked && <mark>{marked}</mark>}
            {after}
            {'\n'}
          </code>
        </span>
      ))}
    </CodeFrame>
  );
}
