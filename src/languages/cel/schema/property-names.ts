/**
 * CEL schema: property names as CEL identifiers, by Kubernetes' escaping: `a.b` is `a__dot__b`, `if` is `__if__`.
 */
const RESERVED: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);

const SIGNS: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/**
 * True for names that CEL reserves (`if`, `namespace`). As field names expressions may write them as they are,
 * besides the escaped form.
 */
export const isReserved = (name: string): boolean => RESERVED.has(name);

/** The identifier of a property, undefined for names that no expression can write (`k!`, `1a`, ''). */
export function escapePropertyName(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(name)) return undefined;
  return name.replace(/__|[./-]/g, (sign) => SIGNS[sign] ?? sign);
}
