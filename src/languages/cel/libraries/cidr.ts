/**
 * CEL library: IP networks in CIDR notation (Kubernetes' library, and the network library of cel-go).
 */
import type { Library } from '../environment.ts';
import { fail } from '../runtime/failures.ts';
import { declare, method, overload } from '../standard/declare.ts';
import { BOOL, INT, opaqueOf, STRING, type Type } from '../types.ts';
import { CelError, Opaque, type Result } from '../values.ts';
import { quoteGo } from './go-quote.ts';
import { Ip, IP_TYPE, readIp } from './ip.ts';
import { AddressFault, formatAddress, isMapped, isWithin, maskPrefix, parsePrefix, type Prefix } from './netip.ts';

const CIDR_TYPE: Type = opaqueOf('net.CIDR');

export class Cidr extends Opaque {
  readonly typeName = 'net.CIDR';
  readonly prefix: Prefix;
  constructor(prefix: Prefix) {
    super();
    this.prefix = prefix;
  }
  /** Bytes of the prefix. */
  override get costSize(): number {
    return Math.ceil(this.prefix.length / 8);
  }
  equals(other: Opaque): boolean {
    return other instanceof Cidr && formatPrefix(other.prefix) === formatPrefix(this.prefix);
  }
}

export const formatPrefix = (prefix: Prefix): string => `${formatAddress(prefix.address)}/${prefix.length}`;

/** Reads a network. Set bits after the prefix are kept: `masked` clears them. */
function readCidr(text: string): Cidr | CelError {
  const prefix = parsePrefix(text);
  // Said twice by Kubernetes, and asserted so by what matches its messages.
  const context = 'network address parse error during conversion from string: ';
  if (prefix instanceof AddressFault) return fail('conversion', context + context + prefix.message);
  if (!isMapped(prefix.address)) return new Cidr(prefix);
  return fail('conversion', `${context}IPv4-mapped IPv6 address ${quoteGo(text)} is not allowed`);
}

const containsIp = (cidr: Cidr, ip: Ip): boolean => isWithin(ip.address, cidr.prefix);

const containsCidr = (outer: Cidr, inner: Cidr): boolean =>
  outer.prefix.length <= inner.prefix.length && isWithin(inner.prefix.address, outer.prefix);

export const CIDR_LIBRARY: Library = {
  name: 'kubernetes.net.cidr',
  types: [CIDR_TYPE],
  functions: [
    declare('cidr', overload('string_to_cidr', [STRING], CIDR_TYPE, readCidr)),
    declare(
      'isCIDR',
      overload('is_cidr', [STRING], BOOL, (text: string) => readCidr(text) instanceof Cidr),
    ),
    declare(
      'containsIP',
      method('cidr_contains_ip_string', [CIDR_TYPE, STRING], BOOL, (cidr: Cidr, text: string): Result => {
        const ip = readIp(text);
        return ip instanceof CelError ? ip : containsIp(cidr, ip);
      }),
      method('cidr_contains_ip_ip', [CIDR_TYPE, IP_TYPE], BOOL, containsIp),
    ),
    declare(
      'containsCIDR',
      method('cidr_contains_cidr_string', [CIDR_TYPE, STRING], BOOL, (outer: Cidr, text: string): Result => {
        const inner = readCidr(text);
        return inner instanceof CelError ? inner : containsCidr(outer, inner);
      }),
      method('cidr_contains_cidr', [CIDR_TYPE, CIDR_TYPE], BOOL, containsCidr),
    ),
    declare(
      'ip',
      method('cidr_ip', [CIDR_TYPE], IP_TYPE, (cidr: Cidr) => new Ip(cidr.prefix.address)),
    ),
    declare(
      'prefixLength',
      method('cidr_prefix_length', [CIDR_TYPE], INT, (cidr: Cidr) => cidr.prefix.length),
    ),
    declare(
      'masked',
      method('cidr_masked', [CIDR_TYPE], CIDR_TYPE, (cidr: Cidr) => new Cidr(maskPrefix(cidr.prefix))),
    ),
    declare(
      'string',
      overload('cidr_to_string', [CIDR_TYPE], STRING, (cidr: Cidr) => formatPrefix(cidr.prefix)),
    ),
  ],
};
