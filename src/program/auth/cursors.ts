/** Cursors of the lists of this folder: the sort values of a page's last item, in a form that callers need not read. */
import { AppError } from '../../base/errors.ts';

/** Writes the sort values of the last item. */
export function writeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Reads what `writeCursor` wrote for a list with values of these kinds. Throws `invalid-request`. */
export function readCursor(cursor: string, kinds: readonly ('string' | 'number')[]): readonly (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isWhole =
      Array.isArray(values) &&
      values.length === kinds.length &&
      values.every((value, i) => typeof value === kinds[i] && isStored(value));
    if (isWhole) return values as (string | number)[];
  } catch (cause) {
    throw new AppError('invalid-request', 'the cursor is none of this list', { cause });
  }
  throw new AppError('invalid-request', 'the cursor is none of this list');
}

/** What a database takes: PostgreSQL refuses a NUL, and a number that is no instant or index. */
function isStored(value: unknown): boolean {
  return typeof value === 'string' ? !value.includes('\0') : Number.isSafeInteger(value);
}
