/**
 * CEL library: base64 (cel-go's extension library `encoders`).
 */
import type { Library } from '../environment.ts';
import { fail } from '../runtime/failures.ts';
import { declare, overload } from '../standard/declare.ts';
import { BYTES, STRING } from '../types.ts';
import type { CelError } from '../values.ts';

/** RFC 4648 section 4. Padding may be left out altogether. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** Bytes of base64 text; `conversion` when it is none. Line breaks are skipped, as Go does. */
export function decodeBase64(text: string): Uint8Array | CelError {
  const body = text.replace(/[\r\n]/g, '');
  if (!BASE64.test(body)) return fail('conversion', 'illegal base64 data');
  return Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
}

/** Padded base64 of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export const ENCODERS_LIBRARY: Library = {
  name: 'encoders',
  functions: [
    declare('base64.decode', overload('base64_decode_string', [STRING], BYTES, decodeBase64)),
    declare('base64.encode', overload('base64_encode_bytes', [BYTES], STRING, encodeBase64)),
  ],
};
