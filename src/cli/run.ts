/**
 * `bulwark <verb>`: finds the verb, runs it, gives the exit code. The top-level help and the version load nothing but
 * this
 * file and the table of verbs; commander, the house and the error texts come when they are needed.
 */
import type { OpenHouse } from '../program/open-house.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { VERBS, writeTopHelp } from './verbs.ts';

/** Runs one command line and gives its exit code. Never throws: every failure is a text on stderr and a code. */
export async function runCli(args: readonly string[], io: Io, loadHouse: () => Promise<OpenHouse>): Promise<number> {
  try {
    return await dispatch(args, io, loadHouse);
  } catch (error) {
    const { describeError, exitCodeOf } = await import('./exit.ts');
    io.err(describeError(error));
    return exitCodeOf(error);
  }
}

async function dispatch(args: readonly string[], io: Io, loadHouse: () => Promise<OpenHouse>): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined) {
    io.err(writeTopHelp());
    return EXIT.usage;
  }
  if (first === '--version' || first === '-V') return dispatch(['version'], io, loadHouse);
  if (first === '--help' || first === '-h') {
    io.out(writeTopHelp());
    return EXIT.clean;
  }
  if (first === 'help') return dispatch(rest[0] === undefined ? ['--help'] : [rest[0], '--help'], io, loadHouse);
  const entry = VERBS.find(({ name }) => name === first);
  if (entry === undefined) return refuseVerb(first);
  const [{ runVerb }, house] = await Promise.all([import('./run-verb.ts'), loadHouse()]);
  return runVerb(entry, rest, { io, house, verbs: VERBS });
}

async function refuseVerb(word: string): Promise<never> {
  const [{ nearestName }, { AppError }] = await Promise.all([import('../base/ids.ts'), import('../base/errors.ts')]);
  const names = VERBS.map(({ name }) => name);
  const nearest = nearestName(word, names);
  const hint = nearest === undefined ? `the verbs are ${names.join(', ')}` : `did you mean ${nearest}?`;
  throw new AppError('usage', `${JSON.stringify(word)} is no verb; ${hint}`);
}
