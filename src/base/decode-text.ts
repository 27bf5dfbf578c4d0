/** Bytes to text: UTF-8 only, with a byte order mark taken off and bad bytes marked where they stand. */
import { createTextIndex, type TextIndex } from './text-index.ts';

/** Stands in for a byte that is no UTF-8, one for one, so that byte offsets stay true. */
const BAD_BYTE = 0;

export type Decoded =
  | {
      readonly index: TextIndex;
      readonly isUtf16: false;
      /** Index in the text of the first byte that is no UTF-8, or of a lone surrogate; undefined when there is none. */
      readonly badAt: number | undefined;
      /** Whether the byte at an offset of the file, which the text shows as NUL, is no UTF-8 there. */
      readonly isBadByteAt: (offset: number) => boolean;
    }
  | { readonly isUtf16: true };

/** Decodes a file. A text that has bad bytes is still as long as the file says; whether to read it is the caller's. */
export function decodeText(input: Uint8Array | string): Decoded {
  if (typeof input === 'string') {
    const start = input.startsWith('\ufeff') ? 1 : 0;
    const index = createTextIndex(input.slice(start), start * 3);
    return { index, isUtf16: false, badAt: findLoneSurrogate(index.text), isBadByteAt: NEVER };
  }
  if (isUtf16(input)) return { isUtf16: true };
  const offsetBase = input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf ? 3 : 0;
  const bytes = input.subarray(offsetBase);
  const text = decodeStrictly(bytes);
  if (text !== undefined) {
    return { index: createTextIndex(text, offsetBase), isUtf16: false, badAt: undefined, isBadByteAt: NEVER };
  }
  const { mended, firstBad } = replaceBadBytes(bytes);
  const index = createTextIndex(decodeLoosely(mended), offsetBase);
  const badAt = decodeLoosely(mended.subarray(0, firstBad)).length;
  return { index, isUtf16: false, badAt, isBadByteAt: (offset) => input[offset] !== BAD_BYTE };
}

/** Whether bytes are UTF-8, with or without a byte order mark: what is not would not be written as it was read. */
export function isUtf8(bytes: Uint8Array): boolean {
  return decodeStrictly(bytes) !== undefined;
}

const NEVER = (): boolean => false;

function findLoneSurrogate(text: string): number | undefined {
  return text.isWellFormed() ? undefined : text.search(/\p{Cs}/u);
}

function decodeLoosely(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

// Making one takes longer than decoding a small file.
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return STRICT.decode(bytes);
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

function replaceBadBytes(bytes: Uint8Array): { readonly mended: Uint8Array; readonly firstBad: number } {
  // The slice of a Buffer is no copy.
  const mended = Uint8Array.from(bytes);
  let firstBad = bytes.length;
  for (let at = 0; at < mended.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      mended[at] = BAD_BYTE;
      firstBad = Math.min(firstBad, at);
    }
    at += Math.max(1, length);
  }
  return { mended, firstBad };
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
