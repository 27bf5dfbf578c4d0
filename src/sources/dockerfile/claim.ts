/** Which files are Dockerfiles: told by their names. */
import type { SourceClaim } from '../api.ts';

/** `Dockerfile`, `Dockerfile.web`, `web.dockerfile`, `Containerfile`; not `.dockerignore` files. */
const DOCKERFILE_PATH = /(?:^|\/)(?:(?:dockerfile|containerfile)(?:[.-][^/]*)?|[^/]+\.(?:dockerfile|containerfile))$/i;
const OTHER_PATH = /(?:\.dockerignore|\.containerignore|\.md|\.ya?ml|\.json|\.[jt]sx?|\.py|\.go|\.sh)$/i;

const isDockerfile = (path: string): boolean => DOCKERFILE_PATH.test(path) && !OTHER_PATH.test(path);

export const DOCKERFILE_CLAIM: SourceClaim = {
  name: 'dockerfile',
  mayClaim: isDockerfile,
  claims: ({ path }) => isDockerfile(path),
};
