/**
 * What changed since a commit, by git: run without a shell, with fixed arguments, without what a repository's own
 * configuration could make it run, and with a limit on time and output.
 */
import { spawnSync } from 'node:child_process';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import { once } from '../base/once.ts';
import type { Changes, Git } from './api.ts';

/** No hooks, no file system monitor, no questions, no fetching of what a partial clone lacks, no locks. */
const CONFIGURATION = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
const ENVIRONMENT = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_LITERAL_PATHSPECS: '1',
};
const KEPT_VARIABLES = ['PATH', 'HOME', 'SystemRoot', 'USERPROFILE'];

/** `env` is where the program is looked for. */
export function createGit(env: Readonly<Record<string, string | undefined>>): Git {
  const kept = KEPT_VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  const runIn =
    (folder: string): Run =>
    (args, input = '') =>
      runGit(['-C', folder, ...args], input, { ...Object.fromEntries(kept), ...ENVIRONMENT });
  return {
    findChanges: (ref, folder) => findChanges(runIn, ref, folder),
    readBlobs: (ids, folder) => {
      return ids.length === 0 ? new Map() : parseBlobs(runIn(folder)(['cat-file', '--batch'], ids.join('\n')).output);
    },
  };
}

type Answer = { readonly status: number; readonly output: Buffer; readonly error: string };
type Run = (args: readonly string[], input?: string) => Answer;

function runGit(args: readonly string[], input: string, env: Record<string, string>): Answer {
  const { error, status, stdout, stderr, signal } = spawnSync('git', [...CONFIGURATION, ...args], {
    env,
    input: input === '' ? '' : `${input}\n`,
    timeout: LIMITS.gitMsMax,
    maxBuffer: LIMITS.gitBytesMax,
    killSignal: 'SIGKILL',
    shell: false,
  });
  if (error !== undefined || status === null) {
    const code = (error !== undefined && 'code' in error ? String(error.code) : signal) ?? 'no exit code';
    throw new AppError('git-unusable', `git ${args[2] ?? ''} did not answer (${code})`, { cause: error });
  }
  return { status, output: stdout, error: stderr.toString('utf8').trim() };
}

/** Throws `git-unusable` where the folder is no repository, or the ref names no commit. */
function findChanges(runIn: (folder: string) => Run, ref: string, folder: string): Changes {
  // A ref that starts so would be taken for an option.
  if (ref === '' || ref.startsWith('-')) throw new AppError('git-unusable', `${JSON.stringify(ref)} is no ref`);
  const top = demand(runIn(folder), ['rev-parse', '--show-toplevel']).trimEnd();
  const run = runIn(top);
  const base = findBase(run, ref);
  const diff = ['diff', '--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff', '--no-textconv', base];
  const { changed, isPlain } = parseDiff(demand(run, [...diff, '--']));
  const status = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--ignored=matching'];
  const { untracked, ignored } = parseStatus(demand(run, [...status, '--no-renames']));
  for (const path of untracked) changed.set(path.replace(/\/$/, ''), undefined);
  const unchanged = once(() => {
    const tree = parseTree(demand(run, ['ls-tree', '-r', '-z', '--full-tree', base]));
    for (const path of changed.keys()) tree.delete(path);
    return tree;
  });
  const hasRepository = untracked.some((path) => path.endsWith('/'));
  return { top, base, changed, ignored, isPlain: isPlain && !hasRepository, unchanged };
}

/** Where the current branch left the ref: what happened there since is not a change of ours. */
function findBase(run: Run, ref: string): string {
  const merge = run(['merge-base', 'HEAD', ref]);
  if (merge.status === 0) return merge.output.toString('utf8').trim();
  const commit = run(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  if (commit.status !== 0) {
    throw new AppError('git-unusable', `${JSON.stringify(ref)} names no commit of this repository`);
  }
  return commit.output.toString('utf8').trim();
}

function demand(run: Run, args: readonly string[]): string {
  const { status, output, error } = run(args);
  if (status === 0) return output.toString('utf8');
  throw new AppError('git-unusable', `git ${args[0] ?? ''}: ${error.split('\n')[0] ?? `exit code ${status}`}`);
}

type Diff = { readonly changed: Map<string, string | undefined>; readonly isPlain: boolean };

/** Modes of links and of repositories within the repository. */
const SPECIAL_MODE = /\b1[26]0000\b/;

/** `:<mode> <mode> <old id> <new id> <status>`, then the path; the id of what was not there is all zeros. */
function parseDiff(text: string): Diff {
  const changed = new Map<string, string | undefined>();
  let isPlain = true;
  const parts = text.split('\0');
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const entry = parts[i] ?? '';
    const id = entry.split(' ')[2] ?? '';
    changed.set(parts[i + 1] ?? '', /^0*$/.test(id) ? undefined : id);
    isPlain &&= !SPECIAL_MODE.test(entry.slice(0, 14));
  }
  return { changed, isPlain };
}

/** Two letters, a space, the path. */
function parseStatus(text: string): { readonly untracked: readonly string[]; readonly ignored: readonly string[] } {
  const entries = text.split('\0');
  const select = (sign: string): readonly string[] =>
    entries.filter((entry) => entry.startsWith(sign)).map((entry) => entry.slice(sign.length));
  return { untracked: select('?? '), ignored: select('!! ') };
}

/** `<mode> <type> <id>`, a tab, the path. */
function parseTree(text: string): Map<string, string> {
  const tree = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const tab = text.indexOf('\t', at);
    const end = text.indexOf('\0', at);
    if (tab < 0 || end < 0) break;
    tree.set(text.slice(tab + 1, end), text.slice(text.lastIndexOf(' ', tab) + 1, tab));
    at = end + 1;
  }
  return tree;
}

/** `<id> <type> <size>`, a line break, so many bytes, a line break; `<id> missing` for what is not there. */
function parseBlobs(output: Buffer): ReadonlyMap<string, Uint8Array> {
  const blobs = new Map<string, Uint8Array>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0x0a, at);
    if (end < 0) break;
    const [id = '', , size] = output.toString('utf8', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue;
    blobs.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return blobs;
}
