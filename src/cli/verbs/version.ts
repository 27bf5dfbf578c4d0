/** `bulwark version`. */
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  configure: (command, { io, house }, finish) => {
    command.option('--verbose', 'also the runtime and the catalogue').action((options: { readonly verbose?: true }) => {
      io.out(`${house.version}\n`);
      if (options.verbose === true) {
        const { hash, controls } = house.loadBundle();
        io.out(`node ${process.versions.node}\ncatalogue ${hash}, ${controls.length} controls\n`);
      }
      finish(0);
    });
    command.addHelpText('after', '\nExamples:\n  bulwark version --verbose');
  },
};
