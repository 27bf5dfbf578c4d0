/** Values of parameters as CEL literals, which the API server's checker accepts: it refuses lists of mixed types. */
import { isJsonObject } from '../../base/json.ts';

/** JSON as CEL text. A number that is an integer is an int, as it is where parameters are read as JSON. */
export function writeCelLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${writeAll(value).join(', ')}]`;
  if (isJsonObject(value)) {
    const values = writeAll(Object.values(value));
    const entries = Object.keys(value).map((key, i) => `${writeText(key)}: ${values[i] ?? 'null'}`);
    return `{${entries.join(', ')}}`;
  }
  if (typeof value === 'string') return writeText(value);
  if (typeof value === 'number') return writeNumber(value);
  return typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : 'null';
}

/** Members of one collection, made dyn where their types differ. */
function writeAll(values: readonly unknown[]): readonly string[] {
  const isMixed = new Set(values.map(nameType)).size > 1 || values.some((value) => typeof value === 'object');
  return values.map((value) => (isMixed ? `dyn(${writeCelLiteral(value)})` : writeCelLiteral(value)));
}

function nameType(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? 'double' : typeof value;
}

function writeNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** JSON's escapes are CEL's. */
function writeText(value: string): string {
  return JSON.stringify(value);
}
