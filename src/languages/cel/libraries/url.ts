/**
 * CEL library: Kubernetes' URLs.
 */
import type { Library, Overload } from '../environment.ts';
import { fail } from '../runtime/failures.ts';
import { declare, method, overload } from '../standard/declare.ts';
import { BOOL, listOf, mapOf, opaqueOf, STRING, type Type } from '../types.ts';
import { Opaque, type Result, type Value } from '../values.ts';
import {
  escapedPathOf,
  type ParsedUrl,
  parseQuery,
  parseRequestUri,
  parseUrl,
  splitHostPort,
  UrlFault,
} from './go-url.ts';

const URL_TYPE: Type = opaqueOf('kubernetes.URL');

class CelUrl extends Opaque {
  readonly typeName = 'kubernetes.URL';
  readonly parsed: ParsedUrl;
  constructor(parsed: ParsedUrl) {
    super();
    this.parsed = parsed;
  }
  equals(other: Opaque): boolean {
    return other instanceof CelUrl && textOf(this.parsed) === textOf(other.parsed);
  }
}

/** All parts, with separators that no part can hold unescaped. */
const textOf = (url: ParsedUrl): string =>
  [url.scheme, url.opaque, url.user, url.host, escapedPathOf(url), url.query, url.fragment].join(' ');

function stringToUrl(text: string): Result {
  const checked = parseRequestUri(text);
  // The request parser takes no fragment, so the text is read once more by the general one.
  const url = checked instanceof UrlFault ? checked : parseUrl(text);
  if (!(url instanceof UrlFault)) return new CelUrl(url);
  return fail('conversion', `URL parse error during conversion from string: ${url.message}`);
}

const isUrl = (text: string): boolean => !(parseRequestUri(text) instanceof UrlFault);

const getter = (id: string, result: Type, read: (url: ParsedUrl) => Value): Overload =>
  method(id, [URL_TYPE], result, (url: CelUrl) => read(url.parsed));

export const URL_LIBRARY: Library = {
  name: 'kubernetes.urls',
  types: [URL_TYPE],
  functions: [
    declare('url', overload('string_to_url', [STRING], URL_TYPE, stringToUrl)),
    declare('isURL', overload('is_url_string', [STRING], BOOL, isUrl)),
    declare(
      'getScheme',
      getter('url_get_scheme', STRING, (url) => url.scheme),
    ),
    declare(
      'getHost',
      getter('url_get_host', STRING, (url) => url.host),
    ),
    declare(
      'getHostname',
      getter('url_get_hostname', STRING, (url) => splitHostPort(url.host).hostname),
    ),
    declare(
      'getPort',
      getter('url_get_port', STRING, (url) => splitHostPort(url.host).port),
    ),
    declare('getEscapedPath', getter('url_get_escaped_path', STRING, escapedPathOf)),
    declare(
      'getQuery',
      getter('url_get_query', mapOf(STRING, listOf(STRING)), (url) => parseQuery(url.query)),
    ),
  ],
};
