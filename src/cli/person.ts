/** Who acts on a command line: whoever may open the store may do all that is in it, under a name that is kept. */
import type { Command } from 'commander';
import { AppError } from '../base/errors.ts';
import { systemActor } from '../model/programme/actor.ts';
import type { Access } from '../model/programme/access.ts';
import type { Io } from './io.ts';

export type PersonOptions = { readonly as?: string };

/** Adds `--as`. */
export function addPersonOption(command: Command): Command {
  return command.option('--as <person>', 'in whose name it is done (default: the user of this machine)');
}

/** For what only looks. */
export const READER: Access = { actor: systemActor('command line'), grants: [{ role: 'administrator' }] };

/** Throws `usage` where nobody is named: an act without a name is no evidence. */
export function readPerson({ as }: PersonOptions, { env }: Io): Access {
  const name = (as ?? env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'] ?? '').trim();
  if (name === '' || name.includes('\0')) throw new AppError('usage', 'nobody is named; pass --as <person>');
  return { actor: { kind: 'user', id: `local:${name}`, name }, grants: [{ role: 'administrator' }] };
}
