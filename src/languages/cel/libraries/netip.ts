/**
 * CEL libraries `ip` and `cidr`: IP addresses and prefixes, read and printed as Go's `net/netip` does, errors included.
 */
import { INT_MAX } from '../values.ts';
import { quoteGo } from './go-quote.ts';

/** An address as its bits. `zone` is '' for none. */
export type Address = { readonly family: 4 | 6; readonly bits: bigint; readonly zone: string };
export type Prefix = { readonly address: Address; readonly length: number };

/** Why a text is no address or prefix, in Go's words. */
export class AddressFault {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export const widthOf = (family: 4 | 6): number => (family === 4 ? 32 : 128);

/** Reads an IPv4 or IPv6 address, RFC 4291 forms and zones included. */
export function parseAddress(text: string): Address | AddressFault {
  const first = /[.:%]/.exec(text)?.[0];
  if (first === '.') {
    const bits = parseIpv4(text, text);
    return typeof bits === 'number' ? { family: 4, bits: BigInt(bits), zone: '' } : bits;
  }
  if (first === ':') return parseIpv6(text);
  return addressFault(text, first === '%' ? 'missing IPv6 address' : 'unable to parse IP');
}

function addressFault(text: string, message: string, at = ''): AddressFault {
  const place = at === '' ? '' : ` (at ${quoteGo(at)})`;
  return new AddressFault(`ParseAddr(${quoteGo(text)}): ${message}${place}`);
}

/** The 32 bits of the four decimal fields in `part`, which is `text` or its end. */
function parseIpv4(text: string, part: string): number | AddressFault {
  const fields: number[] = [];
  let digits = '';
  for (let at = 0; at < part.length; at += 1) {
    const sign = part.charAt(at);
    if (/[0-9]/.test(sign)) {
      if (digits === '0') return addressFault(text, 'IPv4 field has octet with leading zero');
      digits += sign;
      if (Number(digits) > 255) return addressFault(text, 'IPv4 field has value >255');
    } else if (sign !== '.') {
      return addressFault(text, 'unexpected character', part.slice(at));
    } else if (digits === '' || at === part.length - 1) {
      return addressFault(text, 'IPv4 field must have at least one digit', part.slice(at));
    } else {
      if (fields.length === 3) return addressFault(text, 'IPv4 address too long');
      fields.push(Number(digits));
      digits = '';
    }
  }
  if (fields.length < 3) return addressFault(text, 'IPv4 address too short');
  return [...fields, Number(digits)].reduce((bits, field) => bits * 256 + field, 0);
}

/** What was read of an IPv6 address so far: 16-bit fields, and before which of them `::` stood. */
type Fields = { readonly values: number[]; ellipsis: number | undefined; rest: string };

const FIELDS = 8;

function parseIpv6(text: string): Address | AddressFault {
  const zoneAt = text.indexOf('%');
  const zone = zoneAt < 0 ? '' : text.slice(zoneAt + 1);
  if (zoneAt >= 0 && zone === '') return addressFault(text, 'zone must be a non-empty string');
  const fields: Fields = { values: [], ellipsis: undefined, rest: zoneAt < 0 ? text : text.slice(0, zoneAt) };
  if (fields.rest.startsWith('::')) {
    fields.ellipsis = 0;
    fields.rest = fields.rest.slice(2);
    if (fields.rest === '') return { family: 6, bits: 0n, zone };
  }
  const fault = readFields(text, fields);
  if (fault !== undefined) return fault;
  if (fields.rest !== '') return addressFault(text, 'trailing garbage after address', fields.rest);
  const { values, ellipsis } = fields;
  if (ellipsis === undefined && values.length < FIELDS) return addressFault(text, 'address string too short');
  if (ellipsis !== undefined && values.length === FIELDS) {
    return addressFault(text, 'the :: must expand to at least one field of zeros');
  }
  values.splice(ellipsis ?? FIELDS, 0, ...Array.from({ length: FIELDS - values.length }, () => 0));
  return { family: 6, bits: values.reduce((bits, field) => (bits << 16n) | BigInt(field), 0n), zone };
}

function readFields(text: string, fields: Fields): AddressFault | undefined {
  while (fields.values.length < FIELDS) {
    const { rest } = fields;
    const digits = /^[0-9A-Fa-f]*/.exec(rest)?.[0] ?? '';
    if (digits.length > 4) return addressFault(text, 'each group must have 4 or less digits', rest);
    if (digits === '') return addressFault(text, 'each colon-separated field must have at least one digit', rest);
    if (rest[digits.length] === '.') return readEmbeddedIpv4(text, fields);
    fields.values.push(Number.parseInt(digits, 16));
    const after = rest.slice(digits.length);
    fields.rest = after.slice(1);
    if (after === '') return undefined;
    if (!after.startsWith(':')) return addressFault(text, 'unexpected character, want colon', after);
    if (after === ':') return addressFault(text, 'colon must be followed by more characters', after);
    if (!after.startsWith('::')) continue;
    if (fields.ellipsis !== undefined) return addressFault(text, 'multiple :: in address', fields.rest);
    fields.ellipsis = fields.values.length;
    fields.rest = after.slice(2);
    if (fields.rest === '') return undefined;
  }
  return undefined;
}

/** `::ffff:1.2.3.4`: the last two fields in IPv4 notation. */
function readEmbeddedIpv4(text: string, fields: Fields): AddressFault | undefined {
  const { rest, values } = fields;
  if (fields.ellipsis === undefined && values.length !== FIELDS - 2) {
    return addressFault(text, 'embedded IPv4 address must replace the final 2 fields of the address', rest);
  }
  if (values.length > FIELDS - 2) {
    return addressFault(text, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest);
  }
  const bits = parseIpv4(text, rest);
  if (typeof bits !== 'number') return bits;
  values.push(Math.floor(bits / 0x10000), bits % 0x10000);
  fields.rest = '';
  return undefined;
}

const MAPPED = 0xffffn;

/** True for IPv4-mapped IPv6 addresses (`::ffff:1.2.3.4`). */
export const isMapped = (address: Address): boolean => address.family === 6 && address.bits >> 32n === MAPPED;

/** The canonical text: dotted decimal, or RFC 5952. */
export function formatAddress(address: Address): string {
  const zone = address.zone === '' ? '' : `%${address.zone}`;
  if (address.family === 4) return formatIpv4(address.bits);
  if (isMapped(address)) return `::ffff:${formatIpv4(address.bits & 0xffffffffn)}${zone}`;
  const fields = Array.from({ length: FIELDS }, (_, index) =>
    ((address.bits >> BigInt(16 * (FIELDS - 1 - index))) & 0xffffn).toString(16),
  );
  return compressZeros(fields) + zone;
}

const formatIpv4 = (bits: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');

/** `::` stands for the longest run of at least two zero fields, the first of equals. */
function compressZeros(fields: readonly string[]): string {
  let start = 0;
  let length = 1;
  for (let at = 0; at < fields.length; at += 1) {
    let end = at;
    while (fields[end] === '0') end += 1;
    if (end - at > length) [start, length] = [at, end - at];
  }
  if (length < 2) return fields.join(':');
  return `${fields.slice(0, start).join(':')}::${fields.slice(start + length).join(':')}`;
}

/** Reads an address with a prefix length. Bits after the prefix may be set. */
export function parsePrefix(text: string): Prefix | AddressFault {
  const fault = (message: string): AddressFault => new AddressFault(`netip.ParsePrefix(${quoteGo(text)}): ${message}`);
  const slash = text.lastIndexOf('/');
  if (slash < 0) return fault("no '/'");
  const address = parseAddress(text.slice(0, slash));
  if (address instanceof AddressFault) return fault(address.message);
  if (address.zone !== '') return fault('IPv6 zones cannot be present in a prefix');
  const digits = text.slice(slash + 1);
  if (!isInt64Text(digits)) return fault(`bad bits after slash: ${quoteGo(digits)}`);
  const length = Number(digits);
  return length > widthOf(address.family) ? fault('prefix length out of range') : { address, length };
}

/** Digits without leading zeros or sign, of no more than 64 bits. */
const isInt64Text = (digits: string): boolean => /^(?:0|[1-9][0-9]{0,18})$/.test(digits) && BigInt(digits) <= INT_MAX;

/** The address with all bits after the prefix cleared. */
export function maskPrefix({ address, length }: Prefix): Prefix {
  const shift = BigInt(widthOf(address.family) - length);
  return { address: { ...address, bits: (address.bits >> shift) << shift }, length };
}

/** Whether an address begins with the prefix. */
export function isWithin(address: Address, prefix: Prefix): boolean {
  if (address.family !== prefix.address.family) return false;
  const shift = BigInt(widthOf(address.family) - prefix.length);
  return address.bits >> shift === prefix.address.bits >> shift;
}
