/** `bulwark test`: are the controls what their examples say? */
import { AppError } from '../../base/errors.ts';
import { escapeUnprintable } from '../../base/text.ts';
import { formatPlace } from '../../model/report-views.ts';
import { readControlFiles } from '../../program/test/read-controls.ts';
import { testControls } from '../../program/test/test-controls.ts';
import { EXIT } from '../exit-codes.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

export const verb: Verb = {
  configure: (command, context, finish) => {
    command
      .argument('[path]', 'file or folder of Control documents (default: the catalogue and .bulwark/)')
      .option('--quiet', 'print faults only')
      .action(async (path: string | undefined, options: { readonly quiet?: true }) => {
        finish(await runTest(path, options.quiet === true, context));
      });
    addExamples(command, [
      ['bulwark test', 'the catalogue, and the controls in .bulwark/'],
      ['bulwark test .bulwark/controls/', 'your own'],
    ]);
  },
};

/** 1 when an example was judged otherwise than it says, 3 when a document could not be read or there was none. */
async function runTest(path: string | undefined, isQuiet: boolean, { io, house }: VerbContext): Promise<number> {
  const { controls, problems } = await readControlFiles(path, house);
  for (const problem of problems) {
    io.out(`${escapeUnprintable(`${formatPlace(problem)}: ${problem.message}`)}\n  do: ${problem.remedy}\n`);
  }
  if (controls.length === 0 && problems.length === 0) throw new AppError('nothing-to-judge', 'there is no control');
  const open = await house.loadSources();
  const test = testControls(controls, () => open().sources, house.clock);
  for (const { control, example, message } of test.faults) {
    io.out(`${escapeUnprintable(control)}${example === '' ? '' : ` [${escapeUnprintable(example)}]`}\n`);
    io.out(`  ${escapeUnprintable(message)}\n`);
  }
  if (!isQuiet) io.out(`${test.controls} controls, ${test.examples} examples judged, ${test.faults.length} wrong\n`);
  if (test.faults.length > 0) return EXIT.blocked;
  return problems.length > 0 ? EXIT.couldNotJudge : EXIT.clean;
}
