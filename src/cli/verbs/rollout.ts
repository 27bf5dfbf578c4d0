/** `bulwark rollout ...`: controls brought into force stage by stage, and what a stage would block. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { DAY_MS } from '../../model/instants.ts';
import type { Access } from '../../model/programme/access.ts';
import type { RolloutJudgement } from '../../model/programme/rollout-judge.ts';
import { describeGate } from '../../model/programme/rollout-judge.ts';
import type { StoredRollout } from '../../model/programme/rollout-life.ts';
import type { Stage } from '../../model/programme/rollout-steps.ts';
import { describeStep, STAGES } from '../../model/programme/rollout-steps.ts';
import type { ControlRoom } from '../../program/control-room.ts';
import { nameStep } from '../../program/rollout/act.ts';
import type { RolloutPlan } from '../../program/rollout/plan.ts';
import { planRollout } from '../../program/rollout/plan.ts';
import { readRolloutFile } from '../../program/rollout/read-file.ts';
import * as acts from '../../program/rollout/rollouts.ts';
import { EXIT } from '../exit-codes.ts';
import type { PersonOptions } from '../person.ts';
import { addPersonOption, READER, readPerson } from '../person.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, useRoom } from '../place.ts';
import { readChangedControls } from '../read-changed.ts';
import { printJson, printRows, readAll, sayInstant } from '../rows.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type CommonOptions = PlaceOptions & PersonOptions & { readonly json?: true };
type Finish = Parameters<Verb['configure']>[2];

const SHOWN_MAX = 1_000;

export const verb: Verb = {
  configure: (command, context, finish) => {
    configureLooking(command, context, finish);
    configurePlan(command, context, finish);
    configureMoving(command, context, finish);
    addExamples(command, [
      ['bulwark rollout plan --control K8S-0001 --env prod', 'what enforcing it would block, by team'],
      ['bulwark rollout start rollout.yaml', 'begin in the first stage'],
      ['bulwark rollout promote privileged-prod --reason "two quiet weeks"', 'one step on, when its gates are open'],
    ]);
  },
};

function addCommand(command: Command, name: string, description: string): Command {
  const added = command.command(name).description(description);
  return addPlaceOptions(added).option('--json', 'as JSON, for machines');
}

async function run(
  options: CommonOptions,
  context: VerbContext,
  finish: Finish,
  work: (room: ControlRoom, access: Access) => Promise<number | undefined>,
  access = readPerson(options, context.io),
): Promise<void> {
  finish((await useRoom(options, context, (room) => work(room, access))) ?? EXIT.clean);
}

function configureLooking(command: Command, context: VerbContext, finish: Finish): void {
  const { io } = context;
  addCommand(command, 'list', 'List rollouts, newest first.')
    .option('--env <environment>', 'only of this environment')
    .option('--all', 'also those that have ended')
    .action((options: CommonOptions & { readonly env?: string; readonly all?: true }) =>
      run(
        options,
        context,
        finish,
        async (room, access) => {
          const { env, all } = options;
          const filter = {
            ...(env === undefined ? {} : { environment: env }),
            ...(all === true ? { isEndedToo: true } : {}),
          };
          const read = (cursor: string | undefined) => acts.listRollouts({ filter, limit: 200, cursor }, access, room);
          const items = await readAll(read, SHOWN_MAX);
          if (options.json === true) printJson(io, items);
          else printRows(io, [...items.map(toRow), [`${items.length} rollouts`]]);
          return undefined;
        },
        READER,
      ),
    );
  addCommand(command, 'show', 'Show one rollout: its gates as they stand now, and all that happened to it.')
    .argument('<rollout>', 'id or name')
    .action((id: string, options: CommonOptions) =>
      run(
        options,
        context,
        finish,
        async (room, access) => {
          const shown = await acts.showRollout(id, access, room);
          if (options.json === true) printJson(io, shown);
          else sayRollout(context, shown);
          return undefined;
        },
        READER,
      ),
    );
}

function sayRollout({ io }: VerbContext, { rollout, judgement, events }: acts.ShownRollout): void {
  printRows(io, [toRow(rollout)]);
  printRows(io, toGateRows(judgement));
  printRows(io, [[`next: ${judgement.proposal.act}`, judgement.proposal.reasons.join('; ')]]);
  printRows(
    io,
    events.map(({ atMs, actor, act, to, text }) => [sayInstant(atMs), actor.name, act, to, text]),
  );
}

function toGateRows({ gates }: RolloutJudgement): readonly (readonly string[])[] {
  return gates.map((gate) => [gate.status, describeGate(gate)]);
}

function configurePlan(command: Command, context: VerbContext, finish: Finish): void {
  type PlanOptions = CommonOptions & {
    readonly control?: readonly string[];
    readonly env?: string;
    readonly stage?: Stage;
    readonly changed?: string;
  };
  const plan = addCommand(
    command,
    'plan',
    'Replay a stage over recorded resources and requests: what it would block, by team.',
  )
    .argument('[rollout]', 'a rollout whose next step is replayed')
    .option('--control <control...>', 'controls, by id or name')
    .option('--env <environment>', 'where (default: prod)')
    .addOption(new Option('--stage <stage>', 'the stage (default: enforce)').choices(STAGES))
    .option('--changed <path>', 'Control documents as they are to be')
    .action((rollout: string | undefined, options: PlanOptions) =>
      run(
        options,
        context,
        finish,
        async (room, access) => {
          const { control, env, stage, changed } = options;
          const controls = changed === undefined ? [] : await readChangedControls(changed, context.house);
          const request = { rollout, controls: control, environment: env, stage, changed: controls };
          const made = await planRollout(request, access, room);
          if (options.json === true) printJson(context.io, made);
          else sayPlan(context, made);
          return made.results === 0 && made.decisions.concerned === 0 ? EXIT.couldNotJudge : EXIT.clean;
        },
        READER,
      ),
    );
  addExamples(plan, [
    ['bulwark rollout plan privileged-prod', 'the next step of a rollout'],
    ['bulwark rollout plan --changed .bulwark/controls/own.yaml --env prod', 'a control that is being changed'],
  ]);
}

function sayPlan({ io }: VerbContext, plan: RolloutPlan): void {
  const { environment, controls, step, off, resources, results, withoutBody } = plan;
  printRows(io, [[`${describeStep(step)} of ${controls.join(', ')} in ${environment}`]]);
  for (const control of off) printRows(io, [[`${control} is off in the profile, and stays off`]]);
  const rows = plan.teams.map((one) => [one.team, String(one.blocked), String(one.freed), String(one.unjudged)]);
  const all = ['all', String(plan.blocked), String(plan.freed), String(plan.unjudged)];
  printRows(io, [['TEAM', 'NEWLY BLOCKED', 'NO LONGER', 'CANNOT BE TOLD'], ...rows, all]);
  printRows(
    io,
    plan.examples.map((one) => ['blocked', one.control, one.resource, one.reason]),
  );
  printRows(
    io,
    plan.unjudgedExamples.map((one) => ['unknown', one.control, one.resource, one.reason]),
  );
  const seen = `${results} results of ${resources} recorded resources`;
  printRows(io, [[`${seen}; ${plan.targetsBlocked} targets that pass today would be blocked`]]);
  sayDecisions(io, plan.decisions);
  if (withoutBody > 0)
    printRows(io, [[`${withoutBody} resources were recorded without their text, and are not judged`]]);
}

function sayDecisions(io: VerbContext['io'], decisions: RolloutPlan['decisions']): void {
  const { requests, denied, freed, unjudged, teams, fromMs, toMs, isCut } = decisions;
  const days = Math.round((toMs - fromMs) / DAY_MS);
  if (requests === 0) return printRows(io, [[`the gate has decided on no request in the last ${days} days`]]);
  const newest = isCut ? 'the newest ' : '';
  printRows(io, [
    [`of ${newest}${requests} requests of the last ${days} days ${denied} would have been denied that were let in`],
  ]);
  printRows(
    io,
    teams.map((one) => [`  ${one.name}`, `${one.denied} denied`, `${one.freed} let in`, `${one.unjudged} unknown`]),
  );
  if (freed > 0) printRows(io, [[`${freed} that were denied would have been let in`]]);
  if (unjudged > 0) printRows(io, [[`${unjudged} cannot be told; bulwark replay says why`]]);
}

function configureMoving(command: Command, context: VerbContext, finish: Finish): void {
  const say = (options: CommonOptions, rollout: StoredRollout): undefined => {
    if (options.json === true) printJson(context.io, rollout);
    else printRows(context.io, [toRow(rollout)]);
  };
  addPersonOption(addCommand(command, 'start', 'Start a rollout in its first stage.'))
    .argument('<file>', 'a Rollout document')
    .action((file: string, options: CommonOptions) =>
      run(options, context, finish, async (room, access) => {
        const document = await readRolloutFile(file, context.house);
        return say(options, await acts.startRollout(document, access, room));
      }),
    );
  addPersonOption(addCommand(command, 'promote', 'One step on. Gates that are not open need an override.'))
    .argument('<rollout>', 'id or name')
    .requiredOption('--reason <text>', 'why')
    .option('--override <reason>', 'why it is to be done although its gates are not open; kept as evidence')
    .action((id: string, options: CommonOptions & { readonly reason: string; readonly override?: string }) =>
      run(options, context, finish, async (room, access) => {
        const { reason, override } = options;
        return say(options, await acts.promoteRollout({ id, reason, override }, access, room));
      }),
    );
  for (const [name, act, description] of [
    ['hold', acts.holdRollout, 'Keep it where it is until it is released.'],
    ['release', acts.releaseRollout, 'Let it move again.'],
    ['step-back', acts.stepBackRollout, 'One step back, at once.'],
    ['end', acts.endRollout, 'End it: the profile decides the modes again.'],
  ] as const) {
    addPersonOption(addCommand(command, name, description))
      .argument('<rollout>', 'id or name')
      .requiredOption('--reason <text>', 'why')
      .action((id: string, options: CommonOptions & { readonly reason: string }) =>
        run(options, context, finish, async (room, access) => {
          return say(options, await act({ id, reason: options.reason }, access, room));
        }),
      );
  }
}

function toRow(rollout: StoredRollout): readonly string[] {
  const { document, sinceMs, hold, endedMs, controls } = rollout;
  const state = endedMs !== undefined ? 'ended' : hold === undefined ? '' : `held: ${hold.reason}`;
  const { metadata, spec } = document;
  return [
    metadata.name,
    spec.environment,
    nameStep(rollout),
    `since ${sayInstant(sinceMs)}`,
    controls.join(','),
    state,
  ];
}
