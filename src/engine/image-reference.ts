/**
 * References to container images, read as Docker and the registries read them: registry, repository, and a tag or a
 * digest. What a reference leaves out is filled in: Docker Hub, `library/`, `latest`.
 */

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
  const [name = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return undefined;
  const [place, tag] = cutTag(name);
  const repository = parseRepository(place);
  if (repository === undefined || (tag !== undefined && !TAG.test(tag))) return undefined;
  return digest === undefined
    ? { ...repository, tag: tag ?? 'latest', digest: '' }
    : { ...repository, tag: '', digest };
}

/** A colon before the last slash is that of a port. */
function cutTag(name: string): readonly [string, string | undefined] {
  const colon = name.lastIndexOf(':');
  return colon <= name.lastIndexOf('/') ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** The first part is a registry when it has a dot or a colon, as no part of a repository's name at Docker Hub has. */
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
