/**
 * CEL libraries: text in double quotes as Go's `%q` prints it, which error messages and the `kubernetes` dialect use.
 */
/** Signs with an escape of their own, in Go as in CEL. */
export const SIGN_ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/**
 * What Go does not print as it is: quotes, backslashes, and everything but letters, marks, numbers, signs and the
 * space.
 */
const ESCAPED = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** A Go string literal of the text. */
export function quoteGo(text: string): string {
  return `"${text.replace(ESCAPED, (sign) => SIGN_ESCAPES[sign] ?? escapeCode(sign.codePointAt(0) ?? 0))}"`;
}

function escapeCode(code: number): string {
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
