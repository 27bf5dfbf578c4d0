/**
 * CEL libraries: UTF-8, where broken text must not fail.
 */
export { encodeUtf8 } from '../runtime/text.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of bytes; what is no UTF-8 becomes U+FFFD. */
export const decodeLossy = (bytes: Uint8Array): string => decoder.decode(bytes);
