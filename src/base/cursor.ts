/** Cursors of lists: the values of the last row that the next page must come after, as opaque text. */
import { AppError } from './errors.ts';

/** The cursor that stands for these values. */
export function writeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values), 'utf8').toString('base64url');
}

type CursorType = 'string' | 'number';

type CursorValues<Types extends readonly CursorType[]> = {
  readonly [K in keyof Types]: Types[K] extends 'string' ? string : number;
};

/**
 * The values of a cursor, each of the type asked for; undefined where there is no cursor. Throws `invalid-request` for
 * a text that `writeCursor` has not written for this list.
 */
export function readCursor<const Types extends readonly CursorType[]>(
  cursor: string | undefined,
  types: Types,
): CursorValues<Types> | undefined {
  if (cursor === undefined) return undefined;
  const values = parse(cursor);
  if (Array.isArray(values) && values.length === types.length && types.every((type, i) => isOf(values[i], type))) {
    return values as unknown as CursorValues<Types>;
  }
  throw new AppError('invalid-request', 'the cursor is none of this list');
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined; // whatever a client sends
  }
}

function isOf(value: unknown, type: CursorType): boolean {
  // NUL is no part of any text that is stored, and PostgreSQL would refuse it.
  if (typeof value === 'string') return type === 'string' && !value.includes('\0');
  return type === 'number' && Number.isSafeInteger(value);
}
