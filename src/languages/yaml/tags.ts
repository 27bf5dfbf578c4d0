/** Tags: what `!!int`, `!local` and `%TAG` shorthands stand for. */
import type { Json } from '../../base/json.ts';
import { type Dialect, resolveInteger, resolveNumber, resolvePlain } from './scalars.ts';

export type TagHandles = { readonly [handle: string]: string };

const CORE_PREFIX = 'tag:yaml.org,2002:';

/** `!!str` and its long forms as `str`; tags of applications as they are, `!` (text by order of the author) as `!`. */
export function expandTag(raw: string, handles: TagHandles): string {
  const name = raw.startsWith('!<') ? raw.slice(2, -1) : expandHandle(raw, handles);
  return name.startsWith(CORE_PREFIX) ? name.slice(CORE_PREFIX.length) : name;
}

function expandHandle(raw: string, handles: TagHandles): string {
  const handleEnd = raw.indexOf('!', 1) + 1;
  const handle = handleEnd === 0 ? '!' : raw.slice(0, handleEnd);
  const suffix = raw.slice(handle.length);
  if (suffix === '' && handle === '!') return '!';
  return (handles[handle] ?? (handle === '!!' ? CORE_PREFIX : handle)) + suffix;
}

/** The value of a scalar with an expanded tag, undefined when the tag is unknown or does not fit. */
export function convertTagged(tag: string, source: string, dialect: Dialect): Json | undefined {
  const plain = resolvePlain(source, dialect);
  switch (tag) {
    case '!':
    case 'str':
      return source;
    case 'null':
      return plain === null ? null : undefined;
    case 'bool':
      return typeof plain === 'boolean' ? plain : undefined;
    case 'int':
      return resolveInteger(source, dialect);
    case 'float':
      return resolveNumber(source, dialect);
    case 'map':
      return source === '' ? {} : undefined;
    case 'seq':
      return source === '' ? [] : undefined;
    default:
      return undefined;
  }
}
