/** `bulwark token create|list|revoke`: tokens of robots, for whoever holds the data folder. */
import { InvalidArgumentError } from 'commander';
import { formatDay } from '../../model/instants.ts';
import type { MadeToken, Token } from '../../program/auth/tokens.ts';
import { createToken, listTokens, revokeToken } from '../../program/auth/tokens.ts';
import type { ControlRoom } from '../../program/control-room.ts';
import type { GrantOptions } from '../grants.ts';
import { addGrantOptions, readGrant, sayGrants } from '../grants.ts';
import type { PersonOptions } from '../person.ts';
import { addPersonOption, READER, readPerson } from '../person.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, useRoom } from '../place.ts';
import { printJson, printRows, readAll } from '../rows.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type Options = PlaceOptions & PersonOptions & { readonly json?: true };
type CreateOptions = Options &
  GrantOptions & { readonly repository?: string; readonly target?: string; readonly days: number };

const DEFAULT_DAYS = 90;
const PAGE_ITEMS = 200;
const SHOWN_MAX = 10_000;

export const verb: Verb = {
  configure: (command, context, finish) => {
    const addCommon = (name: string) =>
      addPersonOption(addPlaceOptions(command.command(name))).option('--json', 'lines of JSON instead of text');
    const create = addGrantOptions(addCommon('create'), 'developer')
      .description('Make a token that belongs to nobody. It is printed once and kept as a hash.')
      .argument('<name>', 'what it is for')
      .option('--repository <name>', 'the one repository that it uploads for: acme/shop')
      .option('--target <id>', 'the one target that it uploads for')
      .option('--days <count>', 'days until it expires, at most 365', readDays, DEFAULT_DAYS)
      .action(async (name: string, options: CreateOptions) => {
        const { repository, target, days } = options;
        const wanted = { name, grants: [readGrant(options)], repository, target, days, isRobot: true };
        const made = await useRoom(options, context, (room) =>
          createToken(wanted, readPerson(options, context.io), room),
        );
        sayMade(made, options, context);
        finish(0);
      });
    addExamples(create, [
      ['bulwark token create shop-ci --permission upload --team shop --repository acme/shop', 'for a pipeline'],
      ['bulwark token create dashboard --role viewer --days 30', 'for a program that reads'],
    ]);
    const list = addCommon('list')
      .description('List the tokens of robots and people, never with a secret.')
      .action(async (options: Options) => {
        await useRoom(options, context, (room) => writeList(room, options, context));
        finish(0);
      });
    addExamples(list, [['bulwark token list', 'newest first']]);
    const revoke = addCommon('revoke')
      .description('End a token at once.')
      .argument('<id>', 'as `bulwark token list` says it')
      .action(async (id: string, options: Options) => {
        await useRoom(options, context, (room) => revokeToken({ id }, readPerson(options, context.io), room));
        if (options.json === true) printJson(context.io, { id, isRevoked: true });
        else context.io.out(`revoked ${id}\n`);
        finish(0);
      });
    addExamples(revoke, [['bulwark token revoke 01990f3a-...', 'one that leaked']]);
    addExamples(command, [
      ['bulwark token create shop-ci --permission upload --repository acme/shop', 'for a pipeline'],
      ['bulwark token list', 'what there is'],
    ]);
  },
};

function readDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1) throw new InvalidArgumentError('Give a whole number of days.');
  return days;
}

/** The text goes to standard output and nowhere else. */
function sayMade({ token, text }: MadeToken, options: Options, { io }: VerbContext): void {
  if (options.json === true) return printJson(io, { ...token, secret: text });
  printRows(io, [sayToken(token, token.createdMs)]);
  io.out(`${text}\n`);
}

async function writeList(room: ControlRoom, options: Options, { io, house }: VerbContext): Promise<void> {
  const tokens = await readAll(
    (cursor) => listTokens({ limit: PAGE_ITEMS, cursor, isOfAll: true }, READER, room),
    SHOWN_MAX,
  );
  const nowMs = house.clock.nowMs();
  if (options.json === true) for (const token of tokens) printJson(io, token);
  else {
    printRows(
      io,
      tokens.map((token) => sayToken(token, nowMs)),
    );
  }
}

function sayToken(token: Token, nowMs: number): readonly string[] {
  const { id, name, userId, grants, repository, target, expiresMs, lastUsedDayMs } = token;
  return [
    id,
    name,
    userId === undefined ? 'robot' : `of ${userId}`,
    sayState(token, nowMs),
    `until ${formatDay(expiresMs)}`,
    lastUsedDayMs === undefined ? 'never used' : `used ${formatDay(lastUsedDayMs)}`,
    [sayGrants(grants), repository, target].filter((part) => part !== undefined).join(' for '),
  ];
}

function sayState({ revokedMs, expiresMs }: Token, nowMs: number): string {
  if (revokedMs !== undefined) return 'revoked';
  return nowMs >= expiresMs ? 'expired' : 'live';
}
