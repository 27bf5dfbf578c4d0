/** One name for a team or person, however a document refers to them: grants of teams are compared with it. */

const ENTITY_REF = /^(?:(group|user):)?(?:([^/:]+)\/)?([^/:]+)$/i;

/**
 * `@acme/shop-team` -> `shop-team`, `@alice` -> `alice`, mail addresses as they are. A CODEOWNERS file can name teams
 * of one organisation only, so nothing is lost with its name.
 */
export function nameCodeOwner(text: string): string {
  if (!text.startsWith('@')) return text;
  return text.slice(text.lastIndexOf('/') + 1).replace(/^@+/, '');
}

/**
 * `group:default/team-a` -> `team-a`; a namespace other than `default` stays: `group:infra/team-a` -> `infra/team-a`.
 * Undefined when the text is no reference to a group or user (Backstage: string references).
 */
export function nameEntityOwner(text: string): string | undefined {
  const match = ENTITY_REF.exec(text.trim());
  if (match === null) return undefined;
  const [, , namespace = 'default', name = ''] = match;
  return namespace.toLowerCase() === 'default' ? name : `${namespace}/${name}`;
}
