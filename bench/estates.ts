/** The estates that speed is measured on: real infrastructure where the corpora are, and made files of each kind. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findCorpora } from '../test/corpora/corpus.ts';
import type { FileMaker } from './configurations.ts';
import { makeCloudformation, makeTerraform, makeWorkflow, writeFiles } from './configurations.ts';

export type Estate = {
  readonly name: string;
  readonly path: string;
  /** What Checkov calls its files. */
  readonly framework: string;
  /** CPU seconds that a scan may take, start included, on a machine on which Checkov takes `checkovSeconds`. */
  readonly bar: number;
  readonly checkovSeconds: number;
};

/** Writes infrastructure and pipelines into folders below `folder`. */
export function writeEstates(folder: string): readonly Estate[] {
  const write = (name: string, count: number, make: FileMaker): Pick<Estate, 'name' | 'path'> => {
    const path = join(folder, name);
    writeFiles(path, count, make);
    return { name: `${count.toLocaleString('en')} ${name}`, path };
  };
  const terragoat = { name: 'terragoat', path: join(findCorpora(), 'inputs', 'terragoat') };
  return [
    ...(existsSync(terragoat.path) ? [{ ...terragoat, framework: 'terraform', bar: 0.5, checkovSeconds: 3.2 }] : []),
    {
      ...write('Terraform files', 1_250, makeTerraform),
      framework: 'terraform',
      bar: 1.5,
      checkovSeconds: 9.1,
    },
    {
      ...write('CloudFormation templates', 2_000, makeCloudformation),
      framework: 'cloudformation',
      bar: 2,
      checkovSeconds: 11.9,
    },
    { ...write('workflows', 250, makeWorkflow), framework: 'github_actions', bar: 0.5, checkovSeconds: 6.3 },
  ];
}
