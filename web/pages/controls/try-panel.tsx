/** Examples run live: choose one, change its text, see what the control says of it and why. */
import { useRef, useState } from 'react';
import { TryOutcome } from './try-outcome.tsx';
import type { Attempt, Example } from './types.ts';
import { useTried } from './use-tried.ts';

type TryPanelProps = { readonly id: string; readonly examples: readonly Example[] };

const BLANK: Attempt = { files: { 'example.yaml': '' } };

/** Begins with the first bad example: what fails explains itself best. */
export function TryPanel({ id, examples }: TryPanelProps) {
  const [index, setIndex] = useState(0);
  const [attempt, setAttempt] = useState<Attempt>(examples[0]?.attempt ?? BLANK);
  const chosen = examples[index];
  const [file, setFile] = useState(Object.keys(attempt.files)[0] ?? '');
  const editor = useRef<HTMLTextAreaElement>(null);
  const tried = useTried(id, attempt);
  const choose = (next: number): void => {
    const { attempt: start } = examples[next] ?? { attempt: BLANK };
    setIndex(next);
    setAttempt(start);
    setFile(Object.keys(start.files)[0] ?? '');
  };
  const change = (text: string): void => setAttempt({ ...attempt, files: { ...attempt.files, [file]: text } });
  /** Shows the place of a finding in the text. */
  const goTo = (place: string, line: number): void => {
    setFile(place);
    // The text of the other file is there after the next drawing.
    requestAnimationFrame(() => selectLine(editor.current, line));
  };
  return (
    <div className="controls-try">
      <div className="controls-editor">
        <div className="spread">
          <ExampleMenu examples={examples} index={index} onChoose={choose} />
          <button
            type="button"
            className="button button-quiet"
            disabled={attempt === (chosen?.attempt ?? BLANK)}
            onClick={() => choose(index)}
          >
            As it was
          </button>
        </div>
        <Files files={Object.keys(attempt.files)} file={file} onFile={setFile} />
        <textarea
          ref={editor}
          className="input mono controls-text"
          aria-label={`Text of ${file}`}
          spellCheck={false}
          autoCapitalize="off"
          wrap="off"
          value={attempt.files[file] ?? ''}
          onChange={(event) => change(event.target.value)}
        />
        {attempt.request !== undefined && (
          <p className="muted">
            It comes by a request to {attempt.request.operation}
            {attempt.old === undefined ? '' : ', over what was there before'}.
          </p>
        )}
      </div>
      <TryOutcome {...tried} wanted={chosen?.kind} onPlace={goTo} />
    </div>
  );
}

/** Selects a line of the text and brings it into sight. */
function selectLine(editor: HTMLTextAreaElement | null, line: number): void {
  if (editor === null) return;
  const lines = editor.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  editor.focus();
  editor.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  editor.scrollTop = (editor.scrollHeight / Math.max(1, lines.length)) * Math.max(0, line - 4);
}

type FilesProps = { readonly files: readonly string[]; readonly file: string; readonly onFile: (file: string) => void };

/** Which file is edited, where there are several. */
function Files({ files, file, onFile }: FilesProps) {
  if (files.length < 2) return <span className="muted mono">{file}</span>;
  return (
    <div className="row" role="group" aria-label="Files">
      {files.map((one) => (
        <button
          key={one}
          type="button"
          className="button button-quiet mono"
          aria-pressed={one === file}
          onClick={() => onFile(one)}
        >
          {one}
        </button>
      ))}
    </div>
  );
}

type MenuProps = {
  readonly examples: readonly Example[];
  readonly index: number;
  readonly onChoose: (index: number) => void;
};

function ExampleMenu({ examples, index, onChoose }: MenuProps) {
  return (
    <label className="row controls-examples">
      <span className="muted">Example</span>
      <select className="input" value={index} onChange={(event) => onChoose(Number(event.target.value))}>
        {examples.map(({ kind, name }, place) => (
          <option key={`${kind} ${name}`} value={place}>
            {kind}: {name}
          </option>
        ))}
        <option value={examples.length}>an empty text</option>
      </select>
    </label>
  );
}
