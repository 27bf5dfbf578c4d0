/** `bulwark completion <shell>`: the script that makes the shell complete verbs, options and their values. */
import { Argument } from 'commander';
import { describeCommand } from '../completion/grammar.ts';
import type { Shell } from '../completion/scripts.ts';
import { SHELLS, writeCompletion } from '../completion/scripts.ts';
import { addExamples, createVerbCommand } from '../run-verb.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  configure: (command, context, finish) => {
    command.addArgument(new Argument('<shell>', 'the shell').choices(SHELLS)).action(async (shell: Shell) => {
      const formats = context.house.outputs.map(({ name }) => name);
      const verbs = await Promise.all(
        context.verbs.map(async (entry) => {
          const described = createVerbCommand(entry, context);
          (await entry.load()).configure(described, context, () => undefined);
          return describeCommand(entry.name, entry.summary, described, formats);
        }),
      );
      context.io.out(writeCompletion(shell, verbs));
      finish(0);
    });
    addExamples(command, [
      ['source <(bulwark completion bash)', 'in ~/.bashrc'],
      ['bulwark completion fish | source', 'in config.fish'],
    ]);
  },
};
