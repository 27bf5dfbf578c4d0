/** Values that are known to be secrets, looked for in any text: one look per place, however many they are. */
import { VALUE_CHARS_MIN } from '../../../model/programme/mask-secrets.ts';
import type { Range } from './named-secrets.ts';

/** Values by how they begin, and then by their length: thousands may begin with `https://`. */
type ValueIndex = ReadonlyMap<string, ReadonlyMap<number, ReadonlySet<string>>>;

/** Of hidden values all that may be met in a text: their lines, what base64 says, and how JSON writes them. */
export function indexValues(values: Iterable<string>): ValueIndex {
  const found = new Set<string>();
  for (const value of values) {
    for (const form of [value, decodeBase64(value), Buffer.from(value).toString('base64')]) {
      for (const line of form.split(/\r?\n/)) for (const one of [line.trim(), escape(line.trim())]) found.add(one);
    }
  }
  const index = new Map<string, Map<number, Set<string>>>();
  for (const value of found) {
    if (value.length < VALUE_CHARS_MIN) continue;
    const head = value.slice(0, VALUE_CHARS_MIN);
    const byLength = index.get(head) ?? new Map<number, Set<string>>();
    index.set(head, byLength.set(value.length, (byLength.get(value.length) ?? new Set<string>()).add(value)));
  }
  return index;
}

const escape = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Empty for what is none. */
function decodeBase64(text: string): string {
  const plain = text.replaceAll(/\s/g, '');
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(plain)) return '';
  return Buffer.from(plain, 'base64').toString();
}

/** Where in a text one of the values stands. */
export function findValues(text: string, index: ValueIndex): readonly Range[] {
  if (index.size === 0) return [];
  const ranges: Range[] = [];
  for (let at = 0; at + VALUE_CHARS_MIN <= text.length; at++) {
    for (const [length, values] of index.get(text.slice(at, at + VALUE_CHARS_MIN)) ?? []) {
      if (values.has(text.slice(at, at + length))) ranges.push([at, at + length]);
    }
  }
  return ranges;
}
