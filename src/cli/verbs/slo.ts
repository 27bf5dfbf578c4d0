/**
 * `bulwark slo list|show|incidents|history|export|import|remove`: objectives, their error budgets and their past, and
 * the forms that others read.
 */
import type { Command } from 'commander';
import { Option } from 'commander';
import { escapeUnprintable } from '../../base/text.ts';
import { writeYaml } from '../../base/yaml-text.ts';
import { readNamedFile } from '../../program/programme/named-file.ts';
import type { SloView } from '../../program/slo/list-slos.ts';
import { findSlo, listSlos } from '../../program/slo/list-slos.ts';
import { readSloFile, removeSlo, saveSlos } from '../../program/slo/change-slos.ts';
import { EXIT } from '../exit-codes.ts';
import type { PersonOptions } from '../person.ts';
import { addPersonOption, READER, readPerson } from '../person.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, useRoom } from '../place.ts';
import { printJson, printRows, sayInstant } from '../rows.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';
import { configureLookingBack } from './slo/look-back.ts';
import { sayRate, sayShare } from './slo/say.ts';

type LookOptions = PlaceOptions & { readonly json?: true };
type ExportFormat = 'prometheus' | 'openslo' | 'bulwark';
type Finish = (code: number) => void;

export const verb: Verb = {
  configure: (command, context, finish) => {
    configureLooking(command, context, finish);
    configureLookingBack(command, context, finish);
    configureExport(command, context, finish);
    configureChanging(command, context, finish);
    addExamples(command, [
      ['bulwark slo list', 'what is promised, and how much of each budget is left'],
      ['bulwark slo incidents --days 7', 'what called somebody in a week, and whose it was'],
      ['bulwark slo export --format prometheus > bulwark-slos.yaml', 'rules for an alerting Prometheus'],
      ['bulwark slo import slos.yaml', 'take over documents of Bulwark or OpenSLO'],
    ]);
  },
};

function configureLooking(command: Command, context: VerbContext, finish: Finish): void {
  const { io } = context;
  addPlaceOptions(command.command('list'))
    .description('List the SLOs in force with their states and budgets.')
    .option('--json', 'as JSON, for machines')
    .action(async (options: LookOptions) => {
      const views = await useRoom(options, context, (room) => listSlos(READER, room));
      if (options.json === true) printJson(io, views);
      else printRows(io, [['name', 'state', 'good', 'target', 'budget left', 'events'], ...views.map(toRow)]);
      finish(EXIT.clean);
    });
  addPlaceOptions(command.command('show'))
    .description('Show one SLO: its document, and how fast its budget burns.')
    .argument('<name>', 'name of the SLO')
    .option('--json', 'as JSON, for machines')
    .action(async (name: string, options: LookOptions) => {
      const view = await useRoom(options, context, (room) => findSlo(name, READER, room));
      if (options.json === true) printJson(io, view);
      else sayView(view, context);
      finish(EXIT.clean);
    });
}

function toRow({ slo, reading }: SloView): readonly string[] {
  const { good, budget, state } = reading;
  return [
    slo.metadata.name,
    state,
    sayShare(good),
    sayShare(slo.spec.target),
    sayShare(budget?.left),
    budget === undefined ? '-' : String(budget.total),
  ];
}

function sayView(view: SloView, { io }: VerbContext): void {
  io.out(`${writeYaml(view.slo).map(escapeUnprintable).join('\n')}\n\n`);
  printRows(io, [toRow(view)]);
  if (view.sinceMs !== undefined) io.out(`${view.reading.state} since ${sayInstant(view.sinceMs)}\n`);
  const rows = view.reading.burns.map(({ alert, long, short, events, isFiring }) => [
    alert.severity,
    `burn above ${alert.burnRate} over ${alert.windowHours} h`,
    `${sayRate(long)} now, ${sayRate(short)} in its last twelfth`,
    `${events} events`,
    isFiring ? 'firing' : '',
  ]);
  printRows(io, rows);
}

function configureExport(command: Command, context: VerbContext, finish: Finish): void {
  const exporting = addPlaceOptions(command.command('export'))
    .description('Write all SLOs in force for other programs to read.')
    .addOption(
      new Option('--format <name>', 'rules of Prometheus, OpenSLO v1, or documents of Bulwark')
        .choices(['prometheus', 'openslo', 'bulwark'])
        .makeOptionMandatory(),
    )
    .action(async (options: PlaceOptions & { readonly format: ExportFormat }) => {
      const views = await useRoom(options, context, (room) => listSlos(READER, room));
      const slos = views.map(({ slo }) => slo);
      switch (options.format) {
        case 'prometheus':
          context.io.out((await import('../../program/slo/prometheus-rules.ts')).writePrometheusRules(slos));
          break;
        case 'openslo':
          context.io.out((await import('../../program/slo/openslo-write.ts')).writeOpenSlo(slos));
          break;
        case 'bulwark':
          for (const slo of slos) context.io.out(`---\n${writeYaml(slo).join('\n')}\n`);
      }
      finish(EXIT.clean);
    });
  addExamples(exporting, [
    ['bulwark slo export --format prometheus > bulwark-slos.yaml', 'for rule_files'],
    ['bulwark slo export --format openslo', 'for tools that read OpenSLO'],
  ]);
}

function configureChanging(command: Command, context: VerbContext, finish: Finish): void {
  const importing = addPersonOption(addPlaceOptions(command.command('import')))
    .description(
      'Keep the SLO documents of a file; those of the same name are changed. With an error, nothing is kept.',
    )
    .argument('<file>', 'documents of Bulwark, of OpenSLO v1, or both')
    .action(async (file: string, options: PlaceOptions & PersonOptions) => {
      finish(await importFile(file, options, context));
    });
  addExamples(importing, [['bulwark slo import slos.yaml', 'what is there stays, but for those of the same name']]);
  addPersonOption(addPlaceOptions(command.command('remove')))
    .description('Take an SLO document out; what is built in under its name is in force again.')
    .argument('<name>', 'name of the SLO')
    .action(async (name: string, options: PlaceOptions & PersonOptions) => {
      const access = readPerson(options, context.io);
      await useRoom(options, context, (room) => removeSlo(name, access, room));
      context.io.out(`removed ${escapeUnprintable(name)}\n`);
      finish(EXIT.clean);
    });
}

async function importFile(file: string, options: PlaceOptions & PersonOptions, context: VerbContext): Promise<number> {
  const { io, house } = context;
  const access = readPerson(options, io);
  const { value: slos, problems } = await readSloFile(readNamedFile(file, house), file, house);
  for (const { severity, message, remedy, span } of problems) {
    const place = `${file}:${span?.start.line ?? 1}`;
    io.err(`bulwark: ${escapeUnprintable(`${place}: ${severity}: ${message}`)}\n  do: ${escapeUnprintable(remedy)}\n`);
  }
  if (problems.some(({ severity }) => severity === 'error')) return EXIT.couldNotJudge;
  await useRoom(options, context, (room) => saveSlos(slos, access, room));
  for (const { metadata } of slos) io.out(`kept ${metadata.name}\n`);
  if (slos.length > 0) return EXIT.clean;
  io.err('bulwark: there is no SLO in the file\n');
  return EXIT.couldNotJudge;
}
