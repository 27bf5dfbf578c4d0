/**
 * CEL library `url`: URLs read as Go's `net/url` reads them, which is more lenient than WHATWG's parser in JavaScript.
 */
import { quoteGo } from './go-quote.ts';
import { AddressFault, parseAddress } from './netip.ts';
import { decodeLossy, encodeUtf8 } from './utf8.ts';

export type ParsedUrl = {
  readonly scheme: string;
  /** What follows the scheme of a URL without slash: `mailto:someone`. */
  readonly opaque: string;
  readonly user: string;
  /** With port, IPv6 addresses in brackets. */
  readonly host: string;
  /** Unescaped. */
  readonly path: string;
  /** As written where that differs from how `path` would be escaped, else empty. */
  readonly rawPath: string;
  readonly query: string;
  readonly fragment: string;
};

/** Why a text is no URL, in Go's words. */
export class UrlFault {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

type Mode = 'path' | 'host' | 'zone' | 'user' | 'query' | 'fragment';

/** Reads an absolute URI or an absolute path without fragment (Go's `ParseRequestURI`). */
export function parseRequestUri(text: string): ParsedUrl | UrlFault {
  return wrapFault(text, parse(text, true));
}

/** Reads any URL reference, with fragment (Go's `Parse`). */
export function parseUrl(text: string): ParsedUrl | UrlFault {
  const [reference, fragment] = cut(text, '#');
  const url = parse(reference, false);
  if (url instanceof UrlFault) return wrapFault(reference, url);
  const unescaped = unescape(fragment, 'fragment');
  return unescaped instanceof UrlFault ? wrapFault(text, unescaped) : { ...url, fragment: unescaped };
}

const wrapFault = (text: string, url: ParsedUrl | UrlFault): ParsedUrl | UrlFault =>
  url instanceof UrlFault ? new UrlFault(`parse ${quoteGo(text)}: ${url.message}`) : url;

function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

const EMPTY: ParsedUrl = { scheme: '', opaque: '', user: '', host: '', path: '', rawPath: '', query: '', fragment: '' };

function parse(text: string, isRequest: boolean): ParsedUrl | UrlFault {
  if (/[\p{Cc}--[\x80-\x9f]]/v.test(text)) return new UrlFault('net/url: invalid control character in URL');
  if (text === '' && isRequest) return new UrlFault('empty url');
  if (text === '*') return { ...EMPTY, path: '*' };
  const split = splitScheme(text);
  if (split instanceof UrlFault) return split;
  const [scheme, afterScheme] = split;
  const [rest, query] = cut(afterScheme, '?');
  if (!rest.startsWith('/')) return parseRootless(scheme, rest, query, isRequest);
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || (!isRequest && !rest.startsWith('///')));
  const pathAt = hasAuthority ? (rest.indexOf('/', 2) < 0 ? rest.length : rest.indexOf('/', 2)) : 0;
  const authority = hasAuthority ? parseAuthority(scheme, rest.slice(2, pathAt)) : { user: '', host: '' };
  if (authority instanceof UrlFault) return authority;
  return withPath({ ...EMPTY, ...authority, scheme, query }, rest.slice(pathAt));
}

/** What does not begin with a slash: opaque after a scheme, a relative path otherwise. */
function parseRootless(scheme: string, rest: string, query: string, isRequest: boolean): ParsedUrl | UrlFault {
  if (scheme !== '') return { ...EMPTY, scheme, opaque: rest, query };
  if (isRequest) return new UrlFault('invalid URI for request');
  if (cut(rest, '/')[0].includes(':')) return new UrlFault('first path segment in URL cannot contain colon');
  return withPath({ ...EMPTY, query }, rest);
}

function withPath(url: ParsedUrl, written: string): ParsedUrl | UrlFault {
  const path = unescape(written, 'path');
  if (path instanceof UrlFault) return path;
  return { ...url, path, rawPath: written === escape(path, 'path') ? '' : written };
}

function splitScheme(text: string): [scheme: string, rest: string] | UrlFault {
  if (text.startsWith(':')) return new UrlFault('missing protocol scheme');
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text);
  return match === null ? ['', text] : [(match[1] ?? '').toLowerCase(), text.slice(match[0].length)];
}

type Authority = { readonly user: string; readonly host: string };

function parseAuthority(scheme: string, authority: string): Authority | UrlFault {
  const at = authority.lastIndexOf('@');
  const host = parseHost(scheme, authority.slice(at + 1));
  if (host instanceof UrlFault) return host;
  const user = at < 0 ? '' : authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) return new UrlFault('net/url: invalid userinfo');
  const unescaped = unescape(user, 'user');
  return unescaped instanceof UrlFault ? unescaped : { user, host };
}

const isOptionalPort = (text: string): boolean => /^(?::[0-9]*)?$/.test(text);

const invalidPort = (port: string): UrlFault => new UrlFault(`invalid port ${quoteGo(port)} after host`);

/**
 * Reads a host with optional port. A second colon is refused in `http` and `https` URLs only: others name several
 * hosts there (`mysql://a:1,b:2/`).
 */
function parseHost(scheme: string, host: string): string | UrlFault {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) return new UrlFault('invalid IP-literal');
  if (bracket === 0) return parseIpLiteral(host);
  const portAt = /^https?$/.test(scheme) ? host.indexOf(':') : host.lastIndexOf(':');
  const port = portAt < 0 ? '' : host.slice(portAt);
  return isOptionalPort(port) ? unescape(host, 'host') : invalidPort(port);
}

/** Reads `[::1]:80`: in brackets stands an IPv6 address, with its zone after an escaped `%`, and nothing else. */
function parseIpLiteral(host: string): string | UrlFault {
  const close = host.lastIndexOf(']');
  if (close < 0) return new UrlFault("missing ']' in host");
  const port = host.slice(close + 1);
  if (!isOptionalPort(port)) return invalidPort(port);
  const inside = host.slice(1, close);
  const zoneAt = inside.indexOf('%25');
  const end = zoneAt < 0 ? inside.length : zoneAt;
  const name = unescape(inside.slice(0, end), 'host');
  if (name instanceof UrlFault) return name;
  const zone = unescape(inside.slice(end), 'zone');
  if (zone instanceof UrlFault) return zone;
  const address = parseAddress(name + zone);
  if (address instanceof AddressFault) return new UrlFault(`invalid host: ${address.message}`);
  return address.family === 4 ? new UrlFault('invalid IP-literal') : `[${name}${zone}]${port}`;
}

const isHost = (mode: Mode): boolean => mode === 'host' || mode === 'zone';

/** Decodes `%` escapes. Escapes in a host may only stand for characters that ASCII does not have. */
function unescape(text: string, mode: Mode): string | UrlFault {
  const escapes = text.includes('%') || isHost(mode) || (mode === 'query' && text.includes('+'));
  if (!escapes) return text;
  const bytes: number[] = [];
  const source = encodeUtf8(text);
  for (let at = 0; at < source.length; at += 1) {
    const byte = source[at] ?? 0;
    const sign = String.fromCharCode(byte);
    if (sign === '%') {
      const escape = String.fromCharCode(...source.subarray(at, at + 3));
      if (!mayEscape(escape, mode)) return new UrlFault(`invalid URL escape ${quoteGo(escape)}`);
      bytes.push(Number.parseInt(escape.slice(1), 16));
      at += 2;
    } else if (isHost(mode) && byte < 0x80 && mustEscape(sign, mode)) {
      return new UrlFault(`invalid character ${quoteGo(sign)} in host name`);
    } else bytes.push(mode === 'query' && sign === '+' ? 0x20 : byte);
  }
  return decodeLossy(Uint8Array.from(bytes));
}

function mayEscape(escape: string, mode: Mode): boolean {
  if (!/^%[0-9A-Fa-f]{2}$/.test(escape)) return false;
  const code = Number.parseInt(escape.slice(1), 16);
  if (mode === 'host') return code >= 0x80 || escape === '%25';
  const isPlainInZone = code === 0x20 || !mustEscape(String.fromCharCode(code), 'host');
  return mode !== 'zone' || escape === '%25' || isPlainInZone;
}

/** Characters that stand for themselves, beyond letters, digits and `-_.~`. */
const PLAIN: Readonly<Record<Mode, string>> = {
  host: '!$&\'()*+,;=:[]<>"',
  zone: '!$&\'()*+,;=:[]<>"',
  path: '$&+,/:;=@',
  user: '$&+,;=',
  query: '',
  fragment: '$&+,/:;=?@!()*',
};

const mustEscape = (sign: string, mode: Mode): boolean =>
  !/^[A-Za-z0-9\-_.~]$/.test(sign) && !PLAIN[mode].includes(sign);

function escape(text: string, mode: Mode): string {
  if (/^[A-Za-z0-9\-_.~/]*$/.test(text)) return text;
  return Array.from(encodeUtf8(text), (byte) => {
    const sign = String.fromCharCode(byte);
    return byte < 0x80 && !mustEscape(sign, mode) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

/** The path with escapes: as written where that is a valid escaping of it. */
export function escapedPathOf({ path, rawPath }: ParsedUrl): string {
  const isValid = rawPath !== '' && /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@[\]/]|%[0-9A-Fa-f]{2})*$/.test(rawPath);
  if (isValid) return rawPath;
  return path === '*' ? '*' : escape(path, 'path');
}

/** Host without port, IPv6 addresses without brackets, and the port without colon. */
export function splitHostPort(host: string): { readonly hostname: string; readonly port: string } {
  const colon = host.lastIndexOf(':');
  const hasPort = colon >= 0 && isOptionalPort(host.slice(colon));
  const name = hasPort ? host.slice(0, colon) : host;
  const isBracketed = name.startsWith('[') && name.endsWith(']');
  return { hostname: isBracketed ? name.slice(1, -1) : name, port: hasPort ? host.slice(colon + 1) : '' };
}

/** Parameters of a query, repeated ones in order. Malformed pairs, and those with a semicolon, are left out. */
export function parseQuery(query: string): Record<string, string[]> {
  const parameters: Record<string, string[]> = Object.create(null);
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const [key, value] = cut(pair, '=').map((part) => unescape(part, 'query'));
    if (typeof key !== 'string' || typeof value !== 'string') continue;
    parameters[key] ??= [];
    parameters[key].push(value);
  }
  return parameters;
}
