/** Terraform's functions on IP prefixes, by arithmetic on whole numbers: no list of addresses is ever made. */
import { failBecause, type Value } from '../values.ts';
import { type FunctionSpec, ITEMS_MAX, number, text } from './spec.ts';

export const NETWORK_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  cidrcontains: { params: ['text', 'text'], call: ([a, b]) => contains(text(a), text(b)) },
  cidrhost: {
    params: ['text', 'number'],
    call: ([a, n]) => withPrefix(text(a), (prefix) => hostOf(prefix, number(n))),
  },
  cidrnetmask: { params: ['text'], call: ([a]) => withPrefix(text(a), maskOf) },
  cidrsubnet: {
    params: ['text', 'number', 'number'],
    call: ([a, bits, n]) =>
      withPrefix(text(a), (prefix) => subnetOf(prefix, number(bits), BigInt(Math.trunc(number(n))))),
  },
  cidrsubnets: {
    params: ['text'],
    rest: 'number',
    call: ([a, ...bits]) => withPrefix(text(a), (p) => subnetsOf(p, bits.map(number))),
  },
};

/** Address bits of the network, its length, and the width of the family: 32 or 128. */
type Prefix = { readonly bits: bigint; readonly length: number; readonly width: 32 | 128 };

function withPrefix(cidr: string, use: (prefix: Prefix) => Value): Value {
  const prefix = parsePrefix(cidr);
  return prefix === undefined ? failBecause(`${JSON.stringify(cidr.slice(0, 60))} is no CIDR prefix`) : use(prefix);
}

function parsePrefix(cidr: string): Prefix | undefined {
  const [address = '', digits = '', rest] = cidr.split('/');
  const parsed = parseAddress(address);
  const length = Number(digits);
  if (parsed === undefined || rest !== undefined || !/^\d{1,3}$/.test(digits) || length > parsed.width)
    return undefined;
  const hostBits = BigInt(parsed.width - length);
  return { bits: (parsed.bits >> hostBits) << hostBits, length, width: parsed.width };
}

function parseAddress(address: string): { readonly bits: bigint; readonly width: 32 | 128 } | undefined {
  if (!address.includes(':')) {
    const bits = parseV4(address);
    return bits === undefined ? undefined : { bits, width: 32 };
  }
  const bits = parseV6(address);
  return bits === undefined ? undefined : { bits, width: 128 };
}

function parseV4(address: string): bigint | undefined {
  const octets = address.split('.');
  if (octets.length !== 4 || octets.some((octet) => !/^\d{1,3}$/.test(octet) || Number(octet) > 255)) return undefined;
  return octets.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n);
}

function parseV6(address: string): bigint | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const low = dotted?.[2] === undefined ? undefined : parseV4(dotted[2]);
  if (dotted !== null && low === undefined) return undefined;
  const text =
    low === undefined ? address : `${dotted?.[1] ?? ''}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...tail];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

function formatAddress(bits: bigint, width: 32 | 128): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  return compressZeros(groups);
}

/** RFC 5952: the first longest run of two or more zero groups becomes `::`. */
function compressZeros(groups: readonly string[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length === 1) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

/** A negative number counts from the end of the prefix. */
function hostOf({ bits, length, width }: Prefix, host: number): Value {
  const size = 1n << BigInt(width - length);
  const wanted = BigInt(Math.trunc(host));
  const offset = wanted < 0n ? size + wanted : wanted;
  if (offset < 0n || offset >= size) return failBecause(`a prefix of /${length} has no host ${host}`);
  return formatAddress(bits + offset, width);
}

function maskOf({ length, width }: Prefix): Value {
  if (width === 128) return failBecause('IPv6 has no netmasks');
  const hostBits = BigInt(32 - length);
  return formatAddress((0xffffffffn >> hostBits) << hostBits, 32);
}

function subnetOf({ bits, length, width }: Prefix, newBits: number, netNumber: bigint): Value {
  const newLength = length + newBits;
  if (newBits < 0 || newLength > width) return failBecause(`${newBits} bits do not fit behind /${length}`);
  if (netNumber < 0n || netNumber >= 1n << BigInt(newBits)) return failBecause(`there is no network ${netNumber}`);
  return `${formatAddress(bits + (netNumber << BigInt(width - newLength)), width)}/${newLength}`;
}

/** Consecutive networks of the lengths asked for, each at the next place that its size allows. */
function subnetsOf(prefix: Prefix, newBits: readonly number[]): Value {
  if (newBits.length > ITEMS_MAX) return failBecause('too many networks');
  const end = prefix.bits + (1n << BigInt(prefix.width - prefix.length));
  let next = prefix.bits;
  const subnets: string[] = [];
  for (const bits of newBits) {
    const length = prefix.length + bits;
    if (bits < 1 || length > prefix.width) return failBecause(`${bits} bits do not fit behind /${prefix.length}`);
    const size = 1n << BigInt(prefix.width - length);
    const start = ((next + size - 1n) / size) * size;
    if (start + size > end) return failBecause('the prefix has no room for all networks');
    subnets.push(`${formatAddress(start, prefix.width)}/${length}`);
    next = start + size;
  }
  return subnets;
}

function contains(outer: string, inner: string): Value {
  return withPrefix(outer, (a) =>
    withPrefix(inner.includes('/') ? inner : `${inner}/${inner.includes(':') ? 128 : 32}`, (b) => {
      if (a.width !== b.width) return failBecause('the address families differ');
      const shift = BigInt(a.width - a.length);
      return b.length >= a.length && a.bits >> shift === b.bits >> shift;
    }),
  );
}
