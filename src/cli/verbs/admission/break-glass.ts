/** `bulwark admission break-glass`: puts enforcement out of action for a while, ends that, or shows it. */
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { AppError } from '../../../base/errors.ts';
import { createIds } from '../../../base/ids.ts';
import type { BreakGlassScope } from '../../../model/programme/break-glass.ts';
import { BREAK_GLASS_SCOPES, readLength } from '../../../model/programme/break-glass.ts';
import type { ConfigurationFacts } from '../../../model/programme/gate-guard.ts';
import { beginBreakGlass, endBreakGlass, showBreakGlass } from '../../../program/admission-guard/break-glass.ts';
import type { Recorded } from '../../../program/admission-guard/evidence-queue.ts';
import { createEvidenceQueue } from '../../../program/admission-guard/evidence-queue.ts';
import type { Witness } from '../../../program/admission-guard/guard-acts.ts';
import type { PlacedOptions } from '../../cluster-place.ts';
import { addClusterPlace, readClusterPlace } from '../../cluster-place.ts';
import { EXIT } from '../../exit-codes.ts';
import type { PersonOptions } from '../../person.ts';
import { addPersonOption, readPerson } from '../../person.ts';
import type { PlaceOptions } from '../../place.ts';
import { addPlaceOptions, namesStore, readFolders, readPlace } from '../../place.ts';
import { printJson, printRows, sayInstant } from '../../rows.ts';
import { addExamples } from '../../run-verb.ts';
import type { VerbContext } from '../../verb.ts';

type BreakGlassOptions = PlaceOptions &
  PlacedOptions &
  PersonOptions & {
    readonly for?: number;
    readonly reason?: string;
    readonly scope: BreakGlassScope;
    readonly end?: true;
    readonly json?: true;
  };

/** Adds the sub-verb. */
export function configureBreakGlass(command: Command, context: VerbContext, finish: (exitCode: number) => void): void {
  const sub = command.command('break-glass');
  const breakGlass = addPersonOption(addPlaceOptions(addClusterPlace(sub)))
    .description('Let everything through for a while; without options, show whether that is so.')
    .addOption(new Option('--for <time>', 'how long, from 1m to 4h, such as 30m').argParser(readTime).conflicts('end'))
    .option('--reason <text>', 'why; it is kept as evidence')
    .addOption(
      new Option('--scope <scope>', 'what is let through: what is enforced, or all that the gate sees')
        .choices(BREAK_GLASS_SCOPES)
        .default('enforce'),
    )
    .option('--end', 'enforce again, now')
    .option('--json', 'as JSON, for machines')
    .action(async (options: BreakGlassOptions) => {
      await act(options, context);
      finish(EXIT.clean);
    });
  addExamples(breakGlass, [
    ["bulwark admission break-glass --for 30m --reason 'deploy of the fix is refused'", 'let everything through'],
    ['bulwark admission break-glass', 'is it on, since when, by whom'],
    ['bulwark admission break-glass --end', 'enforce again'],
  ]);
}

function readTime(text: string): number {
  const ms = readLength(text);
  if (ms === undefined) throw new InvalidArgumentError('It is a time such as 30m or 1h30m.');
  return ms;
}

async function act(options: BreakGlassOptions, context: VerbContext): Promise<void> {
  const { for: lengthMs, reason, scope, end } = options;
  if (lengthMs === undefined && reason !== undefined) throw new AppError('usage', '--reason is given with --for');
  if (lengthMs !== undefined && reason === undefined) throw new AppError('usage', '--for is given with --reason');
  const { io } = context;
  const witness = await openWitness(options, context);
  if (lengthMs !== undefined && reason !== undefined) {
    const { actor } = readPerson(options, io);
    const { breakGlass, recorded } = await beginBreakGlass({ lengthMs, reason, scope }, actor, witness);
    if (options.json === true) return printJson(io, { breakGlass, recorded });
    const what = scope === 'all' ? 'The whole gate' : 'Enforcement';
    io.out(
      `${what} is out of action until ${sayInstant(breakGlass.untilMs)} UTC, in the name of ${actor.name}.\n` +
        'The watchdog ends it then. Where none runs, nothing does: end it with' +
        ` \`bulwark admission break-glass --end\`.\n${sayRecorded(recorded, options, io)}`,
    );
    return;
  }
  if (end === true) {
    const recorded = await endBreakGlass(readPerson(options, io).actor, witness);
    if (options.json === true) return printJson(io, { recorded });
    io.out(`What is enforced is enforced again.\n${sayRecorded(recorded, options, io)}`);
    return;
  }
  const facts = await showBreakGlass(witness);
  if (options.json === true) printJson(io, facts);
  else printRows(io, sayFacts(facts, witness.cluster.server));
}

/** The store is opened when there is something to record, and not before: it may be what is broken. */
async function openWitness(options: BreakGlassOptions, { io, house }: VerbContext): Promise<Witness> {
  const { data } = readFolders(options, io);
  const newId = createIds(house.clock);
  const say = (message: string): void => io.err(`bulwark: ${message}\n`);
  // What it does is told on standard output.
  const log = { info: () => undefined, warn: () => undefined, error: say };
  const openRoom = async () =>
    house.openRoom(readPlace(options, { io, house }), { info: () => undefined, warn: say, error: say });
  return {
    cluster: await house.connectCluster(readClusterPlace(options)),
    clock: house.clock,
    log,
    newId,
    evidence: createEvidenceQueue({ openRoom, data, files: house.files, newId, log }),
  };
}

/** On a person's machine the embedded store is seldom the one that auditors read. */
function sayRecorded({ where, file }: Recorded, options: BreakGlassOptions, io: VerbContext['io']): string {
  switch (where) {
    case 'ledger':
      return namesStore(options, io)
        ? 'It is recorded in the ledger.\n'
        : `It is recorded in the ledger of the embedded store in ${readFolders(options, io).data}.\n`;
    case 'file':
      return (
        `The store cannot be reached: the record waits in ${file ?? 'the data folder'}, and comes into the ledger` +
        ' with the next verb that opens the store from this folder.\n'
      );
    case 'memory':
    case 'nowhere':
      return (
        'Neither the store nor the data folder can be written: the record is in the Events of namespace' +
        ' bulwark-system alone, which a cluster forgets within hours. Write it down.\n'
      );
  }
}

function sayFacts({ failurePolicy, steppedAside, breakGlass, isGlassBroken }: ConfigurationFacts, server: string) {
  const rows = [
    ['cluster', server],
    ['enforcement', failurePolicy === undefined ? 'none is installed' : `failurePolicy ${failurePolicy}`],
  ];
  if (steppedAside !== undefined) {
    rows.push(['watchdog', `stepped aside since ${sayInstant(steppedAside.sinceMs)} UTC: ${steppedAside.why}`]);
  }
  if (breakGlass !== undefined) {
    const { by, reason, scope, sinceMs, untilMs } = breakGlass;
    rows.push(
      ['break-glass', `on, ${scope}, since ${sayInstant(sinceMs)} UTC until ${sayInstant(untilMs)} UTC`],
      ['by', by],
      ['reason', reason],
    );
  } else rows.push(['break-glass', isGlassBroken ? 'on, and nobody has recorded who and until when' : 'off']);
  return rows;
}
