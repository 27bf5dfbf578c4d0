/** `bulwark admission ...`: the gate in a cluster, from its installation to its end. */
import type { Command } from 'commander';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';
import { configureBreakGlass } from './admission/break-glass.ts';
import { configureBundle } from './admission/bundle.ts';
import { configureCertificates } from './admission/certificates.ts';
import { configureInstall } from './admission/install.ts';
import { configureLint } from './admission/lint.ts';
import { configureUninstall } from './admission/uninstall.ts';
import { configureWatch } from './admission/watch.ts';

type Configure = (command: Command, context: VerbContext, finish: (exitCode: number) => void) => void;

const SUB_VERBS: readonly Configure[] = [
  configureBundle,
  configureInstall,
  configureLint,
  configureWatch,
  configureBreakGlass,
  configureCertificates,
  configureUninstall,
];

export const verb: Verb = {
  configure: (command, context, finish) => {
    for (const configure of SUB_VERBS) configure(command, context, finish);
    addExamples(command, [
      ['bulwark admission bundle --out gate.json', 'what replicas judge by'],
      ['bulwark admission install --image <image by digest> --bundle gate.json', 'print what would be installed'],
      [
        'bulwark admission install --apply --image <image by digest> --bundle gate.json',
        'install it, and close the gate',
      ],
      ['bulwark admission lint --cluster', 'prove that no webhook can lock the cluster'],
      ['bulwark admission uninstall', 'open the gate, and take it out'],
    ]);
  },
};
