/** The JSON text that a constant `fromJSON` is given, bounded in depth so that no walk of the value overflows. */
import { LIMITS } from '../../base/limits.ts';

export type ConstantJson =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'invalid' | 'too-deep' };

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '\\' && isInString) i++;
    else if (c === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth--;
    if (depth > LIMITS.ghaExpressionDepthMax) return true;
  }
  return false;
}

/** Reads JSON; `invalid` when it is none. Keys such as `__proto__` are own properties of the value. */
export function readConstantJson(text: string): ConstantJson {
  if (isTooDeep(text)) return { kind: 'too-deep' };
  try {
    return { kind: 'value', value: JSON.parse(text) as unknown };
  } catch {
    return { kind: 'invalid' };
  }
}
