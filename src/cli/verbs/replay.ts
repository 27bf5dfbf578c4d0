/** `bulwark replay`: a control as it is to be against the requests that the gate has decided on. */
import { InvalidArgumentError, Option } from 'commander';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from '../../model/instants.ts';
import type { Stage } from '../../model/programme/rollout-steps.ts';
import { STAGES } from '../../model/programme/rollout-steps.ts';
import type { UpdateRule } from '../../program/admit/gate-settings.ts';
import type { ReplayExample, ReplayGroup } from '../../program/replay/replay-tally.ts';
import type { ReplayReport } from '../../program/replay/replay.ts';
import { replayControls } from '../../program/replay/replay.ts';
import { EXIT } from '../exit-codes.ts';
import { createUpdateOption } from '../gate-values.ts';
import { READER } from '../person.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, useRoom } from '../place.ts';
import { readChangedControls } from '../read-changed.ts';
import { printJson, printRows, sayInstant } from '../rows.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type Options = PlaceOptions & {
  readonly since: Since;
  readonly controlFile?: string;
  readonly mode: Stage;
  readonly profile?: string;
  readonly env?: string;
  readonly onUpdate: UpdateRule;
  readonly deniedMax?: number;
  readonly json?: true;
};

export const verb: Verb = {
  configure: (command, context, finish) => {
    addPlaceOptions(command)
      .argument('[control]', 'a control, by id or name')
      .option('--control-file <path>', 'Control documents as they are to be')
      .addOption(
        new Option('--since <time>', 'how far back: 7d, 12h, or an instant').argParser(readSince).default(WEEK, '7d'),
      )
      .addOption(new Option('--mode <mode>', 'the mode that it is to have').choices(STAGES).default('enforce'))
      .option('--env <environment>', 'where the requests came from (default: prod)')
      .option('--profile <name>', 'the profile that it is judged with (default: that of the environment)')
      .addOption(createUpdateOption('what an update is denied for: only what it brings, or all that is there'))
      .option('--denied-max <count>', 'exit 1 when more requests than this would be denied newly', readCount)
      .option('--json', 'as JSON, for machines')
      .action(async (control: string | undefined, options: Options) => finish(await replay(control, options, context)));
    addExamples(command, [
      ['bulwark replay K8S-0001 --since 7d', 'what enforcing it would have denied, and whom'],
      ['bulwark replay --control-file own.yaml --env staging', 'a control that is being changed'],
      ['bulwark replay K8S-0001 --mode warn', 'what it would let in again, were it not enforced'],
    ]);
  },
};

/** A length of time back from now, or an instant. */
type Since = { readonly backMs: number } | { readonly atMs: number };

const WEEK: Since = { backMs: 7 * DAY_MS };
const UNITS: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS };

function readSince(text: string): Since {
  const match = /^([1-9]\d{0,4})([dhm])$/.exec(text);
  if (match !== null) return { backMs: Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0) };
  const atMs = parseInstant(text);
  if (atMs === undefined) throw new InvalidArgumentError('Write a time such as 7d, 12h or 30m, or a date.');
  return { atMs };
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

async function replay(control: string | undefined, options: Options, context: VerbContext): Promise<number> {
  const { since, controlFile, mode, profile, env, onUpdate, deniedMax, json } = options;
  const changed = controlFile === undefined ? [] : await readChangedControls(controlFile, context.house);
  const report = await useRoom(options, context, (room) =>
    replayControls(
      {
        controls: control === undefined ? [] : [control],
        changed,
        environment: env,
        profile,
        stage: mode,
        sinceMs: 'atMs' in since ? since.atMs : room.clock.nowMs() - since.backMs,
        updateRule: onUpdate,
      },
      READER,
      room,
    ),
  );
  if (json === true) printJson(context.io, report);
  else sayReport(context, report);
  if (report.concerned === report.unjudged) return EXIT.couldNotJudge;
  return deniedMax !== undefined && report.denied > deniedMax ? EXIT.blocked : EXIT.clean;
}

function sayReport({ io }: VerbContext, report: ReplayReport): void {
  const { controls, stage, environment, fromMs, requests, concerned, isCut } = report;
  const names = controls.map(({ id, name, modeToday }) => `${id} ${name} (${modeToday} today)`);
  printRows(io, [[`${names.join(', ')} as ${stage} in ${environment}, since ${sayInstant(fromMs)}`]]);
  if (requests === 0) return printRows(io, [['the gate has decided on no request in this time: nothing was judged']]);
  if (isCut) printRows(io, [['there were more requests than are replayed at once: these are the newest']]);
  printRows(io, [
    [String(requests), 'requests were recorded'],
    [String(concerned), 'of them are of a kind that it judges'],
    [String(report.denied), 'would be denied that were let in'],
    [String(report.freed), 'would be let in that were denied'],
    [String(report.stillDenied), 'were denied, and would be'],
    [String(report.unjudged), 'cannot be told'],
    ...report.unjudgedReasons.map(({ why, count }) => [String(count), `  ${why}`]),
  ]);
  sayGroups(io, 'TEAM', report.teams);
  sayGroups(io, 'NAMESPACE', report.namespaces);
  sayGroups(io, 'USER', report.users);
  printRows(io, [...report.examples.map(toRow('denied')), ...report.freedExamples.map(toRow('let in'))]);
}

function sayGroups(io: VerbContext['io'], title: string, groups: readonly ReplayGroup[]): void {
  if (groups.length === 0) return;
  const rows = groups.map(({ name, denied, freed, unjudged }) => {
    return [name === '' ? '(none)' : name, String(denied), String(freed), String(unjudged)];
  });
  printRows(io, [[title, 'NEWLY DENIED', 'LET IN', 'CANNOT BE TOLD'], ...rows]);
}

const toRow =
  (what: string) =>
  ({ control, operation, address, user, reason }: ReplayExample): readonly string[] => [
    what,
    control,
    operation,
    address,
    user,
    reason,
  ];
