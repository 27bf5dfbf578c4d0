/** What a verb of the command line is. */
import type { Command } from 'commander';
import type { OpenHouse } from '../program/open-house.ts';
import type { Io } from './io.ts';

export type VerbContext = { readonly io: Io; readonly house: OpenHouse; readonly verbs: readonly VerbEntry[] };

export type Verb = {
  /** Adds arguments, options and an action to a command; the action gives the exit code to `finish`. */
  readonly configure: (command: Command, context: VerbContext, finish: (exitCode: number) => void) => void;
};

export type VerbEntry = {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Verb>;
};
