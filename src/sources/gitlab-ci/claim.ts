/** Which files belong to GitLab CI. */
import type { SourceClaim } from '../api.ts';

const ROOT = /(?:^|\/)[^/]*\.gitlab-ci\.ya?ml$/i;
const YAML_PATH = /\.ya?ml$/i;
const CI_FOLDER = /(?:^|\/)\.gitlab(?:-ci)?\//i;

/** True for files by which a pipeline starts: `.gitlab-ci.yml` and `name.gitlab-ci.yml`. */
export function isPipelineFile(path: string): boolean {
  return ROOT.test(path);
}

/** True for the endings that pipelines and what they include have. */
function mayBePipelineFile(path: string): boolean {
  return YAML_PATH.test(path);
}

/** A pipeline, or a file that looks like a part of one; whether it is one is told by who includes it. */
function looksLikePipeline(path: string, bytes: Uint8Array): boolean {
  if (isPipelineFile(path)) return true;
  if (!mayBePipelineFile(path)) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPart = buffer.includes('script:') || buffer.includes('include:') || buffer.includes('variables:');
  return isPart && (CI_FOLDER.test(path) || !(buffer.includes('apiVersion:') || buffer.includes('runs-on:')));
}

export const GITLAB_CI_CLAIM: SourceClaim = {
  name: 'gitlab-ci',
  mayClaim: mayBePipelineFile,
  claims: ({ path, bytes }) => looksLikePipeline(path, bytes),
};
