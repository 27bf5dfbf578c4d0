/** Bytes and base64 in texts. */

const encoder = new TextEncoder();

/** UTF-8 bytes of a text. */
export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text);

/** The text of UTF-8 bytes, undefined when they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // the only error of a fatal decoder: not UTF-8
  }
}

/** Base64 with padding (RFC 4648). */
export const encodeBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const BASE64 = /^[A-Za-z0-9+/\r\n]*={0,2}\s*$/;

/** The bytes of a base64 text, undefined when it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.replaceAll(/[\r\n]/g, '');
  return BASE64.test(digits) && digits.length % 4 === 0 ? Buffer.from(digits, 'base64') : undefined;
}
