/** Base64 of RFC 4648 section 4, in its one canonical spelling: Node's decoder takes much else. */

/** Undefined unless the text is what these bytes are written as. */
export function readBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** With padding. */
export function writeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
