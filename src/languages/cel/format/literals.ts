/** Writes literals and field names as CEL text. */
import type { Literal } from '../ast.ts';

/** A literal as its shortest canonical text: `1`, `1u`, `1.0`, `'text'`, `b'\xff'`. */
export function writeLiteral({ value }: Literal): string {
  switch (value.type) {
    case 'null':
      return 'null';
    case 'bool':
    case 'int':
      return String(value.value);
    case 'uint':
      return `${value.value}u`;
    case 'double':
      return writeDouble(value.value);
    case 'string':
      return writeString(value.value);
    case 'bytes':
      return `b'${Array.from(value.value, writeByte).join('')}'`;
  }
}

function writeDouble(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  "'": "\\'",
  '\\': '\\\\',
};

/** A string in single quotes; line ends and control characters are escaped. */
export function writeString(value: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must be escaped
  const escaped = value.replaceAll(/[\u0000-\u001f\u007f'\\]/g, (c) => {
    return NAMED_ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `'${escaped}'`;
}

function writeByte(byte: number): string {
  const char = String.fromCharCode(byte);
  if (byte < 0x20 || byte > 0x7e) return `\\x${byte.toString(16).padStart(2, '0')}`;
  return NAMED_ESCAPES[char] ?? char;
}

/** A field name, in backticks where it is no plain identifier. */
export function writeName(name: string): string {
  const isPlain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^(?:true|false|null|in)$/.test(name);
  return isPlain ? name : `\`${name}\``;
}
