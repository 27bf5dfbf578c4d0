/**
 * The command line's side of the world: streams, terminal, environment. The one file of the room that reads
 * the streams and variables of `process`.
 */
import { EXIT } from './exit-codes.ts';

export type Io = {
  /** Written in order. After the reader has gone (EPIPE) text is dropped: the exit code still tells the decision. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  /** Columns of the terminal, 80 when unknown. */
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** The streams of this process. A broken pipe never becomes a stack trace. */
export function createProcessIo(): Io {
  return {
    out: createWriter(process.stdout),
    err: createWriter(process.stderr),
    isOutTerminal: process.stdout.isTTY,
    isErrTerminal: process.stderr.isTTY,
    columns: process.stdout.columns || 80,
    env: process.env,
  };
}

function createWriter(stream: NodeJS.WriteStream): (text: string) => void {
  let isOpen = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    isOpen = false;
    if (error.code === 'EPIPE') return;
    // A full disk behind a redirection: half a report must not look like a whole one.
    process.stderr.write(`bulwark: the report could not be written (${error.code ?? error.message})\n`);
    process.exit(EXIT.internal);
  });
  return (text) => {
    if (isOpen) stream.write(text);
  };
}

/** Colour only on terminals; NO_COLOR (any text) and FORCE_COLOR (not 0) decide where the option does not. */
export function hasColour(io: Io, option: boolean): boolean {
  if (!option) return false;
  const forced = io.env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  const refused = io.env['NO_COLOR'];
  if (refused !== undefined && refused !== '') return false;
  return io.isOutTerminal && io.env['TERM'] !== 'dumb';
}
