/** Which files are Compose files: told by their names. */
import type { SourceClaim } from '../api.ts';

const COMPOSE_PATH = /(?:^|\/)(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/i;

export const COMPOSE_CLAIM: SourceClaim = {
  name: 'compose',
  mayClaim: (path) => COMPOSE_PATH.test(path),
  claims: ({ path, bytes }) =>
    COMPOSE_PATH.test(path) && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('services'),
};
