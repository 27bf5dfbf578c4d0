/**
 * Whether the text of an entry says a value itself. What a function, a variable or a merge gives is not edited: the
 * place where it is given may serve others.
 */
import type { Json } from '../base/json.ts';

/** Whether `text`, an entry with its key or an item, writes out the scalar as YAML or JSON. */
export function saysScalar(text: string, key: string | undefined, value: Exclude<Json, object>): boolean {
  const written = (key === undefined ? text : afterKey(text, key))?.trim();
  if (written === undefined) return false;
  if (/^[|>]/.test(written)) return typeof value === 'string';
  const quoted = readQuoted(written);
  if (quoted !== undefined) return quoted === String(value);
  if (value === null) return /^(?:~|null)?$/i.test(written);
  if (typeof value === 'boolean') return (value ? /^(?:true|yes|on|y)$/i : /^(?:false|no|off|n)$/i).test(written);
  if (typeof value === 'string') return written.replaceAll(/\s+/g, ' ') === value;
  // numbers come in several notations, and none of them is the name of anything
  return Number(written.replaceAll('_', '')) === Number(value) || /^[-+]?0[0-7o]+$/.test(written);
}

/** The value of an entry; undefined where its key is another. Behind a quoted key no space is needed. */
function afterKey(text: string, key: string): string | undefined {
  if (text.startsWith(key)) return /^\s*:(?=\s|$)([^]*)$/.exec(text.slice(key.length))?.[1];
  const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(text)?.[0];
  return quoted === undefined ? undefined : /^\s*:([^]*)$/.exec(text.slice(quoted.length))?.[1];
}

/** The text in quotes; undefined for what is not quoted, or has an escape that JSON does not know. */
function readQuoted(written: string): string | undefined {
  if (/^'(?:[^']|'')*'$/.test(written))
    return written
      .slice(1, -1)
      .replaceAll("''", "'")
      .replaceAll(/\s*\n\s*/g, ' ');
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(written)) return undefined;
  try {
    return String(JSON.parse(written.replaceAll(/\s*\n\s*/g, ' ')));
  } catch {
    // an escape of YAML only, such as \x41: not worth a reader of its own
    return undefined;
  }
}
