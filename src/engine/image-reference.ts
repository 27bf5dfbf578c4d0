/**
 * References to container images, checked and completed as Kyverno's `image()` has them: registry, repository, and a
 * tag or a digest. What a reference leaves out is filled in: Docker Hub, `library/`, `latest`.
 */
import { parseImageName } from '../base/image-name.ts';

export type ImageReference = {
  readonly registry: string;
  readonly repository: string;
  /** Empty when the image is named by digest. */
  readonly tag: string;
  /** `sha256:` and 64 hex digits; empty when the image is named by tag. */
  readonly digest: string;
};

const DOCKER_HUB = 'index.docker.io';
const TAG = /^[A-Za-z0-9_.-]{1,128}$/;
const REPOSITORY = /^[a-z0-9_./-]{2,255}$/;
const REGISTRY = /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]+)?$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Undefined when the text is no reference. A tag beside a digest says nothing: the digest decides. */
export function parseImageReference(text: string): ImageReference | undefined {
  const { name, tag, digest } = parseImageName(text);
  if (digest !== undefined && !DIGEST.test(digest)) return undefined;
  const repository = parseRepository(name);
  if (repository === undefined || (tag !== undefined && !TAG.test(tag))) return undefined;
  return digest === undefined
    ? { ...repository, tag: tag ?? 'latest', digest: '' }
    : { ...repository, tag: '', digest };
}

/**
 * The first part is a registry when it has a dot or a colon, as no part of a repository's name at Docker Hub has.
 * Docker itself takes `localhost` for one too, which the library that Kyverno reads references with does not.
 */
function parseRepository(place: string): Pick<ImageReference, 'registry' | 'repository'> | undefined {
  const slash = place.indexOf('/');
  const first = slash < 0 ? '' : place.slice(0, slash);
  const isRegistry = first.includes('.') || first.includes(':');
  const registry = isRegistry && first !== 'docker.io' ? first : DOCKER_HUB;
  const path = isRegistry ? place.slice(slash + 1) : place;
  if (!REPOSITORY.test(path) || !REGISTRY.test(registry)) return undefined;
  const isOfficial = registry === DOCKER_HUB && !path.includes('/');
  return { registry, repository: isOfficial ? `library/${path}` : path };
}
