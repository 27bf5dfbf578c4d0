/** What a Dockerfile says, instruction by instruction, before anything of it is given a meaning. */
import type { MappedText, Span } from './mapped-text.ts';

/** `--name=value` before the arguments of an instruction. */
export type Flag = Span & {
  readonly name: string;
  /** Undefined for a flag without `=`. */
  readonly value: string | undefined;
  readonly valueSpan: Span;
};

/** A word as it is written, quotes included. */
export type Word = Span & { readonly text: string };

/** `<<EOF` and the lines up to `EOF`. */
export type Heredoc = {
  readonly name: string;
  readonly content: Span & { readonly text: string };
  /** The whole of it is the script of a RUN, as in `RUN <<EOF`. */
  readonly isScript: boolean;
};

export type Instruction = Span & {
  /** In capitals. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  readonly flags: readonly Flag[];
  /** What follows the flags, continuation lines joined and comments between them left out. */
  readonly args: MappedText;
  readonly heredocs: readonly Heredoc[];
  /** `args` with the here-documents below it: what a shell gets. */
  readonly script: MappedText;
  /** The instruction after ONBUILD. */
  readonly trigger: Instruction | undefined;
};

export type FaultCode = 'heredoc-unclosed' | 'escape-unknown' | 'instruction-unknown';

export type Fault = Span & { readonly code: FaultCode; readonly message: string };

export type Dockerfile = {
  /** `# syntax=docker/dockerfile:1` and the like: name in small letters -> value. */
  readonly directives: ReadonlyMap<string, Span & { readonly value: string }>;
  /** The character that continues lines: a backslash, or a backtick by `# escape`. */
  readonly escape: string;
  readonly instructions: readonly Instruction[];
  readonly faults: readonly Fault[];
};
