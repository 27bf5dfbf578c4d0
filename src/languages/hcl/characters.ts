/** Which characters HCL takes for names, spaces and digits: Unicode UAX 31 identifiers, with `-` inside a name. */

export const NEW_LINE = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const DOLLAR = 0x24;
export const PERCENT = 0x25;
export const OPEN_BRACE = 0x7b;
export const BACKSLASH = 0x5c;
export const QUOTE = 0x22;
export const TILDE = 0x7e;

const NAME_START = 1;
const NAME_PART = 2;

const CLASSES = classify();

function classify(): Uint8Array {
  const classes = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    if (/[A-Za-z_]/.test(character)) classes[code] = NAME_START | NAME_PART;
    else if (/[0-9-]/.test(character)) classes[code] = NAME_PART;
  }
  return classes;
}

/** True for a character that may start a name. */
export function isNameStart(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 128) return ((CLASSES[unit] ?? 0) & NAME_START) !== 0;
  return /^\p{ID_Start}/u.test(text.slice(at, at + 2));
}

/** The end of the name that starts at `at`. */
export function findNameEnd(text: string, at: number): number {
  let end = at;
  for (;;) {
    const unit = text.charCodeAt(end);
    if (unit < 128) {
      if (((CLASSES[unit] ?? 0) & NAME_PART) === 0) return end;
      end++;
    } else {
      const match = end < text.length ? /^\p{ID_Continue}/u.exec(text.slice(end, end + 2)) : null;
      if (match === null) return end;
      end += match[0].length;
    }
  }
}

export const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

const WIDE_SPACES = new Set([0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]);

/** Unicode white space, as trimming by `~` and `<<-` sees it. */
export function isSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return WIDE_SPACES.has(unit) || (unit >= 0x2000 && unit <= 0x200a);
}

/** The index of the first character from `at` on that is no white space, at most `end`. */
export function skipSpaces(text: string, at: number, end: number): number {
  let place = at;
  while (place < end && isSpace(text.charCodeAt(place))) place++;
  return place;
}

/** The text without white space at its end. */
export function trimSpacesEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}
