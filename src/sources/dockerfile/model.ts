/** A Dockerfile with its meaning: stages, who builds upon whom, and what each instruction sets. */
import type { Dockerfile, Instruction, Span } from '../../languages/dockerfile/index.ts';
import type { ReadCommands } from './commands.ts';
import type { Image } from './image.ts';
import type { Value } from './values.ts';

export type Pair = Span & {
  readonly name: string;
  readonly nameSpan: Span;
  /** Undefined for an ARG without default. */
  readonly value: Value | undefined;
};

export type Step = {
  readonly instruction: Instruction;
  readonly form: 'json' | 'shell' | undefined;
  /** The arguments, for instructions that take words. */
  readonly words: readonly Value[];
  readonly pairs: readonly Pair[];
  readonly commands: ReadCommands | undefined;
  /** The instruction after ONBUILD. */
  readonly trigger: Step | undefined;
};

export type Stage = {
  /** Counted from 0, as `--from=0` does. */
  readonly index: number;
  readonly name: string | undefined;
  /** Undefined for instructions before any FROM. */
  readonly from: Instruction | undefined;
  readonly image: Image | undefined;
  readonly platform: Value | undefined;
  readonly alias: (Span & { readonly text: string }) | undefined;
  /** The stage that this one builds upon. */
  readonly base: Stage | undefined;
  readonly steps: readonly Step[];
};

export type Model = {
  readonly dockerfile: Dockerfile;
  /** ARGs before the first FROM. */
  readonly globals: readonly Step[];
  readonly stages: readonly Stage[];
  /** The first FROM beyond the limit of stages; it and what follows was not read. */
  readonly unread: Instruction | undefined;
};
