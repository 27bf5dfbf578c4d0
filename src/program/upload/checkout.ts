/**
 * What is scanned, as the machine that scans says it: the variables of GitHub Actions and GitLab CI, else the files in
 * which git keeps its state. No program is run for it.
 */
import type { House } from '../house.ts';

export type Checkout = {
  /** `acme/shop`. */
  readonly repository: string | undefined;
  readonly commit: string | undefined;
  /** `refs/heads/main`, or the branch's name. */
  readonly ref: string | undefined;
  /** The number of the change that is proposed, where the scan is of one. */
  readonly proposal: string | undefined;
};

export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the variables of the CI, and for what they leave out the repository in the current directory. */
export function findCheckout(env: Variables, house: House): Checkout {
  const said = readGithub(env) ?? readGitlab(env);
  if (said?.repository !== undefined && said.commit !== undefined) return said;
  const found = readGitFolder(house);
  return {
    repository: said?.repository ?? found.repository,
    commit: said?.commit ?? found.commit,
    ref: said?.ref ?? found.ref,
    proposal: said?.proposal,
  };
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
function readGithub(env: Variables): Checkout | undefined {
  if (env['GITHUB_ACTIONS'] !== 'true') return undefined;
  const ref = readText(env, 'GITHUB_REF');
  return {
    repository: readText(env, 'GITHUB_REPOSITORY'),
    commit: readText(env, 'GITHUB_SHA'),
    ref,
    proposal: /^refs\/pull\/(\d+)\//.exec(ref ?? '')?.[1],
  };
}

/** https://docs.gitlab.com/ci/variables/predefined_variables */
function readGitlab(env: Variables): Checkout | undefined {
  if (env['GITLAB_CI'] !== 'true') return undefined;
  return {
    repository: readText(env, 'CI_PROJECT_PATH'),
    commit: readText(env, 'CI_COMMIT_SHA'),
    ref: readText(env, 'CI_COMMIT_REF_NAME'),
    proposal: readText(env, 'CI_MERGE_REQUEST_IID'),
  };
}

function readText(env: Variables, name: string): string | undefined {
  const text = env[name];
  return text === undefined || text === '' ? undefined : text;
}

function readGitFolder({ files }: House): Checkout {
  const read = (name: string): string | undefined => {
    const bytes = files.readBytes(`.git/${name}`);
    return bytes && new TextDecoder().decode(bytes);
  };
  const head = read('HEAD')?.trim();
  const ref = head === undefined ? undefined : /^ref: (refs\/\S+)$/.exec(head)?.[1];
  const commit = ref === undefined ? head : (read(ref)?.trim() ?? findPacked(read('packed-refs'), ref));
  return {
    repository: readRemote(read('config') ?? ''),
    commit: commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined,
    ref,
    proposal: undefined,
  };
}

function findPacked(text: string | undefined, ref: string): string | undefined {
  return text
    ?.split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0];
}

/** The repository of the remote `origin`, without host and without the credentials that its URL may hold. */
function readRemote(config: string): string | undefined {
  const section = /^\[remote "origin"\]$([^[]*)/m.exec(config)?.[1] ?? '';
  const url = /^\s*url\s*=\s*(\S+)\s*$/m.exec(section)?.[1] ?? '';
  const path = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/]+\/|[^/:]+:)(.+?)(?:\.git)?\/?$/.exec(url)?.[1];
  return path?.replace(/^\/+/, '');
}
