/** Runs one verb through commander, with usage errors as `AppError` and help with examples on every verb. */
import { Command, CommanderError } from 'commander';
import { AppError } from '../base/errors.ts';
import { EXIT } from './exit-codes.ts';
import type { VerbContext, VerbEntry } from './verb.ts';

/** Parses the arguments and awaits the verb's action; gives its exit code. */
export async function runVerb(entry: VerbEntry, args: readonly string[], context: VerbContext): Promise<number> {
  let exitCode: number = EXIT.clean;
  const verb = await entry.load();
  const command = createVerbCommand(entry, context);
  verb.configure(command, context, (code) => {
    exitCode = code;
  });
  try {
    await command.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help ends commander's work with an "error" of code 0, or of 1 when a sub-command is missing.
    if (error.exitCode === 0) return EXIT.clean;
    throw new AppError('usage', sayUsage(error, entry.name), { cause: error });
  }
  return exitCode;
}

/** A command that writes through our streams and throws instead of exiting. Sub-commands inherit both. */
export function createVerbCommand(entry: VerbEntry, context: VerbContext): Command {
  return new Command(`bulwark ${entry.name}`)
    .description(`${entry.summary.charAt(0).toUpperCase()}${entry.summary.slice(1)}.`)
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: context.io.out,
      writeErr: context.io.err,
      outputError: () => undefined, // said once, by cli/exit
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ helpWidth: Math.min(context.io.columns, 110) });
}

function sayUsage(error: CommanderError, verb: string): string {
  if (error.code === 'commander.help') return `bulwark ${verb} needs a sub-command`;
  const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  return text === '' ? `bulwark ${verb} was not understood` : text;
}

/** The `Examples:` part of a verb's help. */
export function addExamples(command: Command, examples: readonly (readonly [string, string])[]): void {
  const width = Math.max(...examples.map(([line]) => line.length)) + 2;
  const lines = examples.map(([line, meaning]) => `  ${line.padEnd(width)}${meaning}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
