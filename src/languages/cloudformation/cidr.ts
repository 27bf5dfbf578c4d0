/** `Fn::Cidr`: blocks of equal size, one after the other, from the start of an address block (RFC 4632, RFC 4291). */

/** As many blocks as CloudFormation gives. */
const COUNT_MAX = 256;

/** `count` blocks with `hostBits` bits for hosts; undefined when the block is none, or too small for them. */
export function divideCidr(block: string, count: number, hostBits: number): readonly string[] | undefined {
  const [address = '', length = ''] = block.split('/');
  const isV6 = address.includes(':');
  const bits = isV6 ? 128 : 32;
  const start = isV6 ? parseV6(address) : parseV4(address);
  const isCountable = Number.isInteger(count) && count >= 1 && count <= COUNT_MAX;
  const isSize = Number.isInteger(hostBits) && hostBits >= 0 && hostBits <= bits && /^\d{1,3}$/.test(length);
  if (start === undefined || !isCountable || !isSize || Number(length) > bits) return undefined;
  const size = 1n << BigInt(hostBits);
  if (BigInt(count) * size > 1n << BigInt(bits - Number(length))) return undefined;
  return Array.from({ length: count }, (_, i) => {
    const at = start + BigInt(i) * size;
    return `${isV6 ? formatV6(at) : formatV4(at)}/${bits - hostBits}`;
  });
}

function parseV4(text: string): bigint | undefined {
  const bytes = text.split('.').map(Number);
  const isAddress = bytes.length === 4 && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256);
  return isAddress ? bytes.reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n) : undefined;
}

function formatV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}

function parseV6(text: string): bigint | undefined {
  const [head = '', tail, ...rest] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (rest.length > 0 || missing < 0 || (tail === undefined && missing !== 0)) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function formatV6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const text = groups.join(':');
  const zeros = /(?:^|:)0(?::0)+(?:$|:)/.exec(text);
  return zeros === null ? text : `${text.slice(0, zeros.index)}::${text.slice(zeros.index + zeros[0].length)}`;
}
