/** `bulwark exception ...`: exceptions of the store, asked for, approved, renewed and looked at. */
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { formatDay } from '../../model/instants.ts';
import type { Access } from '../../model/programme/access.ts';
import type { ExceptionWish, StoredException } from '../../model/programme/exception-life.ts';
import { EXCEPTION_STATES } from '../../model/programme/exception-life.ts';
import type { ExceptionCause } from '../../model/words.ts';
import { EXCEPTION_CAUSES } from '../../model/words.ts';
import type { ControlRoom } from '../../program/control-room.ts';
import * as acts from '../../program/except/exceptions.ts';
import { loadInForce } from '../../program/except/in-force.ts';
import { writeInForce } from '../../program/except/in-force-file.ts';
import { listExceptions, showException } from '../../program/except/list.ts';
import { previewException } from '../../program/except/preview.ts';
import type { PersonOptions } from '../person.ts';
import { addPersonOption, READER, readPerson } from '../person.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, useRoom } from '../place.ts';
import { printJson, printRows, readAll, sayInstant } from '../rows.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type CommonOptions = PlaceOptions & PersonOptions & { readonly json?: true };
type Scope = ExceptionWish['scope'];

const MEMBERS = ['addresses', 'namespaces', 'kinds', 'environments', 'owners'] as const;
const SHOWN_MAX = 1_000;

export const verb: Verb = {
  configure: (command, context, finish) => {
    configureLooking(command, context, finish);
    configureAsking(command, context, finish);
    configureDeciding(command, context, finish);
    addExamples(command, [
      ['bulwark exception list --state active', 'what is accepted at present'],
      ['bulwark exception preview --control K8S-0001 --scope namespaces=legacy', 'what it would cover'],
      ['bulwark exception approve legacy-agent --as security-lead', 'never by whoever asked for it'],
    ]);
  },
};

type Finish = Parameters<Verb['configure']>[2];

function addCommand(command: Command, name: string, description: string): Command {
  const added = command.command(name).description(description);
  return addPlaceOptions(added).option('--json', 'as JSON, for machines');
}

/** Opens the room for a person, and ends with 0. */
async function run(
  options: CommonOptions,
  context: VerbContext,
  finish: Finish,
  work: (room: ControlRoom, access: Access) => Promise<void>,
  access = readPerson(options, context.io),
): Promise<void> {
  await useRoom(options, context, (room) => work(room, access));
  finish(0);
}

function configureLooking(command: Command, context: VerbContext, finish: Finish): void {
  const { io } = context;
  addCommand(command, 'list', 'List exceptions, newest first.')
    .addOption(new Option('--state <state>', 'only in this state').choices(EXCEPTION_STATES))
    .option('--control <control>', 'only for this control')
    .option('--env <environment>', 'only those that hold in this environment')
    .action((options: CommonOptions & { state?: StoredException['state']; control?: string; env?: string }) =>
      run(
        options,
        context,
        finish,
        async (room, access) => {
          const { state, control, env } = options;
          const filter = {
            ...(state === undefined ? {} : { states: [state] }),
            ...(control === undefined ? {} : { control }),
            ...(env === undefined ? {} : { environment: env }),
          };
          const read = (cursor: string | undefined) => listExceptions({ filter, limit: 200, cursor }, access, room);
          const items = await readAll(read, SHOWN_MAX);
          if (options.json === true) printJson(io, items);
          else printRows(io, [...items.map(toRow), [`${items.length} exceptions`]]);
        },
        READER,
      ),
    );
  addCommand(command, 'in-force', 'Print what is approved, and the rollouts, for `bulwark scan --in-force`.').action(
    (options: CommonOptions) =>
      run(
        options,
        context,
        finish,
        async (room) => {
          io.out(`${writeInForce(await loadInForce(room.store, room.clock.nowMs()))}\n`);
        },
        READER,
      ),
  );
  addCommand(command, 'show', 'Show one exception with all that happened to it.')
    .argument('<exception>', 'id, or the name of one that lives')
    .action((id: string, options: CommonOptions) =>
      run(
        options,
        context,
        finish,
        async (room, access) => {
          const shown = await showException(id, access, room);
          if (options.json === true) return printJson(io, shown);
          const { exception, events } = shown;
          const { spec } = exception.document;
          printRows(io, [
            toRow(exception),
            ['reason', spec.reason],
            ...(spec.cause === undefined ? [] : [['cause', spec.cause]]),
            ['ticket', spec.ticket],
            ['scope', sayScope(spec.scope)],
          ]);
          printRows(
            io,
            events.map(({ atMs, actor, act, to, text }) => [sayInstant(atMs), actor.name, act, to, text]),
          );
        },
        READER,
      ),
    );
}

function configureAsking(command: Command, context: VerbContext, finish: Finish): void {
  const { io } = context;
  type Asked = CommonOptions & { readonly control: readonly string[]; readonly scope: Scope };
  type Texts = Record<'reason' | 'owner' | 'ticket' | 'expires', string>;
  type RequestOptions = Asked & Texts & { readonly cause?: ExceptionCause };
  const addWhat = (added: Command): Command =>
    added
      .requiredOption('--control <control...>', 'controls, by id or name')
      .addOption(
        new Option('--scope <member=pattern,...>', `where: ${MEMBERS.join(', ')}; may be given several times`)
          .argParser(addScope)
          .makeOptionMandatory(),
      );
  const request = addWhat(addPersonOption(addCommand(command, 'request', 'Ask for an exception.')))
    .argument('<name>', 'what reports call it')
    .requiredOption('--reason <text>', 'why the failure is accepted')
    .addOption(new Option('--cause <cause>', 'what kind of reason it is').choices(EXCEPTION_CAUSES))
    .requiredOption('--owner <team>', 'who answers for it')
    .requiredOption('--ticket <ticket>', 'where the work is followed')
    .requiredOption('--expires <date>', 'the first instant at which it no longer holds')
    .action((name: string, options: RequestOptions) =>
      run(options, context, finish, async (room, access) => {
        const { control, scope, reason, cause, owner, ticket, expires } = options;
        const wish = { name, controls: [...control], scope, reason, cause, owner, ticket, expires };
        sayExceptions(context, options, await acts.requestException(wish, access, room));
      }),
    );
  const line = '--control K8S-0001 --scope namespaces=legacy --owner team-shop --ticket SEC-1 --expires 2026-03-10';
  addExamples(request, [[`bulwark exception request legacy-agent ${line} --reason "until release 5"`, 'ask']]);
  addWhat(addCommand(command, 'preview', 'Show what an exception would cover today, by team.'))
    .option('--expires <date>', 'also say whether it could be approved')
    .action((options: Asked & { readonly expires?: string }) =>
      run(
        options,
        context,
        finish,
        async (room, access) => {
          const { control, scope, expires } = options;
          const preview = await previewException({ controls: [...control], scope, expires }, access, room);
          if (options.json === true) return printJson(io, preview);
          printRows(io, [
            ['TEAM', 'RESOURCES', 'FAILING'],
            ...preview.teams.map(({ team, resources, failing }) => [team, String(resources), String(failing)]),
            ['all', String(preview.resources), String(preview.failing)],
          ]);
          printRows(
            io,
            preview.examples.map((one) => [one.control, one.resource, one.reason]),
          );
          const notes = [
            preview.breadth,
            preview.fault,
            preview.isCut ? 'results of more resources were not counted' : undefined,
          ];
          printRows(
            io,
            notes.flatMap((note) => (note === undefined ? [] : [[`note: ${note}`]])),
          );
        },
        READER,
      ),
    );
}

function configureDeciding(command: Command, context: VerbContext, finish: Finish): void {
  const addAct = (name: string, description: string): Command =>
    addPersonOption(addCommand(command, name, description)).argument(
      '<exception>',
      'id, or the name of one that lives',
    );
  addAct('approve', 'Approve a request or a renewal; never by whoever asked for it or owns it.')
    .option('--note <text>', 'what is to be kept with it')
    .action((id: string, options: CommonOptions & { readonly note?: string }) =>
      run(options, context, finish, async (room, access) => {
        sayExceptions(context, options, await acts.approveException({ id, note: options.note }, access, room));
      }),
    );
  for (const [name, act, description] of [
    ['reject', acts.rejectException, 'Refuse a request or a renewal.'],
    ['withdraw', acts.withdrawException, 'End an exception before its time; its findings reopen.'],
  ] as const) {
    addAct(name, description)
      .requiredOption('--reason <text>', 'why')
      .action((id: string, options: CommonOptions & { readonly reason: string }) =>
        run(options, context, finish, async (room, access) => {
          sayExceptions(context, options, await act({ id, reason: options.reason }, access, room));
        }),
      );
  }
  addAct('renew', 'Ask for a later end; the old one holds until somebody approves.')
    .requiredOption('--expires <date>', 'the new end')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: CommonOptions & Record<'expires' | 'reason', string>) =>
      run(options, context, finish, async (room, access) => {
        const { expires, reason } = options;
        sayExceptions(context, options, await acts.renewException({ id, expires, reason }, access, room));
      }),
    );
}

function addScope(text: string, before: Scope | undefined): Scope {
  const [name = '', patterns = ''] = text.split('=', 2);
  const member = MEMBERS.find((one) => one === name);
  if (member === undefined || patterns === '') {
    throw new InvalidArgumentError(`Write <member>=<pattern>, with a member of ${MEMBERS.join(', ')}.`);
  }
  return { ...before, [member]: [...(before?.[member] ?? []), ...patterns.split(',')] };
}

function sayScope(scope: Scope): string {
  return MEMBERS.flatMap((name) => (scope[name] === undefined ? [] : [`${name}=${scope[name].join(',')}`])).join(' ');
}

function sayExceptions({ io }: VerbContext, { json }: CommonOptions, exception: StoredException): void {
  if (json === true) printJson(io, exception);
  else printRows(io, [toRow(exception)]);
}

function toRow({ document, state, untilMs, renewals }: StoredException): readonly string[] {
  const { owner, controls } = document.spec;
  const more = renewals === 0 ? '' : `renewed ${renewals} times`;
  return [document.metadata.name, state, `until ${formatDay(untilMs)}`, owner, controls.join(','), more];
}
