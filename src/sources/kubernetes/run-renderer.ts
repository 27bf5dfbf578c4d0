/**
 * Runs `helm` or `kubectl` on a folder: no shell, a time limit, an output limit, and no way to the network that we
 * could close.
 */
import { spawnSync } from 'node:child_process';
import { LIMITS } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import { fileProblem } from '../problem.ts';
import type { Rendering } from './plan.ts';

export type RendererOptions = {
  /** The caller's environment, of which the programs get PATH and HOME. Without PATH none is found. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limits?: { readonly rendererMsMax: number; readonly rendererBytesMax: number };
};

export type Rendered = { readonly text: Uint8Array } | { readonly problem: Problem };

/** Release name that charts are rendered with. */
const RELEASE = 'release-name';
const STDERR_CHARS_MAX = 500;

/**
 * A second lock behind the refusal of remote bases: a proxy where nobody listens, git without any protocol, and no
 * credentials or cluster configuration from the caller's home.
 */
const OFFLINE = {
  http_proxy: 'http://127.0.0.1:9',
  https_proxy: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '',
  no_proxy: '',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_TERMINAL_PROMPT: '0',
  KUBECONFIG: '/dev/null',
};

/** The command that renders a folder, as argument list. */
export function rendererCommand(rendering: Rendering): readonly [string, ...string[]] {
  const { folder } = rendering;
  if (rendering.kind === 'kustomization') return ['kubectl', 'kustomize', folder];
  return ['helm', 'template', RELEASE, folder, '--include-crds'];
}

/** The rendered manifests, or the problem that there are none. */
export function runRenderer(rendering: Rendering, options: RendererOptions): Rendered {
  const limits = options.limits ?? LIMITS;
  const [program, ...args] = rendererCommand(rendering);
  const { HOME, PATH } = options.env;
  const result = spawnSync(program, args, {
    cwd: rendering.folder,
    env: { ...(HOME === undefined ? {} : { HOME }), PATH: PATH ?? '', ...OFFLINE },
    timeout: limits.rendererMsMax,
    killSignal: 'SIGKILL',
    maxBuffer: limits.rendererBytesMax,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: false,
  });
  if (result.error === undefined && result.status === 0) return { text: result.stdout };
  return { problem: describeFailure(rendering, program, result, limits.rendererMsMax) };
}

function describeFailure(
  rendering: Rendering,
  program: string,
  result: ReturnType<typeof spawnSync>,
  rendererMsMax: number,
): Problem {
  const what = `${rendering.kind} ${rendering.file.path}`;
  const path = rendering.file.path;
  const { error } = result;
  const code = error !== undefined && 'code' in error ? String(error.code) : undefined;
  if (code === 'ENOENT')
    return fileProblem('renderer-missing', `\`${program}\`, which renders ${what}, is not on the PATH`, path);
  if (code === 'ETIMEDOUT') {
    return fileProblem(
      'renderer-too-slow',
      `\`${program}\` did not render ${what} within ${rendererMsMax / 1000} s`,
      path,
    );
  }
  if (code === 'ENOBUFS') return fileProblem('renderer-failed', `\`${program}\` wrote too much for ${what}`, path);
  const said =
    String(result.stderr ?? '')
      .trim()
      .slice(-STDERR_CHARS_MAX) ||
    (code ?? `exit ${result.status}`);
  const command = rendererCommand(rendering).join(' ');
  return fileProblem('renderer-failed', `\`${command}\` failed on ${what}: ${said}`, path);
}
