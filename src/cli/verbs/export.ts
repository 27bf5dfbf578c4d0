/** `bulwark export vap`: controls in the forms in which others judge by them. */
import type { Command } from 'commander';
import { AppError } from '../../base/errors.ts';
import { writeJsonText } from '../../base/json-text.ts';
import { escapeUnprintable } from '../../base/text.ts';
import type { VapExport } from '../../program/export-vap/export-vap.ts';
import { exportVap } from '../../program/export-vap/export-vap.ts';
import type { ExportFile } from '../../program/export-vap/write-export.ts';
import { summarizeExport, writeExportFiles, writeExportText } from '../../program/export-vap/write-export.ts';
import { joinPath } from '../../program/programme/folders.ts';
import { chooseProfile, loadProgramme, selectControls } from '../../program/programme/load.ts';
import { EXIT } from '../exit-codes.ts';
import type { InForceOptions } from '../in-force.ts';
import { addInForceOptions, readInForceOptions } from '../in-force.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type VapOptions = InForceOptions & {
  readonly profile?: string;
  readonly env?: string;
  readonly control?: readonly string[];
  readonly static?: true;
  readonly out?: string;
  readonly json?: true;
};

export const verb: Verb = {
  configure: (command, context, finish) => {
    configureVap(command.command('vap'), context, finish);
    addExamples(command, [['bulwark export vap --out policies/', 'for clusters without a webhook']]);
  },
};

function configureVap(command: Command, context: VerbContext, finish: (exitCode: number) => void): void {
  addInForceOptions(
    command
      .description(
        'Write controls as ValidatingAdmissionPolicies with bindings, which API servers judge by themselves.',
      )
      .option('--profile <name>', 'modes and parameters of this profile')
      .option('--env <environment>', 'those of the profile of this environment (default: prod)')
      .option('--control <control...>', 'only these, by id or name')
      .option('--static', 'for the disk of API servers (Kubernetes 1.36 and later), not for their API')
      .option('--out <folder>', 'write one file for each control; to the terminal when left out')
      .option('--json', 'print the summary as JSON, and no policies'),
  ).action(async (options: VapOptions) => {
    finish(await runVap(options, context));
  });
  addExamples(command, [
    ['bulwark export vap --env prod | kubectl apply -f -', 'into the cluster at hand'],
    ['bulwark export vap --out policies/', 'one file for each control'],
    ['bulwark export vap --static --out /etc/kubernetes/admission', 'for an API server to read at its start'],
    ['bulwark export vap --json', 'what is exported, and what is not and why'],
  ]);
}

/** 3 when a control that was asked for by name is not exported, or the profile has a fault; else 0. */
async function runVap(options: VapOptions, context: VerbContext): Promise<number> {
  const { io, house } = context;
  const programme = await loadProgramme(['.'], house);
  const inForce = await readInForceOptions(options, context);
  const profile = chooseProfile(programme, { profile: options.profile, environment: options.env });
  const isStatic = options.static === true;
  const result = exportVap({
    controls: selectControls(programme.controls, options.control ?? []),
    profile,
    exceptions: [...programme.exceptions, ...(inForce?.exceptions ?? [])],
    rollouts: inForce?.rollouts ?? [],
    nowMs: house.clock.nowMs(),
    isStatic,
  });
  if (options.out !== undefined) writeFiles(writeExportFiles(result, isStatic), options.out, context);
  if (options.json === true) io.out(`${writeJsonText(summarizeExport(result, profile.metadata.name))}\n`);
  else if (options.out === undefined) io.out(writeExportText(result));
  for (const line of saySummary(result)) io.err(`${escapeUnprintable(line)}\n`);
  const problems = [...programme.problems, ...result.problems];
  for (const problem of problems) io.err(`bulwark: ${escapeUnprintable(problem.message)}\n`);
  const isLacking = options.control !== undefined && result.leftOut.length > 0;
  return isLacking || problems.some(({ severity }) => severity === 'error') ? EXIT.couldNotJudge : EXIT.clean;
}

/** Whole files only: an API server that reads the folder must never see half of one. */
function writeFiles(files: readonly ExportFile[], folder: string, { io, house }: VerbContext): void {
  const before = new Set(house.files.list(folder, ['.yaml']).filter((path) => /(?:^|\/)bulwark-[^/]*$/.test(path)));
  for (const { path, text } of files) {
    const target = joinPath(folder, path);
    before.delete(target);
    if (!house.files.replaceWhole(target, text)) throw new AppError('cannot-write', target);
  }
  io.err(`wrote ${files.length} files to ${escapeUnprintable(folder)}\n`);
  for (const file of before) io.err(`left from before, and not exported now: ${escapeUnprintable(file)}\n`);
}

const IDS_SHOWN = 6;

function saySummary({ exported, leftOut }: VapExport): readonly string[] {
  const policies = exported.reduce((count, { documents }) => count + documents.length, 0);
  const byReason = Map.groupBy(leftOut, ({ reason }) => reason);
  return [
    ...exported.flatMap(({ control, notes }) => notes.map((note) => `${control}: ${note}`)),
    `controls: ${exported.length} exported as ${policies} policies, ${leftOut.length} not exported`,
    ...[...byReason].map(([reason, list]) => {
      const ids = list.slice(0, IDS_SHOWN).map(({ control }) => control);
      const more = list.length > ids.length ? ` and ${list.length - ids.length} more` : '';
      return `  ${list.length} ${reason}: ${ids.join(', ')}${more}`;
    }),
  ];
}
