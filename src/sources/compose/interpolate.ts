/** Variables in the values of a Compose file, `${NAME:-default}`, as the Compose specification expands them. */
import { findClosingBrace } from '../../base/braces.ts';
import type { Json } from '../../base/json.ts';
import { joinText, type UnknownValue } from '../../base/unknown-port.ts';
import { UNKNOWNS } from '../unknown.ts';

/** Defaults within defaults that are followed. */
const DEPTH_MAX = 16;

/** Expands a text: `$$` is a dollar, a default is used, and a variable without one is not known. */
export function interpolate(text: string): Json {
  if (!text.includes('$')) return text;
  return retype(joinText(UNKNOWNS, readParts(text, 0)));
}

/** A text that was a variable alone is read again as what its field wants: `${PRIVILEGED:-true}`. */
function retype(value: Json): Json {
  return value === 'true' ? true : value === 'false' ? false : value;
}

type Part = string | UnknownValue;

const VARIABLE = /\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(:?[-?+])?)/g;

function readParts(text: string, depth: number): readonly Part[] {
  const parts: Part[] = [];
  const pattern = new RegExp(VARIABLE);
  let from = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    parts.push(text.slice(from, match.index));
    from = pattern.lastIndex;
    const [, dollar, plain, braced = '', operator = ''] = match;
    if (dollar !== undefined) parts.push('$');
    else if (plain !== undefined) parts.push(notSet(plain));
    else {
      const found = findClosingBrace(text, from);
      const close = found === -1 ? text.length : found;
      parts.push(...expand(braced, operator, text.slice(from, close), depth));
      from = Math.min(text.length, close + 1);
      pattern.lastIndex = from;
    }
  }
  return [...parts, text.slice(from)];
}

function notSet(name: string): UnknownValue {
  return { reasons: [`the variable ${name} has no default`], refinement: {} };
}

/** A default may hold variables itself. What `+` gives depends on the variable alone. */
function expand(name: string, operator: string, word: string, depth: number): readonly Part[] {
  if (!operator.endsWith('-')) return [notSet(name)];
  return depth < DEPTH_MAX ? readParts(word, depth + 1) : [notSet(name)];
}
