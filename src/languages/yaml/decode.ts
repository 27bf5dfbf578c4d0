/** Bytes to text: UTF-8 only, with a byte order mark taken off and bad bytes marked where they stand. */
import { createTextIndex, type TextIndex } from './text-index.ts';

/**
 * Stands in for a byte that is no UTF-8: YAML and JSON forbid it, so the document that holds it cannot be read by
 * mistake.
 */
const BAD_BYTE = 0;

export type Decoded =
  | { readonly index: TextIndex; readonly isUtf16: false; readonly isBadByteAt: (offset: number) => boolean }
  | { readonly isUtf16: true };

/** Decodes a file. Byte offsets stay true even when bytes were replaced, as each bad byte becomes one NUL. */
export function decodeText(input: Uint8Array | string): Decoded {
  if (typeof input === 'string') {
    const start = input.startsWith('\ufeff') ? 1 : 0;
    return { index: createTextIndex(input.slice(start), start * 3), isUtf16: false, isBadByteAt: () => false };
  }
  if (isUtf16(input)) return { isUtf16: true };
  const offsetBase = input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf ? 3 : 0;
  const bytes = input.subarray(offsetBase);
  const text = decodeStrictly(bytes);
  if (text !== undefined) return { index: createTextIndex(text, offsetBase), isUtf16: false, isBadByteAt: () => false };
  const mended = new TextDecoder('utf-8', { ignoreBOM: true }).decode(replaceBadBytes(bytes));
  const isBadByteAt = (offset: number): boolean => input[offset] !== BAD_BYTE;
  return { index: createTextIndex(mended, offsetBase), isUtf16: false, isBadByteAt };
}

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The only error that a fatal decoder raises: invalid UTF-8, which the caller looks for byte by byte.
    return undefined;
  }
}

/** A UTF-16 byte order mark, or ASCII text of two-byte units without one. */
function isUtf16(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  if (d === undefined) return false;
  return (a === 0 && c === 0 && b !== 0 && d !== 0) || (b === 0 && d === 0 && a !== 0 && c !== 0);
}

function replaceBadBytes(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  for (let at = 0; at < copy.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) copy[at] = BAD_BYTE;
    at += Math.max(1, length);
  }
  return copy;
}

/** Bytes of the well-formed UTF-8 sequence at `at` (Unicode table 3-7), 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): 0 | 1 | 2 | 3 | 4 {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  for (let k = 1; k < length; k++) if (((bytes[at + k] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  // overlong forms, surrogates and code points past U+10FFFF
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return 0;
  if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return 0;
  return length;
}
