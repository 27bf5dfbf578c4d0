/** What the completion scripts offer, read from the commands themselves so that nothing is listed twice. */
import type { Command } from 'commander';

export type OptionWord = {
  readonly flag: string;
  readonly summary: string;
  /** Values to offer after it; empty when it takes any, undefined when it takes none. */
  readonly values: readonly string[] | undefined;
};

export type VerbWords = {
  readonly name: string;
  readonly summary: string;
  /** Sub-commands, or the closed list of its first argument. */
  readonly words: readonly string[];
  readonly options: readonly OptionWord[];
};

/**
 * Words of one verb's command. `formats` are the values of --format, which is checked by a parser instead of choices.
 */
export function describeCommand(
  name: string,
  summary: string,
  command: Command,
  formats: readonly string[],
): VerbWords {
  const all = [command, ...command.commands];
  const options = all.flatMap((one) =>
    one.options.map((option) => ({
      flag: option.long ?? option.flags,
      summary: option.description,
      values: listValues(option.flags, option.argChoices, formats),
    })),
  );
  const words = [
    ...command.commands.map((sub) => sub.name()),
    ...command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
  ];
  const help = { flag: '--help', summary: 'help with examples', values: undefined };
  const unique = new Map([...options, help].map((option) => [option.flag, option]));
  return { name, summary, words, options: [...unique.values()] };
}

function listValues(
  flags: string,
  choices: readonly string[] | undefined,
  formats: readonly string[],
): readonly string[] | undefined {
  if (!flags.includes('<')) return undefined;
  if (choices !== undefined) return choices;
  return flags.startsWith('--format') ? formats : [];
}
