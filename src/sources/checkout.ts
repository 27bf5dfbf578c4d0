/**
 * A repository's files at its newest commit, by git: fetched shallow into a folder of our own, without running anything
 * that the repository brings, and without following it to other protocols.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';

export type CheckoutWanted = {
  readonly url: string;
  /** A branch or a tag; what the repository calls HEAD when it is left out. */
  readonly ref: string | undefined;
  /** Where the files come to; made when it is missing, and ours alone. */
  readonly folder: string;
  readonly signal?: AbortSignal;
};

/** Protocols that git may speak. */
const PROTOCOLS = ['https', 'ssh'];

/** No hooks, no monitor, no filters, and links as plain files: a link could lead out of the folder. */
const CONFIGURATION = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.symlinks=false',
  'submodule.recurse=false',
  'filter.lfs.smudge=',
  'filter.lfs.process=',
  'filter.lfs.required=false',
  'protocol.allow=never',
];

const KEPT_VARIABLES = ['PATH', 'HOME', 'SSH_AUTH_SOCK', 'SystemRoot', 'USERPROFILE'];

/** Fetches, and gives the id of the commit. Throws `git-unusable` with what git said. */
export async function checkOut(
  { url, ref, folder, signal }: CheckoutWanted,
  env: Readonly<Record<string, string | undefined>>,
  protocols: readonly string[] = PROTOCOLS,
): Promise<{ readonly commit: string }> {
  // What begins with a dash would be taken for an option.
  if (url.startsWith('-') || ref?.startsWith('-') === true)
    throw new AppError('git-unusable', 'the URL or ref is no such');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settings = [...CONFIGURATION, ...protocols.map((name) => `protocol.${name}.allow=always`)];
  const run = (...args: readonly string[]): Promise<string> =>
    runGit([...settings.flatMap((setting) => ['-c', setting]), '-C', folder, ...args], env, signal);
  if (!existsSync(join(folder, '.git'))) await run('init', '--quiet');
  const only = ['--depth=1', '--no-tags', '--no-recurse-submodules', '--no-write-commit-graph', '--force'];
  await run('fetch', '--quiet', ...only, url, ref ?? 'HEAD');
  await run('checkout', '--quiet', '--force', '--detach', 'FETCH_HEAD');
  await run('clean', '-ffdxq');
  return { commit: (await run('rev-parse', 'HEAD')).trim() };
}

function runGit(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const kept = KEPT_VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      env: { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_LFS_SKIP_SMUDGE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Not the option `timeout`: its timer lives on where the program could not be started.
      signal: AbortSignal.any([AbortSignal.timeout(LIMITS.checkoutMsMax), ...(signal === undefined ? [] : [signal])]),
      killSignal: 'SIGKILL',
    });
    let output = '';
    let said = '';
    child.stdout.on('data', (text: Buffer) => (output = (output + text.toString()).slice(0, SAID_CHARS_MAX)));
    child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(0, SAID_CHARS_MAX)));
    child.on('error', (error) => reject(new AppError('git-unusable', error.message, { cause: error })));
    child.on('close', (code) => {
      if (code === 0) return resolve(output);
      reject(new AppError('git-unusable', said.trim().split('\n')[0] || `git ended with ${code ?? 'a signal'}`));
    });
  });
}

const SAID_CHARS_MAX = 4_000;
