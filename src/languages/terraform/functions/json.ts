/** JSON as Terraform writes it: keys in order, no spaces. */
import { formatNumber, isNumber, keysOf } from '../convert.ts';
import { TEXT_CHARS_MAX } from '../text.ts';
import { failBecause, isList, isObject, type Unknown, type Value } from '../values.ts';

type Writer = { readonly pieces: string[]; charsLeft: number };

/** The JSON text of a value in which nothing is unknown; an error when it is too long. */
export function writeJson(value: Value): string | Unknown {
  const writer: Writer = { pieces: [], charsLeft: TEXT_CHARS_MAX };
  writeValue(writer, value);
  return writer.charsLeft < 0 ? failBecause('the JSON text is too long') : writer.pieces.join('');
}

function write(writer: Writer, piece: string): void {
  writer.pieces.push(piece);
  writer.charsLeft -= piece.length;
}

function writeValue(writer: Writer, value: Value): void {
  if (writer.charsLeft < 0) return;
  if (typeof value === 'string') write(writer, quoteText(value));
  else if (isNumber(value)) write(writer, formatNumber(value));
  else if (isList(value)) {
    value.forEach((item, i) => {
      write(writer, i === 0 ? '[' : ',');
      writeValue(writer, item);
    });
    write(writer, value.length === 0 ? '[]' : ']');
  } else if (isObject(value)) {
    const keys = keysOf(value);
    keys.forEach((key, i) => {
      write(writer, `${i === 0 ? '{' : ','}${quoteText(key)}:`);
      writeValue(writer, value[key] ?? null);
    });
    write(writer, keys.length === 0 ? '{}' : '}');
  } else write(writer, value === null ? 'null' : String(value === true));
}

const HTML = /[<>&]/g;

/** As Go does: the characters that HTML could misread are escaped. */
function quoteText(text: string): string {
  return JSON.stringify(text).replaceAll(HTML, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}
