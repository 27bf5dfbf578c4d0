/** Entry bundles of tlog-tiles: leaves one after the other, each behind its length as a big-endian 16-bit number. */
import type { Read } from '../../base/problems.ts';

/** A longer leaf has no place in a bundle. */
export const ENTRY_BYTES_MAX = 0xffff;
const LENGTH_BYTES = 2;

/** Bytes of a full bundle of the longest entries. */
export const BUNDLE_BYTES_MAX = 256 * (ENTRY_BYTES_MAX + LENGTH_BYTES);

/** `entries` are at most `ENTRY_BYTES_MAX` long each. */
export function writeEntries(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** Up to where the bytes are entries. */
export function readEntries(bytes: Uint8Array): Read<readonly Uint8Array[]> {
  const value: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + LENGTH_BYTES <= bytes.length) {
    const end = at + LENGTH_BYTES + view.getUint16(at);
    if (end > bytes.length) break;
    value.push(bytes.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  if (at === bytes.length) return { value, problems: [] };
  const problem = {
    code: 'tlog-entries-cut',
    message: `the entry bundle ends within its entry ${value.length}`,
    remedy: 'Copy the bundle again from the log.',
    severity: 'error',
  } as const;
  return { value, problems: [problem] };
}
