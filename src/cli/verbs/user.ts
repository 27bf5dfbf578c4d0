/** `bulwark user list|create|reset|enable|disable`: who may sign in, for whoever holds the data folder. */
import type { Access } from '../../model/programme/access.ts';
import type { User, UserWithSecret } from '../../program/auth/users.ts';
import { changeUser, createUser, findLocalUser, listUsers, resetPassword } from '../../program/auth/users.ts';
import type { ControlRoom } from '../../program/control-room.ts';
import type { GrantOptions } from '../grants.ts';
import { addGrantOptions, readGrant, sayGrants } from '../grants.ts';
import type { Io } from '../io.ts';
import type { PersonOptions } from '../person.ts';
import { addPersonOption, READER, readPerson } from '../person.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, useRoom } from '../place.ts';
import { printJson, printRows, readAll, sayInstant } from '../rows.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type Options = PlaceOptions & PersonOptions & { readonly json?: true };

const PAGE_ITEMS = 200;
const SHOWN_MAX = 10_000;

export const verb: Verb = {
  configure: (command, context, finish) => {
    const addCommon = (name: string) =>
      addPersonOption(addPlaceOptions(command.command(name))).option('--json', 'lines of JSON instead of text');
    const list = addCommon('list')
      .description('List who may sign in, and what they may do.')
      .action(async (options: Options) => {
        await useRoom(options, context, (room) => writeList(room, options, context.io));
        finish(0);
      });
    addExamples(list, [['bulwark user list', 'everybody']]);
    const create = addGrantOptions(addCommon('create'), 'viewer')
      .description('Make a local user; the password printed is good for one sign-in.')
      .argument('<name>', 'small letters, digits and . _ @ -')
      .action(async (name: string, options: Options & GrantOptions) => {
        const made = await useRoom(options, context, (room) =>
          createUser({ name, grants: [readGrant(options)] }, readPerson(options, context.io), room),
        );
        saySecret(made, options, context);
        finish(0);
      });
    addExamples(create, [
      ['bulwark user create ann --role developer --team shop', 'somebody of a team'],
      ['bulwark user create rescue --role administrator', 'a way in, whatever has happened'],
    ]);
    const reset = addCommon('reset')
      .description('Give a password for one sign-in in place of the one there is, and end all sessions.')
      .argument('<name>', 'a local user')
      .action(async (name: string, options: Options) => {
        const made = await useRoom(options, context, async (room) =>
          resetPassword({ id: (await findLocalUser(name, room)).id }, readPerson(options, context.io), room),
        );
        saySecret(made, options, context);
        finish(0);
      });
    addExamples(reset, [['bulwark user reset admin', 'the password is lost']]);
    for (const [name, isDisabled] of [
      ['enable', false],
      ['disable', true],
    ] as const) {
      const change = addCommon(name)
        .description(isDisabled ? 'Let a user sign in no more, and end all sessions.' : 'Let a user sign in again.')
        .argument('<name>', 'a local user')
        .action(async (user: string, options: Options) => {
          await useRoom(options, context, (room) =>
            setDisabled(user, isDisabled, readPerson(options, context.io), room),
          );
          context.io.out(
            options.json === true ? `${JSON.stringify({ name: user, isDisabled })}\n` : `${name}d ${user}\n`,
          );
          finish(0);
        });
      addExamples(change, [[`bulwark user ${name} ann`, 'by the name to sign in with']]);
    }
    addExamples(command, [
      ['bulwark user create ann --role developer --team shop', 'somebody new'],
      ['bulwark user reset admin', 'the password is lost'],
    ]);
  },
};

async function writeList(room: ControlRoom, options: Options, io: Io): Promise<void> {
  const users = await readAll((cursor) => listUsers({ limit: PAGE_ITEMS, cursor }, READER, room), SHOWN_MAX);
  if (options.json === true) for (const user of users) printJson(io, user);
  else printRows(io, users.map(sayUser));
}

function sayUser({ name, kind, issuer, grants, isDisabled, lastSeenMs }: User): readonly string[] {
  const seen = lastSeenMs === undefined ? 'never seen' : `seen ${sayInstant(lastSeenMs)}`;
  return [name, kind === 'local' ? 'local' : (issuer ?? kind), isDisabled ? 'disabled' : seen, sayGrants(grants)];
}

async function setDisabled(name: string, isDisabled: boolean, access: Access, room: ControlRoom): Promise<void> {
  const { id, version } = await findLocalUser(name, room);
  await changeUser({ id, version, isDisabled }, access, room);
}

/** The password goes to standard output and nowhere else: whoever pipes it has it. */
function saySecret({ user, password, untilMs }: UserWithSecret, options: Options, { io }: VerbContext): void {
  const until = new Date(untilMs).toISOString();
  if (options.json === true) printJson(io, { name: user.name, id: user.id, password, until });
  else {
    io.out(`${user.name}: ${sayGrants(user.grants)}\n`);
    io.out(`password for one sign-in until ${until}: ${password}\n`);
    if (user.isDisabled) io.out(`${user.name} is disabled; bulwark user enable ${user.name}\n`);
  }
}
