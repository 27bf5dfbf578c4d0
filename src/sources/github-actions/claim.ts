/** Which files belong to GitHub Actions, told by path, or by the keys that only such files have. */
import type { SourceClaim } from '../api.ts';

export type DocumentKind = 'Workflow' | 'Action' | 'Dependabot';

const YAML_PATH = /\.ya?ml$/i;
const WORKFLOW_PATH = /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/i;
const ACTION_NAME = /(?:^|\/)action\.ya?ml$/i;
const DEPENDABOT_NAME = /(?:^|\/)dependabot\.ya?ml$/i;

/** A key at the start of a line, quoted or not; a byte order mark may stand before the first. */
const topLevelKey = (name: string): RegExp => new RegExp(`^\\ufeff?(["']?)${name}\\1[ \\t]*:`, 'm');
const TRIGGERS = topLevelKey('on');
const JOBS = topLevelKey('jobs');
const RUNS = topLevelKey('runs');
const UPDATES = topLevelKey('updates');

/** True for the endings that files of this source have. */
function mayBeActionsFile(path: string): boolean {
  return YAML_PATH.test(path) || path === '-';
}

/**
 * What a file is; undefined when it is none of this source. Files in `.github/workflows` are workflows whatever they
 * hold, so that a broken one is reported; elsewhere a workflow has both `on` and `jobs`.
 */
export function classifyFile(path: string, bytes: Uint8Array): DocumentKind | undefined {
  if (!mayBeActionsFile(path)) return undefined;
  if (WORKFLOW_PATH.test(path)) return 'Workflow';
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const has = (word: string, key: RegExp): boolean => buffer.includes(word) && key.test(buffer.toString('utf8'));
  if (ACTION_NAME.test(path) && has('runs', RUNS)) return 'Action';
  if (DEPENDABOT_NAME.test(path) && has('updates', UPDATES)) return 'Dependabot';
  return has('jobs', JOBS) && TRIGGERS.test(buffer.toString('utf8')) ? 'Workflow' : undefined;
}

export const GITHUB_ACTIONS_CLAIM: SourceClaim = {
  name: 'github-actions',
  mayClaim: mayBeActionsFile,
  claims: ({ path, bytes }) => classifyFile(path, bytes) !== undefined,
};
