/** Names of container images taken apart, `registry.example:5000/team/app:1.2@sha256:…`, as Docker reads them. */

export type ImageName = {
  /** Registry and repository as written, without tag and digest. */
  readonly name: string;
  /** `docker.io` where none is written. */
  readonly registry: string;
  /** As written: `library/alpine` may be written `alpine`. */
  readonly repository: string;
  /** Absent where none is written; empty behind a colon that nothing follows. */
  readonly tag?: string;
  readonly digest?: string;
};

const DEFAULT_REGISTRY = 'docker.io';
/** Tags that move with every push; no tag means `latest`. */
const FLOATING_TAGS: ReadonlySet<string> = new Set(['', 'latest']);

/** Takes a name apart; never fails, so what is no name gives parts that are none. */
export function parseImageName(text: string): ImageName {
  const at = text.indexOf('@');
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(':');
  // A colon before the last slash is that of a registry's port.
  const hasTag = colon > named.lastIndexOf('/');
  const name = hasTag ? named.slice(0, colon) : named;
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  // Docker's rule: the first part is a registry when it looks like a host, not like a user's name.
  const hasRegistry = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  return {
    name,
    registry: hasRegistry ? first : DEFAULT_REGISTRY,
    repository: hasRegistry ? name.slice(slash + 1) : name,
    ...(hasTag ? { tag: named.slice(colon + 1) } : {}),
    ...(at === -1 ? {} : { digest: text.slice(at + 1) }),
  };
}

/** True when the name means one image for ever: it has a digest. */
export function isDigestedImage({ digest = '' }: ImageName): boolean {
  return digest !== '';
}

/** True when the name means one image, or a tag whose owner promised not to move it. */
export function isFixedImage(image: ImageName): boolean {
  return isDigestedImage(image) || !FLOATING_TAGS.has(image.tag ?? '');
}
