/**
 * CEL library: IP addresses (Kubernetes' library, and the network library of cel-go).
 */
import type { Library, Overload } from '../environment.ts';
import { fail } from '../runtime/failures.ts';
import { declare, method, overload } from '../standard/declare.ts';
import { BOOL, INT, opaqueOf, STRING, type Type } from '../types.ts';
import { CelError, Opaque, type Result } from '../values.ts';
import { quoteGo } from './go-quote.ts';
import { type Address, AddressFault, formatAddress, isMapped, isWithin, parseAddress, type Prefix } from './netip.ts';

export const IP_TYPE: Type = opaqueOf('net.IP');

export class Ip extends Opaque {
  readonly typeName = 'net.IP';
  readonly address: Address;
  constructor(address: Address) {
    super();
    this.address = address;
  }
  /** Bytes of the address. */
  override get costSize(): number {
    return this.address.family === 4 ? 4 : 16;
  }
  equals(other: Opaque): boolean {
    return other instanceof Ip && formatAddress(other.address) === formatAddress(this.address);
  }
}

/** Reads an address; zones and IPv4-mapped IPv6 addresses are refused, so that equal addresses have one text form. */
export function readIp(text: string): Ip | CelError {
  const refuse = (message: string): CelError => fail('conversion', message);
  const address = parseAddress(text);
  if (address instanceof AddressFault) {
    return refuse(`IP Address ${quoteGo(text)} parse error during conversion from string: ${address.message}`);
  }
  if (address.zone !== '') return refuse(`IP address ${quoteGo(text)} with zone value is not allowed`);
  if (isMapped(address)) return refuse(`IPv4-mapped IPv6 address ${quoteGo(text)} is not allowed`);
  return new Ip(address);
}

function isCanonical(text: string): Result {
  const ip = readIp(text);
  return ip instanceof CelError ? ip : formatAddress(ip.address) === text;
}

/** Ranges are written once and read at start-up; a malformed one would be a mistake of this file. */
const range = (bits4: bigint, length4: number, bits6: bigint, length6: number): ((address: Address) => boolean) => {
  const ipv4: Prefix = { address: { family: 4, bits: bits4, zone: '' }, length: length4 };
  const ipv6: Prefix = { address: { family: 6, bits: bits6, zone: '' }, length: length6 };
  return (address) => isWithin(address, address.family === 4 ? ipv4 : ipv6);
};

const isUnspecified = range(0n, 32, 0n, 128);
/** 127.0.0.0/8, ::1. */
const isLoopback = range(0x7f000000n, 8, 1n, 128);
/** 169.254.0.0/16, fe80::/10. */
const isLinkLocalUnicast = range(0xa9fe0000n, 16, 0xfe80n << 112n, 10);
/** 224.0.0.0/4, ff00::/8. */
const isMulticast = range(0xe0000000n, 4, 0xff00n << 112n, 8);
const isBroadcast = (address: Address): boolean => address.family === 4 && address.bits === 0xffffffffn;

/** 224.0.0.0/24, and ff02::/16 with any flags. */
const isLinkLocalMulticast = ({ family, bits }: Address): boolean =>
  family === 4 ? bits >> 8n === 0xe00000n : ((bits >> 112n) & 0xff0fn) === 0xff02n;

const isGlobalUnicast = (address: Address): boolean =>
  ![isUnspecified, isBroadcast, isLoopback, isMulticast, isLinkLocalUnicast].some((test) => test(address));

const test = (id: string, is: (address: Address) => boolean): Overload =>
  method(id, [IP_TYPE], BOOL, (ip: Ip) => is(ip.address));

export const IP_LIBRARY: Library = {
  name: 'kubernetes.net.ip',
  types: [IP_TYPE],
  functions: [
    declare('ip', overload('string_to_ip', [STRING], IP_TYPE, readIp)),
    declare(
      'isIP',
      overload('is_ip', [STRING], BOOL, (text: string) => readIp(text) instanceof Ip),
    ),
    declare('ip.isCanonical', overload('ip_is_canonical', [STRING], BOOL, isCanonical)),
    declare(
      'family',
      method('ip_family', [IP_TYPE], INT, (ip: Ip) => ip.address.family),
    ),
    declare('isUnspecified', test('ip_is_unspecified', isUnspecified)),
    declare('isLoopback', test('ip_is_loopback', isLoopback)),
    declare('isLinkLocalMulticast', test('ip_is_link_local_multicast', isLinkLocalMulticast)),
    declare('isLinkLocalUnicast', test('ip_is_link_local_unicast', isLinkLocalUnicast)),
    declare('isGlobalUnicast', test('ip_is_global_unicast', isGlobalUnicast)),
    declare(
      'string',
      overload('ip_to_string', [IP_TYPE], STRING, (ip: Ip) => formatAddress(ip.address)),
    ),
  ],
};
