/** `bulwark init`: writes a starter `.bulwark/` folder; what is there stays as it is. */
import { escapeUnprintable } from '../../base/text.ts';
import { writeStarter } from '../../program/init/starter.ts';
import { DOCUMENT_FOLDER, joinPath } from '../../program/programme/folders.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  configure: (command, { io, house }, finish) => {
    command.argument('[folder]', 'folder to write .bulwark/ into', '.').action((folder: string) => {
      for (const { path, text } of writeStarter(house.clock.nowMs())) {
        const target = joinPath(joinPath(folder, DOCUMENT_FOLDER), path);
        const isWritten = house.files.write(target, [text], false);
        io.out(`${isWritten ? 'wrote' : 'kept '} ${escapeUnprintable(target)}\n`);
      }
      io.out('Next: bulwark scan . --profile team --summary\n');
      finish(0);
    });
    addExamples(command, [['bulwark init', 'profile, inventory and an example exception in .bulwark/']]);
  },
};
