/** `bulwark slo incidents|history`: what called somebody, and how a budget went day by day. */
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { HISTORY_DAYS_MAX } from '../../../model/programme/budget-days.ts';
import type { SloIncident } from '../../../program/slo/list-incidents.ts';
import { listIncidents } from '../../../program/slo/list-incidents.ts';
import type { SloHistory } from '../../../program/slo/read-history.ts';
import { readSloHistory } from '../../../program/slo/read-history.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Io } from '../../io.ts';
import { READER } from '../../person.ts';
import type { PlaceOptions } from '../../place.ts';
import { addPlaceOptions, useRoom } from '../../place.ts';
import { printJson, printRows, sayInstant } from '../../rows.ts';
import type { VerbContext } from '../../verb.ts';
import { sayRate, sayShare } from './say.ts';

const DAYS = 30;

type LookBackOptions = PlaceOptions & { readonly days: number; readonly json?: true };

/** Adds both to `bulwark slo`. */
export function configureLookingBack(command: Command, context: VerbContext, finish: (code: number) => void): void {
  const { io } = context;
  addLookBackOptions(command.command('incidents'))
    .description('List the incidents of all SLOs that began or lasted in the last days, newest first.')
    .action(async (options: LookBackOptions) => {
      const incidents = await useRoom(options, context, (room) => listIncidents(options.days, READER, room));
      if (options.json === true) printJson(io, incidents);
      else sayIncidents(incidents.items, options.days, io);
      finish(EXIT.clean);
    });
  addLookBackOptions(command.command('history'))
    .description('Show the error budget of one SLO day by day, and its changes of state.')
    .argument('<name>', 'name of the SLO')
    .action(async (name: string, options: LookBackOptions) => {
      const history = await useRoom(options, context, (room) => readSloHistory(name, options.days, READER, room));
      if (options.json === true) printJson(io, history);
      else sayHistory(history, io);
      finish(EXIT.clean);
    });
}

function addLookBackOptions(command: Command): Command {
  return addPlaceOptions(command)
    .addOption(
      new Option('--days <number>', `so many days back, up to ${HISTORY_DAYS_MAX}`).argParser(readDays).default(DAYS),
    )
    .option('--json', 'as JSON, for machines');
}

function readDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= HISTORY_DAYS_MAX) return days;
  throw new InvalidArgumentError(`write a number from 1 to ${HISTORY_DAYS_MAX}`);
}

function sayIncidents(incidents: readonly SloIncident[], days: number, io: Io): void {
  if (incidents.length === 0) {
    io.out(`no incident in ${days} days\n`);
    return;
  }
  const rows = incidents.map(({ slo, severity, startedMs, endedMs }) => [
    slo.metadata.name,
    severity,
    slo.metadata.owner,
    sayInstant(startedMs),
    endedMs === undefined ? 'lasts' : sayInstant(endedMs),
  ]);
  printRows(io, [['name', 'severity', 'owner', 'from', 'until'], ...rows]);
}

function sayHistory({ days, changes }: SloHistory, io: Io): void {
  const rows = days.map(({ day, left, burnRate, total }) => [day, sayShare(left), sayRate(burnRate), String(total)]);
  printRows(io, [['day (UTC)', 'budget left', 'burn rate', 'events'], ...rows]);
  for (const { atMs, from, to } of changes) io.out(`${sayInstant(atMs)}  ${from} to ${to}\n`);
}
