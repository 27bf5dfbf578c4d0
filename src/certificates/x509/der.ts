/** The distinguished encoding rules of ASN.1 (X.690), as far as a certificate needs them. */

type Bytes = Uint8Array<ArrayBuffer>;

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** The tag of a context, such as `[0]`: of one value, or around others. */
export function contextTag(number: number, isAround: boolean): number {
  return (isAround ? 0xa0 : 0x80) | number;
}

/** One element: tag, length, and the parts as its content. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  const bytes = new Uint8Array(1 + size.length + length);
  bytes.set([tag, ...size]);
  let at = 1 + size.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export const encodeSequence = (...parts: readonly Uint8Array[]): Bytes => encode(TAG.sequence, ...parts);

export const encodeText = (text: string): Bytes => encode(TAG.utf8, new TextEncoder().encode(text));

/** `2.5.29.15`: seven bits a byte, the first two numbers in one. */
export function encodeOid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const encodeNumber = (number: number): readonly number[] => {
    const bytes = [number & 0x7f];
    for (let left = number >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
    return bytes;
  };
  return encode(TAG.oid, Uint8Array.from([first * 40 + second, ...rest].flatMap(encodeNumber)));
}

/** Whole seconds in UTC, in two digits of the year up to 2049 and in four from then on (RFC 5280, 4.1.2.5). */
export function encodeTime(ms: number): Bytes {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  const isShort = text < '2050';
  return encode(isShort ? TAG.utcTime : TAG.generalizedTime, new TextEncoder().encode(isShort ? text.slice(2) : text));
}

/** A string of bits whose last byte ends in so many that do not count. */
export function encodeBits(bytes: Uint8Array, unusedBits = 0): Bytes {
  return encode(TAG.bitString, Uint8Array.of(unusedBits), bytes);
}

/** The elements that an element consists of, each with its tag and length. Throws for what is not DER. */
export function splitElement(element: Uint8Array): readonly Uint8Array[] {
  const { contentAt, end } = measure(element, 0);
  const parts: Uint8Array[] = [];
  for (let at = contentAt; at < end; ) {
    const part = measure(element, at);
    parts.push(element.subarray(at, part.end));
    at = part.end;
  }
  return parts;
}

function measure(bytes: Uint8Array, at: number): { readonly contentAt: number; readonly end: number } {
  const first = bytes[at + 1] ?? 0;
  const sizeBytes = first < 0x80 ? 0 : first & 0x7f;
  let length = first < 0x80 ? first : 0;
  for (let i = 0; i < sizeBytes; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
  const contentAt = at + 2 + sizeBytes;
  const end = contentAt + length;
  if (end > bytes.length) throw new RangeError('an element is longer than what it is in');
  return { contentAt, end };
}
